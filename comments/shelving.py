"""Where a case stands among others by how much is said about it (the orders of the list of cases)."""

from comments.talk import FEWEST, Talk
from taxonomy.facets import Shelf

SHELF = "cases talk"
"""A shelf of its own beside "cases", with the same numbers: a comment renews no kept page of another case."""


def rounded(count: int) -> int:
    """A count with its first two digits, so that there are few of them and most comments move nothing."""
    step = 10 ** max(len(str(count)) - 2, 0)
    return count // step * step


def measures(talk: Talk) -> dict[str, int]:
    """How much is said about a case: as far as an order, and the address of its next page, may tell."""
    few = min(talk.tried, 1) if talk.tried < FEWEST else rounded(talk.tried)
    return {"discussed": rounded(talk.comments), "tried": few}


def place(case, talk: Talk) -> None:
    """Bring the shelf in line with the sums of one case, where that changes an order."""
    place_all([(case, talk)])


def place_all(pairs) -> None:
    """Bring the shelf in line with the sums of these cases, in the transaction that is open."""
    moved = [(case, talk) for case, talk in pairs if case.number and talk.placed != measures(talk)]
    if not moved:
        return
    Shelf.changing(SHELF).place(
        {case.number: {(what, n) for what, n in measures(talk).items() if n} for case, talk in moved}
    )
    for _, talk in moved:
        talk.placed = measures(talk)
    Talk.objects.bulk_update([talk for _, talk in moved], ["placed"])
