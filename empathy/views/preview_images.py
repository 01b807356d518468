"""Images that other sites show beside a link: a title and its drawing, without spoilers of the case."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Case
from empathy.document_rendering import render_png
from empathy.document_responses import document_response
from empathy.text_fitting import bind_last_words
from taxonomy.models import Industry
from taxonomy.vocabulary import attach_terms, vocabulary

SIZES = (1, 2, 3, 4)
"""Font sizes, the largest first (static/css/pictures.css)."""


def _image_versions(title: str, *, industry: Industry | None = None, **shown: Any) -> Iterator[str]:
    """Yield the image as HTML, with the largest font first, on the pattern of the industry, if any."""
    if industry:
        shown |= {"colour": industry.colour, "background": f"patterns/{industry.emblem}"}
    for size in SIZES:
        context = {**shown, "title": bind_last_words(title), "size": size, "SITE_NAME": settings.SITE_NAME}
        context["shows_site_name"] = title != settings.SITE_NAME
        yield render_to_string("paper/picture.html", context)


def case_image_versions(slug: str) -> Iterator[str]:
    """Yield the image of a published case. Raises Http404."""
    case = get_object_or_404(Case.objects.published().for_cards(), slug=slug)
    terms = attach_terms("cases", [case])[0].terms.industries
    # The problem and never a line that was said: who opens the link may practise the case first.
    shown = {"terms": terms[:2], "text": case.problem}
    yield from _image_versions(case.title, industry=terms[0] if terms else None, **shown)


def term_image_versions(kind: str, slug: str) -> Iterator[str]:
    """Yield the image of an industry or a technique. Raises Http404."""
    term = vocabulary().by_slug(kind, slug)
    if term is None:
        raise Http404(f"There is no such {kind}.")
    if kind == "industry":
        yield from _image_versions(
            term.name, industry=term, text=term.tagline, drawing=f"emblems/{term.emblem}"
        )
    else:
        yield from _image_versions(term.name, text=term.definition, drawing=f"marks/{term.mark}")


def site_image_versions() -> Iterator[str]:
    """Yield the image of every page that has none of its own."""
    text = _("Difficult conversations with customers, explained line by line.")
    yield from _image_versions(settings.SITE_NAME, text=text, drawing="paper/brand")


def _image_response(request: HttpRequest, versions: Callable[[], Iterator[str]], name: str) -> HttpResponse:
    response = document_response(request, versions, render_png, "image/png", filename=f"{name}.png")
    # Other sites embed it.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def case_image(request: HttpRequest, slug: str) -> HttpResponse:
    """The image of a case."""
    return _image_response(request, lambda: case_image_versions(slug), slug)


@require_safe
def industry_image(request: HttpRequest, slug: str) -> HttpResponse:
    """The image of an industry."""
    return _image_response(request, lambda: term_image_versions("industry", slug), slug)


@require_safe
def technique_image(request: HttpRequest, slug: str) -> HttpResponse:
    """The image of a technique."""
    return _image_response(request, lambda: term_image_versions("technique", slug), slug)


@require_safe
def site_image(request: HttpRequest) -> HttpResponse:
    """The image of the site."""
    return _image_response(request, site_image_versions, "site")
