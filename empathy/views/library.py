"""Pages about the library as a whole: home, industries, techniques and the map."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.examples import example_case
from cases.models import Case, Line, PhraseSwap
from moderation.transitions import PROMISED_DAYS
from taxonomy.models import Industry, Technique
from taxonomy.page_cache import SHARED_CACHE_CONTROL, cache_until_changed
from taxonomy.selection import Selection
from taxonomy.sort_orders import sorted_page
from taxonomy.vocabulary import vocabulary

Term = Industry | Technique
NEW_CASES = 3
"""Number of new cases on the home page."""
FIRST_PHRASES = 12
"""The oldest phrases, more than one case has, of which the home page shows the first of another case."""


def _with_counts(terms: Iterable[Term], counts: dict[int, int]) -> list[tuple[Term, int]]:
    """Return each term with its count."""
    return [(term, counts.get(term.pk, 0)) for term in terms]


@require_safe
@cache_until_changed("cases", "phrases")
def home(request: HttpRequest) -> HttpResponse:
    """The home page: four ways in, a case to answer, the industries, new cases and one phrase."""
    selection = Selection("cases")
    shortest, newest = _shortest_case(selection), _newest_of_industries(selection)
    numbers = dict.fromkeys([*selection.oldest(1), *shortest, *newest])
    cases = {case.number: case for case in Case.objects.published().for_home().in_order_of(numbers)}
    first = next(iter(cases.values()), None)
    # The phrases of the case that the page asks about would give its answer away.
    swaps = PhraseSwap.objects.for_cards().in_order_of(Selection("phrases").oldest(FIRST_PHRASES))
    context = {
        "asked": first,
        "exchange": Line.objects.around_turn(first) if first else [],
        "shortest": next((cases[number] for number in shortest if number in cases), first),
        "new_cases": [cases[number] for number in newest if number in cases],
        "count": selection.count,
        "industries": _with_counts(vocabulary().industries, selection.counts("industry")),
        "swap": next((swap for swap in swaps if swap.case != first), None),
        "promised_days": PROMISED_DAYS,
    }
    return render(request, "home.html", context)


def _shortest_case(selection: Selection) -> list[int]:
    """Return the number of the shortest case except the oldest one, which the home page asks about."""
    rows, _, _ = sorted_page(selection, "shortest", 2, None, None)
    return [number for _, number in rows if number not in selection.oldest(1)][:1]


def _newest_of_industries(selection: Selection) -> list[int]:
    """Return the numbers of the newest cases, of different industries if there are enough, newest first."""
    by_industry = [
        selection.with_terms("industry", [industry.pk]).newest(1) for industry in vocabulary().industries
    ]
    newest = sorted({number for numbers in by_industry for number in numbers}, reverse=True)
    chosen = dict.fromkeys([*newest[:NEW_CASES], *selection.newest(NEW_CASES)])
    return sorted(list(chosen)[:NEW_CASES], reverse=True)


@require_safe
@cache_until_changed("cases", "stories", "collections")
def industry_list(request: HttpRequest) -> HttpResponse:
    """All industries with their numbers of cases."""
    counts = Selection("cases").counts("industry")
    return render(request, "industries.html", {"terms": _with_counts(vocabulary().industries, counts)})


@require_safe
@cache_until_changed("cases", "stories", "collections")
def technique_list(request: HttpRequest) -> HttpResponse:
    """All techniques with their numbers of cases."""
    counts = Selection("cases").counts("technique")
    return render(request, "techniques.html", {"terms": _with_counts(vocabulary().techniques, counts)})


def _term_or_404(kind: str, slug: str) -> Term:
    if term := vocabulary().by_slug(kind, slug):
        return term
    raise Http404(f"There is no such {kind}.")


def _redirect_to_merged(term: Term) -> HttpResponse:
    """Redirect from the address of a merged term; cached briefly, since a merge can be undone."""
    return HttpResponsePermanentRedirect(
        term.get_absolute_url(), headers={"Cache-Control": SHARED_CACHE_CONTROL}
    )


@require_safe
@cache_until_changed("cases", "phrases")
def industry_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One industry: what is special about it, its cases and its most frequent techniques."""
    term = _term_or_404("industry", slug)
    if term.slug != slug:
        return _redirect_to_merged(term)
    selection = Selection("cases").with_terms("industry", [term.pk])
    top_techniques = _with_counts(vocabulary().techniques, selection.counts("technique"))
    context = {
        "industry": term,
        "count": selection.count,
        "example": None if selection.count else example_case({}),
        "cases": Case.objects.published().for_cards().in_order_of(selection.newest(6)),
        "top_techniques": sorted((pair for pair in top_techniques if pair[1]), key=lambda pair: -pair[1])[:6],
        "missing_technique": next((technique for technique, count in top_techniques if not count), None),
        "phrases": Selection("phrases").with_terms("industry", [term.pk]).count,
    }
    return render(request, "industry.html", context)


@require_safe
@cache_until_changed("cases", "phrases", "stories", page="techniques/{slug}")
def technique_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One technique: definition, when it helps and when not, an exercise, and cases that show it."""
    term = _term_or_404("technique", slug)
    if term.slug != slug:
        return _redirect_to_merged(term)
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
# The tabs over the lists show the numbers of stories and collections.
@cache_until_changed("cases", "stories", "collections")
def library_map(request: HttpRequest) -> HttpResponse:
    """Numbers of cases by technique and industry, as a table."""
    terms, selection = vocabulary(), Selection("cases")
    columns = [
        selection.with_terms("industry", [industry.pk]).counts("technique") for industry in terms.industries
    ]
    top = max((count for column in columns for count in column.values()), default=0)
    rows = [
        (
            technique,
            [
                _cell(technique, industry, column.get(technique.pk, 0), top)
                for industry, column in zip(terms.industries, columns, strict=True)
            ],
        )
        for technique in terms.techniques
    ]
    return render(request, "map.html", {"industries": terms.industries, "rows": rows})


def _cell(technique: Technique, industry: Industry, count: int, top: int) -> dict[str, Any]:
    """Return a cell of the map: shade 0 for no cases, then 1 to 4 by quarters of the highest count."""
    shade = -(-4 * count // top) if count else 0
    key = (technique.shown_values, industry.shown_values, count, shade)
    return {"industry": industry, "count": count, "shade": shade, "key": key}
