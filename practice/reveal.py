"""What stands beside an answer: the turn, the whole conversation, and which case comes next."""

from cases.models import Case
from practice.models.journal import JournalEntry
from taxonomy.selection import Selection, highest_bits
from taxonomy.vocabulary import Vocabulary, attach_terms


def reveal(case) -> dict:
    """What pages show once somebody has answered; the case is read with its parts and lines."""
    lines = list(case.lines.all())
    beats = {beat.kind: beat for beat in case.beats.all()}
    return {"case": case, "turn_lines": _turn_lines(lines), "lines": lines, "done": beats.get("done")}


def _turn_lines(lines) -> list:
    """What the person said last before the turn, and the turn with its techniques."""
    turn = next((at for at, line in enumerate(lines) if line.is_turn), None)
    if turn is None:
        return [line for line in lines if line.technique_id][:2]
    before = [line for line in lines[:turn] if line.role == "them"]
    return [*before[-1:], lines[turn]]


def with_terms(case):
    """Give a case its industries and techniques; a draft has no number on the shelf yet."""
    if case.number:
        return attach_terms("cases", [case])[0]
    case.terms = Vocabulary(tuple(case.industries.all()), tuple(case.techniques.all()))
    return case


def next_case(case, user):
    """Another case to practise, near this one if possible: for members one that they have not practised."""
    practised = JournalEntry.objects.cases_practised(user) if user.is_authenticated else set()
    all_cases = Selection("cases")
    near = all_cases.with_terms("technique", [term.pk for term in case.terms.techniques])
    number = case.number or 0
    done = sum(1 << own for own in practised | {number})
    for found in (near, all_cases):
        # The next older one; after the oldest it goes on with the newest.
        older = (found.matching & ~done) & ((1 << number) - 1)
        if numbers := highest_bits(older, 1) or highest_bits(found.matching & ~done, 1):
            return next(iter(Case.objects.published().in_order_of(numbers)), None)
    numbers = near.newest(1, before=number) or near.newest(1)
    return next((other for other in Case.objects.published().in_order_of(numbers) if other != case), None)
