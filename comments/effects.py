"""What follows from a move of a comment, in its transaction: sums, kept pages, who is told."""

from comments import notify
from comments.models.comment import Comment
from comments.models.summary import CommentSummary
from comments.sort_index import index
from comments.subjects import page_of
from moderation.models import AuditEntry
from moderation.transitions import DECISIONS
from notices.notify import mark_handled
from taxonomy.models import CacheVersion

PUBLISHING = {"approve", "appear"}


def follow(comment: Comment, entry: AuditEntry) -> None:
    """Do what a move asks for."""
    refresh_summary_and_pages(comment)
    if entry.action == "undo":
        notify.revoke_notices(comment, entry.undoes)
    if not comment.is_public:
        # Nobody needs to hear of what nobody reads.
        mark_handled(comment)
    if entry.action in DECISIONS or entry.action in {"archive", "reopen"}:
        notify.notify_member(comment.author, "review", "decided", comment, entry)
    if entry.action in PUBLISHING and comment.published_at == entry.at:
        # Readers see it for the first time.
        notify.notify_replied_members(comment, entry)


def refresh_summary_and_pages(comment: Comment) -> None:
    """Count anew, and let no cache show the page as it was."""
    subject = comment.subject
    if comment.parent_id:
        # An answer that everybody reads keeps the place of what it answers.
        parent = Comment.objects.select_for_update().get(pk=comment.parent_id)
        parent.reply_count = Comment.objects.replies_to(parent).count()
        parent.save(update_fields=["reply_count"])
    summary = CommentSummary.recount(subject)
    CacheVersion.bump(page_of(subject))
    if comment.case_id:
        index(comment.case, summary)
        _techniques_changed(comment)


def _techniques_changed(comment: Comment) -> None:
    """The sums of a case count for each technique that it shows."""
    if comment.outcome or comment.outcome_retracted_at:
        for technique in comment.case.techniques.order_by("pk"):
            CacheVersion.bump(page_of(technique))
