"""Pictures that other sites show beside a link: a title and its sign, and no word of what is revealed."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Case
from empathy import document_rendering, document_responses
from empathy.text_fitting import kept_together
from taxonomy.vocabulary import attach_terms, vocabulary

SIZES = (1, 2, 3, 4)
"""Steps of the type, the largest first (static/css/pictures.css)."""


def _versions(title, *, industry=None, **said):
    """A picture as HTML, with the largest letters first, on the ground of an industry where it has one."""
    if industry:
        said |= {"colour": industry.colour, "background": f"patterns/{industry.emblem}"}
    for size in SIZES:
        context = {**said, "title": kept_together(title), "size": size, "SITE_NAME": settings.SITE_NAME}
        context["shows_site_name"] = title != settings.SITE_NAME
        yield render_to_string("paper/picture.html", context)


def of_case(slug):
    """The picture of a published case. Raises Http404."""
    case = get_object_or_404(Case.objects.published().for_cards(), slug=slug)
    terms = attach_terms("cases", [case])[0].terms.industries
    yield from _versions(case.title, industry=terms[0] if terms else None, terms=terms[:2])


def of_term(name, slug):
    """The picture of an industry or a technique. Raises Http404."""
    term = vocabulary().by_slug(name, slug)
    if term is None:
        raise Http404(f"No {name} is called so.")
    if name == "industry":
        yield from _versions(term.name, industry=term, text=term.tagline, drawing=f"emblems/{term.emblem}")
    else:
        yield from _versions(term.name, text=term.definition, drawing=f"marks/{term.mark}")


def of_site():
    """The picture of every page that has none of its own."""
    text = _("Customer conversations that nearly went wrong, taken apart line by line.")
    yield from _versions(settings.SITE_NAME, text=text, drawing="paper/brand")


def _picture(request, versions, name):
    response = document_responses.answer(
        request, versions, document_rendering.png, "image/png", name=f"{name}.png"
    )
    # Pages of other sites show it: that is what it is for.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def case_picture(request, slug):
    """The picture of a case."""
    return _picture(request, lambda: of_case(slug), slug)


@require_safe
def industry_picture(request, slug):
    """The picture of an industry."""
    return _picture(request, lambda: of_term("industry", slug), slug)


@require_safe
def technique_picture(request, slug):
    """The picture of a technique."""
    return _picture(request, lambda: of_term("technique", slug), slug)


@require_safe
def site_picture(request):
    """The picture of the site."""
    return _picture(request, of_site, "site")
