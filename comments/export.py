"""What a member gets of their comments in an export, and what becomes of them when the member is erased."""

from contextlib import suppress

from comments.models.comment import Comment
from comments.models.summary import CommentSummary
from moderation.erasure import delete_records_about, exported_messages
from moderation.models import TransitionRefused
from notices.corrections import delete_notifications
from stories.erasure import stays_after_erasure
from stories.models import Story


def told(user):
    """Yield each comment as a record, and all of them as Markdown."""
    parts = []
    for comment in Comment.objects.whole_of(user):
        yield _record(comment)
        said = "\n\n".join(revision.text for revision in comment.revisions.all())
        parts.append(f"# {comment.subject_title}\n\n*{comment.posted_at:%Y-%m-%d %H:%M}*\n\n{said}")
    if parts:
        yield "comments.md", "\n\n---\n\n".join(parts) + "\n"


def _record(comment) -> dict:
    return {
        "id": comment.pk, "about": comment.subject_title, "address": comment.get_absolute_url(),
        "answers": comment.parent_id, "status": comment.status, "outcome": comment.outcome,
        "said_at": comment.posted_at, "published_at": comment.published_at,
        "texts": [
            {"number": revision.number, "sent_at": revision.sent_at, "text": revision.text}
            for revision in comment.revisions.all()
        ],
        "letters": exported_messages(comment),
    }  # fmt: skip


def erase(user) -> None:
    """Take every comment back and remove its words, also from what others were told; replies stand.

    What others said under stories that go, goes with these: so nothing tells of it or waits any longer.
    """
    for story in Story.objects.all_content_of(user):
        for comment in Comment.objects.about(story) if not stays_after_erasure(story, user) else ():
            delete_records_about(comment)
            delete_notifications(comment, comment.mail_key_prefix)
    for comment in Comment.objects.whole_of(user):
        if comment.status != Comment.Status.WITHDRAWN:
            with suppress(TransitionRefused):
                comment.transition("withdraw", by=user, revision=comment.revision_number)
        delete_notifications(comment, comment.mail_key_prefix)
        delete_records_about(comment)
        comment.clear_content()
        CommentSummary.recount(comment.subject)
