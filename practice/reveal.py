"""What is revealed of a case after the user has answered, and which case to practise next."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from cases.models import Case
from practice.models import JournalEntry
from taxonomy.selection import Selection, highest_bits
from taxonomy.vocabulary import Vocabulary, attach_terms


def reveal(case: Case) -> dict[str, Any]:
    """Return the template context of the reveal. The case is read with its beats and lines."""
    lines = list(case.lines.all())
    beats = {beat.kind: beat for beat in case.beats.all()}
    return {"case": case, "turn_lines": _turn_lines(lines), "lines": lines, "done": beats.get("done")}


def _turn_lines(lines: list) -> list:
    """Return what the customer said last before the turn, and the turn."""
    turn = next((index for index, line in enumerate(lines) if line.is_turn), None)
    if turn is None:
        return [line for line in lines if line.technique_id][:2]
    before = [line for line in lines[:turn] if line.role == "them"]
    return [*before[-1:], lines[turn]]


def with_terms(case: Case) -> Case:
    """Attach the industries and techniques to the case as `case.terms`. Drafts are not in the term index."""
    if case.number:
        return attach_terms("cases", [case])[0]
    case.terms = Vocabulary(tuple(case.industries.all()), tuple(case.techniques.all()))
    return case


def next_case(case: Case, user: User | AnonymousUser) -> Case | None:
    """Return another case that the member has not practised, preferably with a common technique."""
    practised = JournalEntry.objects.practised_case_numbers(user) if user.is_authenticated else set()
    all_cases = Selection("cases")
    near = all_cases.with_terms("technique", [term.pk for term in case.terms.techniques])
    number = case.number or 0
    done = sum(1 << one for one in practised | {number})
    for selection in (near, all_cases):
        # The next older case; after the oldest one, the newest.
        older = (selection.matching & ~done) & ((1 << number) - 1)
        if numbers := highest_bits(older, 1) or highest_bits(selection.matching & ~done, 1):
            return next(iter(Case.objects.published().in_order_of(numbers)), None)
    numbers = near.newest(1, before=number) or near.newest(1)
    return next((other for other in Case.objects.published().in_order_of(numbers) if other != case), None)
