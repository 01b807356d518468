"""Pages that bring several rooms together: home, industries, techniques, the map, and the plain pages."""

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Case, Line, PhraseSwap
from empathy.context_processors import THEMES
from empathy.language_choice import choose_language, known
from moderation.access import allow_suspended
from taxonomy.page_cache import SHARED_CACHE_CONTROL, cache_until_changed
from taxonomy.selection import Selection
from taxonomy.vocabulary import vocabulary


def _with_counts(terms, counts):
    return [(term, counts.get(term.pk, 0)) for term in terms]


@require_safe
@cache_until_changed("cases", "phrases")
def home(request):
    """The first page: a conversation, the six industries, the marks, one phrase."""
    words, selection = vocabulary(), Selection("cases")
    newest = Case.objects.published().for_cards().in_order_of(selection.oldest(1))
    swaps = PhraseSwap.objects.for_cards().in_order_of(Selection("phrases").oldest(1))
    context = {
        "newest_case": newest[0] if newest else None,
        "dialogue": Line.objects.around_turn(newest[0]) if newest else [],
        "industries": _with_counts(words.industries, selection.counts("industry")),
        "techniques": words.techniques,
        "swap": swaps[0] if swaps else None,
        "phrases": Selection("phrases").count,
    }
    return render(request, "home.html", context)


@require_safe
@cache_until_changed("cases")
def industry_list(request):
    """All industries."""
    counts = Selection("cases").counts("industry")
    return render(request, "industries.html", {"terms": _with_counts(vocabulary().industries, counts)})


@require_safe
@cache_until_changed("cases")
def technique_list(request):
    """All techniques."""
    counts = Selection("cases").counts("technique")
    return render(request, "techniques.html", {"terms": _with_counts(vocabulary().techniques, counts)})


def _term_or_404(name, slug):
    if term := vocabulary().by_slug(name, slug):
        return term
    raise Http404(f"No {name} is called so.")


def _leads_to(term):
    """The answer at the older address of a merged term; kept briefly, since a merge can be undone."""
    return HttpResponsePermanentRedirect(
        term.get_absolute_url(), headers={"Cache-Control": SHARED_CACHE_CONTROL}
    )


@require_safe
@cache_until_changed("cases", "phrases")
def industry_detail(request, slug):
    """One industry: what makes the work different, its cases, the techniques most used in it."""
    term = _term_or_404("industry", slug)
    if term.slug != slug:
        return _leads_to(term)
    selection = Selection("cases").with_terms("industry", [term.pk])
    top_techniques = _with_counts(vocabulary().techniques, selection.counts("technique"))
    context = {
        "industry": term,
        "count": selection.count,
        "cases": Case.objects.published().for_cards().in_order_of(selection.newest(6)),
        "top_techniques": sorted((pair for pair in top_techniques if pair[1]), key=lambda pair: -pair[1])[:6],
        "missing_technique": next((technique for technique, count in top_techniques if not count), None),
        "phrases": Selection("phrases").with_terms("industry", [term.pk]).count,
    }
    return render(request, "industry.html", context)


@require_safe
@cache_until_changed("cases", "phrases", "stories", page="techniques/{slug}")
def technique_detail(request, slug):
    """One technique: what it is, when it helps, when to leave it, how to practise it, who shows it."""
    term = _term_or_404("technique", slug)
    if term.slug != slug:
        return _leads_to(term)
    selection = Selection("cases").with_terms("technique", [term.pk])
    context = {
        "technique": term,
        "count": selection.count,
        "cases": Case.objects.published().for_cards().in_order_of(selection.newest(6)),
        "example_line": Line.objects.spoken_example(term, selection.oldest(5)),
        "industry_counts": _with_counts(vocabulary().industries, selection.counts("industry")),
        "phrases": Selection("phrases").with_terms("technique", [term.pk]).count,
    }
    return render(request, "technique.html", context)


@require_safe
@cache_until_changed("cases")
def library_map(request):
    """Industry by technique, as a table of counts."""
    words, selection = vocabulary(), Selection("cases")
    columns = [
        selection.with_terms("industry", [industry.pk]).counts("technique") for industry in words.industries
    ]
    top = max((count for column in columns for count in column.values()), default=0)
    rows = [
        (
            technique,
            [_cell(i, c.get(technique.pk, 0), top) for i, c in zip(words.industries, columns, strict=True)],
        )
        for technique in words.techniques
    ]
    return render(request, "map.html", {"industries": words.industries, "rows": rows})


def _cell(industry, count, top):
    """A cell of the map: shade 0 for none, then 1 to 4 by quarters of the highest count."""
    return {"industry": industry, "count": count, "shade": -(-4 * count // top) if count else 0}


def plain_page(template):
    """Make a view for a page that is the same for everybody."""

    @require_safe
    @cache_until_changed("cases")
    def page(request):
        return render(request, template)

    return page


@require_http_methods(["GET", "HEAD", "POST"])
@allow_suspended
def appearance(request):
    """Choose the language, and light, dark or the system's theme; kept in cookies for a year."""
    back = request.POST.get("next") or request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    if request.method != "POST":
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        asked = known(request.GET.get("language"))
        # Whoever follows a language's own name can read the page that it leads to.
        with override(asked or get_language()):
            context = {"next": back, "themes": THEMES, "chosen": asked or known(chosen)}
            return render(request, "appearance.html", context)
    response = HttpResponseRedirect(back)
    if "language" in request.POST:
        choose_language(request, response, known(request.POST["language"]))
    theme = request.POST.get("theme")
    if theme in ("light", "dark"):
        response.set_cookie(
            "theme", theme, max_age=31_536_000, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        response.delete_cookie("theme")
    return response
