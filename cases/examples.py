"""One good example for a list without results."""

from collections.abc import Mapping, Sequence

from cases.models import Case
from taxonomy.selection import Selection
from taxonomy.vocabulary import AnyTerm


def example_case(terms: Mapping[str, Sequence[AnyTerm]]) -> Case | None:
    """Return the newest case with one of these industries, else one of these techniques, else the newest."""
    all_cases = Selection("cases")
    numbers = [
        number
        for name in ("industry", "technique")
        if terms.get(name)
        for number in all_cases.with_terms(name, [term.pk for term in terms[name]]).newest(1)
    ]
    found = Case.objects.published().for_cards().in_order_of(numbers[:1] or all_cases.newest(1))
    return found[0] if found else None
