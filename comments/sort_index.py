"""Where a case stands among others by how much is said about it (the orders of the list of cases)."""

from comments.models.summary import MIN_PEOPLE_SHOWN, CommentSummary
from taxonomy.models import PublishedList

LIST_NAME = "cases talk"
"""A shelf of its own beside "cases", with the same numbers: a comment renews no kept page of another case."""


def rounded(count: int) -> int:
    """A count with its first two digits, so that there are few of them and most comments move nothing."""
    step = 10 ** max(len(str(count)) - 2, 0)
    return count // step * step


def measures(summary: CommentSummary) -> dict[str, int]:
    """How much is said about a case: as far as an order, and the address of its next page, may tell."""
    few = min(summary.tried, 1) if summary.tried < MIN_PEOPLE_SHOWN else rounded(summary.tried)
    return {"discussed": rounded(summary.comments), "tried": few}


def index(case, summary: CommentSummary) -> None:
    """Bring the shelf in line with the sums of one case, where that changes an order."""
    place_all([(case, summary)])


def place_all(pairs) -> None:
    """Bring the shelf in line with the sums of these cases, in the transaction that is open."""
    moved = [
        (case, summary) for case, summary in pairs if case.number and summary.placed != measures(summary)
    ]
    if not moved:
        return
    PublishedList.lock_and_bump(LIST_NAME).index(
        {case.number: {(what, n) for what, n in measures(summary).items() if n} for case, summary in moved}
    )
    for _, summary in moved:
        summary.placed = measures(summary)
    CommentSummary.objects.bulk_update([summary for _, summary in moved], ["placed"])
