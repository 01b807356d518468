"""The index by which the list of cases is sorted by comments and by reported outcomes."""

from cases.models import Case
from comments.models.summary import MIN_PEOPLE_SHOWN, CommentSummary
from taxonomy.models import PublishedList

LIST_NAME = "cases talk"
"""A list beside "cases" with the same numbers, so that a comment does not invalidate pages of other cases."""


def update_sort_index(case: Case, summary: CommentSummary) -> None:
    """Update the index if the new counts of a public case change its position, in the open transaction."""
    values = sort_values(summary)
    if not case.number or summary.indexed == values:
        return
    entries = {(name, value) for name, value in values.items() if value}
    PublishedList.lock_and_bump(LIST_NAME).index({case.number: entries})
    summary.indexed = values
    summary.save(update_fields=["indexed"])


def sort_values(summary: CommentSummary) -> dict[str, int]:
    """Return the values of a case for the orders "discussed" and "tried", rounded.

    Few people with outcomes count as 1: an order must not reveal a number that the page does not show.
    """
    people = summary.people_count
    tried = min(people, 1) if people < MIN_PEOPLE_SHOWN else rounded(people)
    return {"discussed": rounded(summary.comments), "tried": tried}


def rounded(count: int) -> int:
    """Round down to two significant digits, so that most comments do not change the index."""
    step = 10 ** max(len(str(count)) - 2, 0)
    return count // step * step
