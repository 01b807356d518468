"""Index cases and phrase swaps in the lists "cases" and "phrases", and in the search index."""

from collections import defaultdict

from django.db import transaction

from cases.hook_points import run_after_cases_changed
from cases.models import Case, CaseIndustry, CaseTechnique, PhraseSwap
from cases.models.situations import situation_keys
from search.indexing import update_index
from taxonomy.models import PublishedList
from taxonomy.models.published_lists import FacetKey


@transaction.atomic
def reindex_cases(case_ids: list[int]) -> None:
    """Bring the lists and the search index in line with these cases, published or not.

    Sequence numbers are allocated in the order of the ids, so give the oldest case first.
    """
    by_id = Case.objects.in_bulk(case_ids)
    cases = [by_id[pk] for pk in case_ids if pk in by_id]
    swaps = list(PhraseSwap.objects.for_cases(case_ids))
    public_ids = {case.pk for case in cases if case.status == Case.Status.PUBLISHED}
    industries, techniques = _term_keys(case_ids)

    published_list = PublishedList.lock_and_bump("cases")
    _allocate_numbers(published_list, [case for case in cases if case.pk in public_ids], Case)
    published_list.index(
        {
            case.number: industries[case.pk] | techniques[case.pk] | {("minutes", case.reading_minutes)}
            if case.pk in public_ids
            else set()
            for case in cases
            if case.number
        }
    )

    published_list = PublishedList.lock_and_bump("phrases")
    _allocate_numbers(published_list, [swap for swap in swaps if swap.case_id in public_ids], PhraseSwap)
    published_list.index(
        {
            swap.number: industries[swap.case_id]
            | {("technique", swap.technique_id)}
            | situation_keys(swap.situations)
            if swap.case_id in public_ids
            else set()
            for swap in swaps
            if swap.number
        }
    )
    update_index(Case, [case.number for case in cases])
    update_index(PhraseSwap, [swap.number for swap in swaps])
    run_after_cases_changed(case_ids)


def _term_keys(case_ids: list[int]) -> tuple[dict[int, set[FacetKey]], dict[int, set[FacetKey]]]:
    """Return the keys of industries, and of techniques, by case."""
    found = []
    for vocabulary, through in (("industry", CaseIndustry), ("technique", CaseTechnique)):
        keys: dict[int, set[FacetKey]] = defaultdict(set)
        rows = through.objects.for_cases(case_ids)
        for case_id, term in rows.values_list("content_object_id", "tag_id"):
            keys[case_id].add((vocabulary, term))
        found.append(keys)
    return found[0], found[1]


def _allocate_numbers(
    published_list: PublishedList, items: list, model: type[Case] | type[PhraseSwap]
) -> None:
    new = [item for item in items if item.number is None]
    for item, number in zip(new, published_list.allocate_numbers(len(new)), strict=True):
        item.number = number
    model.objects.bulk_update(new, ["number"], batch_size=500)
