"""The effects of a comment's transitions, in the same transaction: counts, cached pages, notices."""

from comments import notify
from comments.models import Comment, CommentSummary
from comments.models.technique_outcomes import refresh_reporters
from comments.sort_index import update_sort_index
from comments.subjects import cache_name_of
from moderation.models import AuditEntry
from moderation.transitions import DECISIONS
from notices.notify import mark_handled
from taxonomy.models import CacheVersion

PUBLISHING_ACTIONS = {"approve", "appear"}


def apply_transition_effects(comment: Comment, entry: AuditEntry) -> None:
    """Update counts and cached pages, and send or revoke the notices of a transition."""
    refresh_summary_and_pages(comment)
    if entry.action == "undo" and entry.undoes:
        notify.revoke_notices(comment, entry.undoes)
    if not comment.is_public:
        # Notices about a hidden comment are of no use.
        mark_handled(comment)
    if entry.action in DECISIONS or entry.action in {"archive", "reopen"}:
        notify.notify_member(comment.author, "review", "decided", comment, entry)
    if entry.action in PUBLISHING_ACTIONS and comment.published_at == entry.at:
        # It was published for the first time.
        notify.notify_replied_members(comment, entry)


def refresh_summary_and_pages(comment: Comment) -> None:
    """Recount the summary of the comment's subject and invalidate the cached pages that show it."""
    subject = comment.subject
    if comment.parent_id:
        # A removed comment stays in the thread as long as it has public replies.
        parent = Comment.objects.select_for_update().get(pk=comment.parent_id)
        parent.reply_count = parent.replies.public().count()
        parent.save(update_fields=["reply_count"])
    summary = CommentSummary.recount(subject)
    CacheVersion.bump(cache_name_of(subject))
    if comment.outcome or comment.outcome_retracted_at:
        refresh_reporters([comment.author_id])
    if comment.case:
        update_sort_index(comment.case, summary)
        if comment.outcome or comment.outcome_retracted_at:
            # The pages of techniques include the outcomes reported on the cases that show them.
            for technique in comment.case.techniques.order_by("pk"):
                CacheVersion.bump(cache_name_of(technique))
