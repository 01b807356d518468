"""Post, edit and retract comments: lock, reject duplicates and stale edits, then submit to moderation."""

import datetime
import math
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Block, User
from comments.effects import refresh_summary_and_pages
from comments.models import Comment, CommentDraft, CommentRevision, CommentSummary
from moderation.apply import apply_transition
from moderation.models import AuditEntry, StaleItem, TransitionRefused
from moderation.trust import trust_condition
from notices.models import Following

RATE_LIMITS = cast("dict[str, str]", settings.ACCOUNT_RATE_LIMITS)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class DuplicateComment(Exception):
    """The same author has just posted the same text in the same place: the form was submitted twice."""

    def __init__(self, comment: Comment):
        super().__init__()
        self.comment = comment


class TooManyTexts(Exception):
    """The author has posted too many comments within a short time."""


@transaction.atomic
def post(
    comment: Comment,
    text: str,
    *,
    by: User,
    warnings_ignored: bool = False,
    follow: bool = False,
    draft: str = "",
    is_allowed: Callable[[], bool] = lambda: True,
) -> AuditEntry:
    """Submit `text` as the first or the next text of a comment; it is published at once or reviewed first.

    `warnings_ignored` says that the site warned about the text and the author sent it unchanged. In the same
    transaction the author follows the subject, if they want to, and the draft for the target `draft` is
    deleted. `is_allowed` is asked once it is known that the text is not there yet.

    Raises TransitionRefused if the comment cannot be posted or changed here any more, StaleItem if it was
    changed meanwhile, DuplicateComment if a new comment repeats an existing one, and TooManyTexts if it is
    not allowed.
    """
    if comment.pk is None:
        may_appear = _lock_and_validate(comment, text, by)
    else:
        _lock_for_edit(comment, by)
    if not is_allowed():
        raise TooManyTexts
    comment.warnings_ignored = warnings_ignored
    entry = _post_new(comment, text, by, may_appear) if comment.pk is None else _post_edit(comment, text, by)
    if follow:
        Following.objects.follow(by, comment.subject)
    if draft:
        CommentDraft.discard(by, draft)
    return entry


def _post_new(comment: Comment, text: str, by: User, is_trusted: bool) -> AuditEntry:
    """Create a comment with its first text, in the status that it gets."""
    if "submit" not in comment.actions_for(by):
        raise TransitionRefused(gettext("This comment cannot be changed now."))
    revision = CommentRevision(comment=comment, number=1, text=text)
    if not (is_trusted and comment.may_appear_at_once):
        entry = apply_transition(comment, "submit", by=by, revision=0)
        revision.comment = comment
        revision.save(force_insert=True)
        return entry
    # A published comment refers to its text, so the row is created before the text, and changed after it.
    comment.save(force_insert=True)
    revision.comment = comment
    revision.save(force_insert=True)
    comment.saved_revision = revision
    entry = apply_transition(comment, "appear", by=by, revision=0)
    comment.locked_summary = None
    return entry


def _post_edit(comment: Comment, text: str, by: User) -> AuditEntry:
    comment.save(update_fields=["warnings_ignored"])
    revision = CommentRevision(comment=comment, number=comment.revision_number + 1, text=text)
    revision.save(force_insert=True)
    comment.saved_revision = revision
    return comment.transition("submit", by=by, revision=comment.revision_number)


@transaction.atomic
def retract_outcome(comment: Comment) -> None:
    """Remove the reported outcome of a comment; its text stays."""
    comment.outcome, comment.outcome_retracted_at = "", timezone.now()
    comment.save(update_fields=["outcome", "outcome_retracted_at"])
    refresh_summary_and_pages(comment)


def _lock_and_validate(comment: Comment, text: str, by: User) -> bool:
    """Lock the rows that a new comment depends on, reject duplicates, and assign the ordinal of a reply.

    Return whether the author is trusted, so that the comment need not wait for a moderator.

    To avoid deadlocks, rows are locked in the same order everywhere: the parent, then the summary of the
    subject.
    """
    if comment.outcome and comment.author:
        User.objects.acquire_lock(comment.author)
        # Each person counts once: a new outcome replaces earlier ones.
        earlier = Comment.objects.about(comment.subject).filter(author=comment.author).exclude(outcome="")
        earlier.update(outcome="", outcome_retracted_at=timezone.now())
    parent = _locked(comment.parent_id) if comment.parent_id else None
    # Concurrent comments on this subject wait here, so that ordinals and counts stay correct.
    comment.locked_summary = CommentSummary.lock_for(comment.subject)
    # In one query, after the lock: what was posted while this waited is seen.
    state = User.objects.filter(pk=by.pk).annotate(
        duplicate=models.Subquery(Comment.objects.duplicates_of(comment, text).values("pk")[:1]),
        is_trusted=models.ExpressionWrapper(trust_condition(by), models.BooleanField()),
    )
    duplicate, is_trusted = state.values_list("duplicate", "is_trusted").get()
    if duplicate:
        raise DuplicateComment(Comment.objects.get(pk=duplicate))
    if comment.parent_id:
        if parent is None or not _accepts_reply(parent, comment):
            raise TransitionRefused(
                gettext("The comment you reply to is no longer here. Post your text as a new comment.")
            )
        comment.ordinal = 1 + (parent.replies.aggregate(last=models.Max("ordinal"))["last"] or 0)
    return is_trusted


def _accepts_reply(parent: Comment, reply: Comment) -> bool:
    """True if the parent can be replied to and its author has not blocked the author of the reply.

    A blocked member reads the same message as for a removed comment, and so does not learn of the block.
    Blocks do not apply to anonymous authors, because a refusal would reveal who they are.
    """
    if not parent.is_public or parent.parent_id or parent.subject_ids != reply.subject_ids:
        return False
    if parent.author_id == reply.author_id:
        return True
    parent.story = reply.story
    named = parent.names_its_author and reply.names_its_author
    return not (named and Block.objects.has_blocked(parent.author, reply.author))


def _lock_for_edit(comment: Comment, by: User) -> None:
    """Lock a comment that its author edits. Raises StaleItem if it was changed since it was read."""
    current = _locked(comment.pk)
    if current is None or (current.status, current.revision_number) != (
        comment.status,
        comment.revision_number,
    ):
        raise StaleItem(gettext("This comment was changed since you opened it. Check it again."))
    if "submit" not in comment.actions_for(by):
        raise TransitionRefused(gettext("This comment cannot be changed now."))


def _locked(pk: int) -> Comment | None:
    return Comment.objects.select_for_update().filter(pk=pk).first()


def seconds_until_allowed(user: User, action: str) -> int:
    """Return after how many seconds the rate limit `action` lets the member submit the next text.

    `action` is "comment_post" (new comments) or "comment_edit" (changes); their limits are in
    settings.ACCOUNT_RATE_LIMITS, such as "6/10m/user".
    """
    amount, duration, _per = RATE_LIMITS[action].split("/")
    window = datetime.timedelta(seconds=int(duration[:-1] or 1) * SECONDS[duration[-1]])
    now = timezone.now()
    sent = CommentRevision.objects.filter(comment__author=user, sent_at__gt=now - window)
    sent = sent.filter(number=1) if action == "comment_post" else sent.filter(number__gt=1)
    times = list(sent.order_by("-sent_at").values_list("sent_at", flat=True)[: int(amount)])
    # Without enough texts, uses of the limit were not followed by a text: wait for the whole window.
    allowed_at = (times[-1] if len(times) == int(amount) else now) + window
    return max(math.ceil((allowed_at - now).total_seconds()), 1)
