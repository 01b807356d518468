"""The effects of a comment's transitions, in the same transaction: counts, cached pages, notices."""

from comments import notify
from comments.models import Comment, CommentSummary
from comments.models.technique_outcomes import refresh_reporters
from comments.subjects import cache_name_of
from moderation.models import AuditEntry
from moderation.transitions import DECISIONS
from notices.notify import mark_handled
from taxonomy.models import CacheVersion

PUBLISHING_ACTIONS = {"approve", "appear"}


def apply_transition_effects(comment: Comment, entry: AuditEntry) -> None:
    """Update counts and cached pages, and send or revoke the notices of a transition."""
    is_new = entry.revision == 1 and entry.action in {"submit", "appear"}
    is_published_now = entry.action in PUBLISHING_ACTIONS and comment.published_at == entry.at
    if is_published_now and not comment.outcome:
        _count_new_comment(comment)
    elif comment.outcome or not (is_new and entry.action == "submit"):
        # A new comment that waits is on no page and in no count. A new outcome replaces an earlier one.
        refresh_summary_and_pages(comment)
    if entry.action == "undo" and entry.undoes:
        notify.revoke_notices(comment, entry.undoes)
    if not comment.is_public and not is_new:
        # Notices about a hidden comment are of no use.
        mark_handled(comment)
    if entry.action in DECISIONS or entry.action in {"archive", "reopen"}:
        notify.notify_member(comment.author, "review", "decided", comment, entry)
    if is_published_now:
        notify.notify_replied_members(comment, entry)


def _count_new_comment(comment: Comment) -> None:
    """Do what `refresh_summary_and_pages` does, without counting those that were there before."""
    if comment.parent_id:
        Comment.objects.count_one_more_reply(comment.parent_id)
    summary = comment.locked_summary or CommentSummary.lock_for(comment.subject)
    summary.count_one_more()
    CacheVersion.bump(cache_name_of(comment.subject))


def refresh_summary_and_pages(comment: Comment) -> None:
    """Recount the summary of the comment's subject and invalidate the cached pages that show it."""
    subject = comment.subject
    if comment.parent_id:
        # A removed comment stays in the thread as long as it has public replies.
        parent = Comment.objects.select_for_update().get(pk=comment.parent_id)
        parent.reply_count = parent.replies.public().count()
        parent.save(update_fields=["reply_count"])
    CommentSummary.recount(subject)
    CacheVersion.bump(cache_name_of(subject))
    if comment.outcome or comment.outcome_retracted_at:
        refresh_reporters([comment.author_id])
        # The pages of techniques include the outcomes reported on the cases that show them.
        for technique in comment.case.techniques.order_by("pk") if comment.case else []:
            CacheVersion.bump(cache_name_of(technique))
