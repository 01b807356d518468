"""Pages of cases and their phrases."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.drafting import CURATE_PERMISSION
from cases.models import Case, PhraseSwap
from taxonomy.browse import Browse
from taxonomy.page_cache import cache_until_changed, shared_fragment
from taxonomy.selection import Selection
from taxonomy.vocabulary import Vocabulary, attach_terms

SORTS = ("newest", "oldest", "shortest", "discussed", "tried")
"""The orders of the list. What is said about cases stands on a shelf of its own (comments/sort_index.py)."""


@require_safe
@cache_until_changed("cases", "cases talk")
def case_list(request):
    """Browse cases by industry and technique."""
    browse = Browse(request.GET, list_name="cases", sorts=SORTS)
    cases = Case.objects.published().for_cards().in_order_of(browse.numbers)
    return render(request, "cases/case_list.html", {"browse": browse, "cases": cases})


@require_safe
@cache_until_changed("cases", "stories", page="cases/{slug}")
def case_detail(request, slug):
    """One case, whole. It names the story it was made of, so it changes with the shelf of stories, too."""
    everybody, names = AnonymousUser(), ("cases", "stories", f"cases/{slug}")
    shown = shared_fragment(f"case {slug}", names, lambda: _whole(slug, everybody)) or _whole(
        slug, request.user
    )
    if shown is None:
        raise Http404("There is no such case.")
    context = {**shown, "curates": request.user.has_perm(CURATE_PERMISSION)}
    return render(request, "cases/case_detail.html", context)


def _whole(slug, user) -> dict | None:
    """A case with all its parts and the cases near it, if `user` may read it."""
    case = Case.objects.visible_to(user).whole().slugged([slug]).first()
    if case is None:
        return None
    beats = {beat.kind: beat for beat in case.beats.all()}
    if case.number:
        attach_terms("cases", [case])
    else:
        case.terms = Vocabulary(tuple(case.industries.all()), tuple(case.techniques.all()))
    return {"case": case, "beats": beats, "related": _near(case)}


def _near(case) -> list[Case]:
    """Three cases with a technique of this one, the newest; first those from its own line of work."""
    kin = Selection("cases").with_terms("technique", [term.pk for term in case.terms.techniques])
    colleagues = kin.with_terms("industry", [term.pk for term in case.terms.industries])
    numbers = list(dict.fromkeys([*colleagues.newest(4), *kin.newest(4)]))
    found = Case.objects.published().for_cards().in_order_of(numbers)
    return [other for other in found if other.pk != case.pk][:3]


@require_safe
@cache_until_changed("cases", "phrases")
def phrase_list(request):
    """The phrasebook."""
    browse = Browse(request.GET, list_name="phrases")
    swaps = PhraseSwap.objects.for_cards().in_order_of(browse.numbers)
    return render(request, "cases/phrase_list.html", {"browse": browse, "swaps": swaps})
