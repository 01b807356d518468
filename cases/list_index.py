"""Putting published cases and their phrases on the shelves from which they are browsed."""

from django.db import transaction

from cases.models import Case, CaseIndustry, CaseTechnique, PhraseSwap
from search.indexing import update_index
from taxonomy.models import PublishedList


@transaction.atomic
def reindex_cases(case_ids: list[int]) -> None:
    """Bring the shelves "cases" and "phrases", and the index, in line with these cases, published or not.

    Numbers are given in the order of the ids, so give the oldest first.
    """
    cases = Case.objects.in_bulk(case_ids)
    ordered = [cases[pk] for pk in case_ids if pk in cases]
    swaps = list(PhraseSwap.objects.for_cases(case_ids))
    industries, techniques = _terms(CaseIndustry, case_ids), _terms(CaseTechnique, case_ids)

    published_list = PublishedList.lock_and_bump("cases")
    _number(published_list, [case for case in ordered if case.status == Case.Status.PUBLISHED], Case)
    published_list.index(
        {
            case.number: {
                *(("industry", term) for term in industries.get(case.pk, ())),
                *(("technique", term) for term in techniques.get(case.pk, ())),
                ("minutes", case.reading_minutes),
            }
            if case.status == Case.Status.PUBLISHED
            else set()
            for case in ordered
            if case.number
        }
    )

    published_list = PublishedList.lock_and_bump("phrases")
    public = {case.pk for case in ordered if case.status == Case.Status.PUBLISHED}
    _number(published_list, [swap for swap in swaps if swap.case_id in public], PhraseSwap)
    published_list.index(
        {
            swap.number: {
                ("technique", swap.technique_id),
                *(("industry", term) for term in industries.get(swap.case_id, ())),
            }
            if swap.case_id in public
            else set()
            for swap in swaps
            if swap.number
        }
    )
    update_index(Case, [case.number for case in ordered])
    update_index(PhraseSwap, [swap.number for swap in swaps])


def _terms(through, case_ids) -> dict[int, list[int]]:
    terms: dict[int, list[int]] = {}
    rows = through.objects.for_cases(case_ids)
    for case_id, term in rows.values_list("content_object_id", "tag_id"):
        terms.setdefault(case_id, []).append(term)
    return terms


def _number(published_list: PublishedList, items: list, model) -> None:
    new = [item for item in items if item.number is None]
    for item, number in zip(new, published_list.allocate_numbers(len(new)), strict=True):
        item.number = number
    model.objects.bulk_update(new, ["number"], batch_size=500)
