"""Public pages: the list of cases, and a case."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from cases.drafting import CURATE_PERMISSION
from cases.examples import example_case
from cases.models import Case
from taxonomy.browse import Browse
from taxonomy.list_versions import pinned_versions_of
from taxonomy.page_cache import cache_until_changed, shared_fragment, shared_html
from taxonomy.selection import Selection
from taxonomy.vocabulary import Vocabulary, attach_terms

SORTS = ("newest", "oldest", "shortest", "discussed", "tried")
RELATED_CASES = 3


def _lists_of_order(request: HttpRequest) -> tuple[str, ...]:
    """Return the list that the orders "discussed" and "tried" follow; comments/sort_index.py maintains it."""
    return ("cases talk",) if request.GET.get("sort") in ("discussed", "tried") else ()


@require_safe
@cache_until_changed("cases", "stories", "collections", more=_lists_of_order)
def case_list(request: HttpRequest) -> HttpResponse:
    """Browse cases by industry and technique."""
    browse = Browse(request.GET, list_name="cases", sorts=SORTS)
    cases = Case.objects.published().for_cards().in_order_of(browse.numbers)
    example = None if cases else example_case(browse.terms)
    return render(request, "cases/case_list.html", {"browse": browse, "cases": cases, "example": example})


@require_safe
# The page names the story that a case was made of, so it depends on the list "stories" as well.
@cache_until_changed("cases", "stories", page="cases/{slug}")
def case_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a case."""
    names = ("cases", "stories")
    shown = shared_fragment(f"case {slug}", names, lambda: _case_context(slug, AnonymousUser()))
    versions = pinned_versions_of(names) if shown else None
    shown = shown or _case_context(slug, request.user)
    if shown is None:
        raise Http404("There is no such case.")
    key = versions and (slug, versions)
    body = shared_html(
        "components/case_text.html", key, lambda: {"case": shown["case"], "beats": shown["beats"]}
    )
    context = {**shown, "body": body, "curates": request.user.has_perm(CURATE_PERMISSION)}
    return render(request, "cases/case_detail.html", context)


def _case_context(slug: str, user: User | AnonymousUser) -> dict[str, Any] | None:
    """Return a case with all its parts and related cases, or None if `user` may not read it."""
    case = Case.objects.visible_to(user).whole().slugged([slug]).first()
    if case is None:
        return None
    beats = {beat.kind: beat for beat in case.beats.all()}
    if case.number:
        attach_terms("cases", [case])
    else:
        case.terms = Vocabulary(tuple(case.industries.all()), tuple(case.techniques.all()))
    return {"case": case, "beats": beats, **_other_cases(case)}


def _other_cases(case: Case) -> dict[str, Any]:
    """Return the cases that the page links to, with one query.

    They are the related cases and, for a published case, its first industry with the cases published before
    and after it there.
    """
    industry = next(iter(case.terms.industries), None)
    related, before, after = _related_numbers(case), [], []
    if industry and case.number:
        same = Selection("cases").with_terms("industry", [industry.pk])
        before, after = same.newest(1, before=case.number), same.oldest(1, after=case.number)
    found = Case.objects.published().for_cards().in_order_of([*before, *after, *related])
    by_number = {other.number: other for other in found if other.pk != case.pk}
    return {
        "industry": industry if case.number else None,
        "previous": next((by_number.get(number) for number in before), None),
        "next": next((by_number.get(number) for number in after), None),
        "related": [by_number[number] for number in related if number in by_number][:RELATED_CASES],
    }


def _related_numbers(case: Case) -> list[int]:
    """Return the newest cases with a technique of this one, first those with an industry of it, too."""
    same_technique = Selection("cases").with_terms("technique", [term.pk for term in case.terms.techniques])
    same_industry = same_technique.with_terms("industry", [term.pk for term in case.terms.industries])
    size = RELATED_CASES + 1
    return list(dict.fromkeys([*same_industry.newest(size), *same_technique.newest(size)]))
