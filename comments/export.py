"""Comments and drafts in a member's data export, and their removal when the member is erased."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from accounts.models import User
from comments.models import Comment, CommentDraft, CommentSummary
from comments.models.technique_outcomes import refresh_reporters
from moderation.erasure import delete_records_about, exported_messages
from moderation.models import TransitionRefused
from notices.outbox import delete_notifications
from stories.erasure import stays_after_erasure
from stories.models import Story


def export_comments(user: User) -> Iterator[dict[str, Any] | tuple[str, str]]:
    """The member's comments with all their texts."""
    markdown = []
    for comment in Comment.objects.with_all_texts_of(user):
        yield _record(comment)
        texts = "\n\n".join(revision.text for revision in comment.revisions.all())
        markdown.append(f"# {comment.subject_title}\n\n*{comment.posted_at:%Y-%m-%d %H:%M}*\n\n{texts}")
    if markdown:
        yield "comments.md", "\n\n---\n\n".join(markdown) + "\n"


def _record(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "about": comment.subject_title,
        "address": comment.get_absolute_url(),
        "answers": comment.parent_id,
        "status": comment.status,
        "outcome": comment.outcome,
        "said_at": comment.posted_at,
        "published_at": comment.published_at,
        "texts": [
            {"number": revision.number, "sent_at": revision.sent_at, "text": revision.text}
            for revision in comment.revisions.all()
        ],
        "letters": exported_messages(comment),
    }


def erase_comments(user: User) -> None:
    """Withdraw every comment of the member and delete its content, also from notices to others.

    The empty comments stay for their replies. Comments of others on stories that are deleted with the member
    are deleted with these stories, so their notices and moderation records are deleted, too.
    """
    for story in Story.objects.all_content_of(user):
        for comment in Comment.objects.about(story) if not stays_after_erasure(story, user) else ():
            delete_records_about(comment)
            delete_notifications(comment, comment.mail_key_prefix)
    for comment in Comment.objects.with_all_texts_of(user):
        if comment.status != Comment.Status.WITHDRAWN:
            with suppress(TransitionRefused):
                comment.transition("withdraw", by=user, revision=comment.revision_number)
        delete_notifications(comment, comment.mail_key_prefix)
        delete_records_about(comment)
        comment.clear_content()
        CommentSummary.recount(comment.subject)
    refresh_reporters([user.pk])


def export_drafts(user: User) -> Iterator[dict[str, Any]]:
    """What the member has begun to say."""
    for draft in CommentDraft.objects.filter(user=user).order_by("pk"):
        yield {
            "place": draft.target,
            "text": draft.text,
            "outcome": draft.outcome,
            "saved_at": draft.saved_at,
        }


def erase_drafts(user: User) -> None:
    """Delete the member's drafts."""
    CommentDraft.objects.filter(user=user).delete()
