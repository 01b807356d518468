"""Who is told of a comment: its author, whom it answers, who told the story, who follows the thread."""

from itertools import batched

from django.db import transaction
from django.utils import timezone

from accounts.models import Block
from comments.models.comment import Comment
from comments.subjects import is_open
from moderation.models import AuditEntry
from moderation.transitions import MODERATOR_ACTIONS, UNDO_SECONDS
from notices.models import Following
from notices.notify import notify
from notices.outbox import revoke

BATCH_SIZE = 500
"""So many followers are told in one transaction."""


def notify_replied_members(comment: Comment, entry: AuditEntry) -> None:
    """Tell whom it answers, and whoever told the story that it stands under."""
    answered = comment.parent.author if comment.parent_id else None
    if answered and answered != comment.author:
        notify_member(answered, "reply", "reply", comment, entry)
    teller = comment.story.author if comment.story_id else None
    if teller and teller not in (comment.author, answered):
        notify_member(teller, "thread", "thread", comment, entry)


def is_blocked(user, comment: Comment) -> bool:
    """Say whether a member wants to hear nothing from its author; silence must not tell who has no name."""
    return comment.names_its_author and Block.objects.has_blocked(user, comment.author)


def notify_member(user, kind: str, what: str, comment: Comment, entry: AuditEntry) -> None:
    """Tell one member of one step."""
    if user is None or (what != "decided" and is_blocked(user, comment)):
        return
    context = {"comment": comment, "subject": comment.subject, "title": comment.subject_title, "entry": entry}
    own = what == "decided" and not comment.is_public
    url = comment.status_url if own else comment.get_absolute_url()
    notify(
        user, kind, f"comments/mail/{what}", context, key=mail_key(comment, entry, what), url=url,
        about=comment, after=UNDO_SECONDS if entry.action in MODERATOR_ACTIONS else 0,
    )  # fmt: skip


def revoke_notices(comment: Comment, entry: AuditEntry) -> None:
    """Take back what was told of a step that was undone."""
    for what in ("decided", "reply", "thread"):
        revoke(mail_key(comment, entry, what))


def mail_key(comment: Comment, entry: AuditEntry, what: str) -> str:
    """The name of one notice about one step."""
    return f"{comment.mail_key_prefix}{entry.pk}-{what}"


def notify_comment_followers(before) -> int:
    """Tell who follows a thread of what stands there since `before`; return how many comments were told.

    In a round of its own, so that nobody who comments waits for thousands of notices. What is interrupted
    goes on where it was: each notice has a key, and a comment is done when everybody has been told.
    """
    told = 0
    while comment := Comment.objects.awaiting_follower_notice(before).first():
        if is_open(comment.subject):
            _notify_followers(comment)
        Comment.objects.numbered(comment.pk).update(followers_notified_at=timezone.now())
        told += 1
    return told


def _notify_followers(comment: Comment) -> None:
    heard = {comment.author_id, comment.parent.author_id if comment.parent_id else None}
    heard |= {comment.story.author_id} if comment.story_id else set()
    heard |= Block.objects.blocker_ids(comment.author) if comment.names_its_author else set()
    followers = Following.objects.followers_of(comment.subject).order_by("pk")
    context = {"comment": comment, "subject": comment.subject, "title": comment.subject_title}
    for people in batched(followers.iterator(chunk_size=BATCH_SIZE), BATCH_SIZE):
        with transaction.atomic():
            for user in people:
                if user.pk in heard:
                    continue
                notify(
                    user, "thread", "comments/mail/thread", context, about=comment,
                    key=f"{comment.mail_key_prefix}follower-{user.pk}", url=comment.get_absolute_url(),
                )  # fmt: skip
