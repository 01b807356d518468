"""What follows from a move of a comment, in its transaction: sums, kept pages, who is told."""

from comments import telling
from comments.comment import Comment
from comments.shelving import place
from comments.subjects import page_of
from comments.talk import Talk
from moderation.models import AuditEntry
from moderation.moves import DECISIONS
from notices.telling import settle
from taxonomy.facets import PageVersion

PUBLISHING = {"approve", "appear"}


def follow(comment: Comment, entry: AuditEntry) -> None:
    """Do what a move asks for."""
    page_changed(comment)
    if entry.action == "undo":
        telling.untold(comment, entry.undoes)
    if not comment.is_public:
        # Nobody needs to hear of what nobody reads.
        settle(comment)
    if entry.action in DECISIONS or entry.action in {"archive", "reopen"}:
        telling.tell(comment.author, "review", "decided", comment, entry)
    if entry.action in PUBLISHING and comment.published_at == entry.at:
        # Readers see it for the first time.
        telling.tell_who_is_answered(comment, entry)


def page_changed(comment: Comment) -> None:
    """Count anew, and let no cache show the page as it was."""
    subject = comment.subject
    if comment.parent_id:
        # An answer that everybody reads keeps the place of what it answers.
        parent = Comment.objects.select_for_update().get(pk=comment.parent_id)
        parent.answers = Comment.objects.answers_to(parent).count()
        parent.save(update_fields=["answers"])
    talk = Talk.recount(subject)
    PageVersion.move_on(page_of(subject))
    if comment.case_id:
        place(comment.case, talk)
        _techniques_changed(comment)


def _techniques_changed(comment: Comment) -> None:
    """The sums of a case count for each technique that it shows."""
    if comment.outcome or comment.outcome_taken_back_at:
        for technique in comment.case.techniques.order_by("pk"):
            PageVersion.move_on(page_of(technique))
