"""What a member gets of their comments in an export, and what becomes of them when the member is erased."""

from contextlib import suppress

from comments.comment import Comment
from comments.talk import Talk
from moderation.erasing import forget_about, letters
from moderation.models import MoveRefused
from notices.forgetting import forget
from stories.models import Story
from stories.own import stays


def told(user):
    """Yield each comment as a record, and all of them as Markdown."""
    parts = []
    for comment in Comment.objects.whole_of(user):
        yield _record(comment)
        said = "\n\n".join(revision.text for revision in comment.revisions.all())
        parts.append(f"# {comment.subject_title}\n\n*{comment.said_at:%Y-%m-%d %H:%M}*\n\n{said}")
    if parts:
        yield "comments.md", "\n\n---\n\n".join(parts) + "\n"


def _record(comment) -> dict:
    return {
        "id": comment.pk, "about": comment.subject_title, "address": comment.get_absolute_url(),
        "answers": comment.parent_id, "status": comment.status, "outcome": comment.outcome,
        "said_at": comment.said_at, "published_at": comment.published_at,
        "texts": [
            {"number": revision.number, "sent_at": revision.sent_at, "text": revision.text}
            for revision in comment.revisions.all()
        ],
        "letters": letters(comment),
    }  # fmt: skip


def erase(user) -> None:
    """Take every comment back and remove its words, also from what others were told; replies stand.

    What others said under stories that go, goes with these: so nothing tells of it or waits any longer.
    """
    for story in Story.objects.whole_of(user):
        for comment in Comment.objects.about(story) if not stays(story, user) else ():
            forget_about(comment)
            forget(comment, comment.mail_prefix)
    for comment in Comment.objects.whole_of(user):
        if comment.status != Comment.Status.WITHDRAWN:
            with suppress(MoveRefused):
                comment.perform("withdraw", by=user, revision=comment.revision_number)
        forget(comment, comment.mail_prefix)
        forget_about(comment)
        comment.fall_silent()
        Talk.recount(comment.subject)
