"""The index by which the list of cases is sorted by comments and by reported outcomes.

A background job updates it (`notify_comment_followers`), so that nobody who comments waits for the lock of
the published lists.
"""

from django.db import transaction

from comments.models import CommentSummary
from taxonomy.models import PublishedList

LIST_NAME = "cases talk"
"""A list beside "cases" with the same numbers, so that a comment does not invalidate pages of other cases."""
BATCH_SIZE = 200


def update_sort_index() -> int:
    """Give the cases whose counts have changed their new positions; return how many there were."""
    updated = 0
    while count := _update_batch():
        updated += count
    return updated


@transaction.atomic
def _update_batch() -> int:
    if not CommentSummary.objects.outdated().exists():
        return 0
    # The list is locked before the summaries, as whoever erases a member does.
    published_list = PublishedList.lock_and_bump(LIST_NAME)
    summaries = list(
        CommentSummary.objects.outdated().with_cases().select_for_update(of=("self",))[:BATCH_SIZE]
    )
    entries = {}
    for summary in summaries:
        summary.indexed, summary.index_outdated = summary.sort_values, False
        if summary.case and summary.case.number:
            entries[summary.case.number] = {(name, value) for name, value in summary.indexed.items() if value}
    published_list.index(entries)
    CommentSummary.objects.bulk_update(summaries, ["indexed", "index_outdated"])
    return len(summaries)
