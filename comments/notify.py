"""Notices about comments: to the author, the replied member, the author of the story, and followers."""

import datetime
from itertools import batched

from django.db import transaction
from django.utils import timezone

from accounts.models import Block, User
from comments.models import Comment
from comments.subjects import is_public_subject
from moderation.models import AuditEntry
from moderation.transitions import MODERATOR_ACTIONS, UNDO_SECONDS
from notices.models import Following
from notices.notify import notify
from notices.outbox import revoke

BATCH_SIZE = 500
"""So many followers are notified in one transaction."""


def notify_replied_members(comment: Comment, entry: AuditEntry) -> None:
    """Notify the author of the parent comment and the author of the story that the comment is about."""
    replied = comment.parent.author if comment.parent else None
    if replied and replied != comment.author:
        notify_member(replied, "reply", "reply", comment, entry)
    story_author = comment.story.author if comment.story else None
    if story_author and story_author not in (comment.author, replied):
        notify_member(story_author, "thread", "thread", comment, entry)


def is_blocked(user: User, comment: Comment) -> bool:
    """True if `user` blocked the author.

    Always False for anonymous authors: withholding a notice would reveal who they are.
    """
    return comment.names_its_author and Block.objects.has_blocked(user, comment.author)


def notify_member(user: User | None, kind: str, what: str, comment: Comment, entry: AuditEntry) -> None:
    """Notify one member of one transition; `what`, "decided", "reply" or "thread", names the template."""
    if user is None or (what != "decided" and is_blocked(user, comment)):
        return
    to_status_page = what == "decided" and not comment.is_public
    notify(
        user,
        kind,
        f"comments/mail/{what}",
        {**_context(comment), "entry": entry},
        key=_key(comment, entry, what),
        url=comment.status_url if to_status_page else comment.get_absolute_url(),
        about=comment,
        after=UNDO_SECONDS if entry.action in MODERATOR_ACTIONS else 0,
    )


def revoke_notices(comment: Comment, entry: AuditEntry) -> None:
    """Revoke the unsent notices of a transition that was undone."""
    for what in ("decided", "reply", "thread"):
        revoke(_key(comment, entry, what))


def _key(comment: Comment, entry: AuditEntry, what: str) -> str:
    return f"{comment.mail_key(entry)}-{what}"


def _context(comment: Comment) -> dict[str, object]:
    return {"comment": comment, "subject": comment.subject, "title": comment.subject_title}


def notify_comment_followers(before: datetime.datetime) -> int:
    """Notify the followers of each thread of comments published before `before`; return how many comments.

    A background job does this, so that members who comment do not wait for thousands of notices. A job that
    was interrupted continues where it stopped: each notice has a unique key, and a comment is marked when all
    its followers were notified.
    """
    count = 0
    while comment := Comment.objects.awaiting_follower_notice(before).first():
        if is_public_subject(comment.subject):
            _notify_followers(comment)
        Comment.objects.filter(pk=comment.pk).update(followers_notified_at=timezone.now())
        count += 1
    return count


def _notify_followers(comment: Comment) -> None:
    # The author, and those whom notify_replied_members has notified already.
    skipped = {comment.author_id, comment.parent.author_id if comment.parent else None}
    skipped |= {comment.story.author_id} if comment.story else set()
    if comment.names_its_author and comment.author:
        skipped |= Block.objects.blocker_ids(comment.author)
    followers = Following.objects.followers_of(comment.subject).order_by("pk")
    for batch in batched(followers.iterator(chunk_size=BATCH_SIZE), BATCH_SIZE):
        with transaction.atomic():
            for user in batch:
                if user.pk not in skipped:
                    _notify_follower(user, comment)


def _notify_follower(user: User, comment: Comment) -> None:
    notify(
        user,
        "thread",
        "comments/mail/thread",
        _context(comment),
        key=f"{comment.mail_key_prefix}follower-{user.pk}",
        url=comment.get_absolute_url(),
        about=comment,
    )
