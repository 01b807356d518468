"""Taking the floor: a place in the thread, once and not twice, and never over what came meanwhile."""

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Block, User
from moderation.models import StaleItem, TransitionRefused


class DuplicateComment(Exception):
    """The same words of the same person stand here since a moment: a button was pressed twice."""

    def __init__(self, comment):
        super().__init__()
        self.comment = comment


def lock_and_validate(comment, text: str) -> None:
    """Give a new comment its place, in the transaction that is open.

    Rows are locked in one order everywhere: an answer, what it answers, the sums of the subject.
    """
    from comments.models.summary import CommentSummary

    comments = type(comment).objects
    if comment.outcome:
        User.objects.acquire_lock(comment.author)
        # One person counts once: what is told now stands for what was told before.
        told = comments.about(comment.subject).with_outcome(comment.author)
        told.update(outcome="", outcome_retracted_at=timezone.now())
    parent = _locked(comment.parent_id) if comment.parent_id else None
    # Whoever speaks here at the same time waits, so that places and sums stay right.
    CommentSummary.holding(comment.subject)
    if again := comments.same_as(comment, text).first():
        raise DuplicateComment(again)
    if comment.parent_id:
        if parent is None or not parent.is_public or parent.parent_id or parent.subject != comment.subject:
            raise TransitionRefused(gettext("What you answer is not here any more. Say it as a comment."))
        # Where somebody has no name, a block does not count: it would tell who they are.
        named = parent.names_its_author and comment.names_its_author
        if named and Block.objects.has_blocked(parent.author, comment.author):
            # In the same words: nobody is told that they are blocked.
            raise TransitionRefused(gettext("What you answer is not here any more. Say it as a comment."))
        comment.ordinal = 1 + (parent.replies.aggregate(last=models.Max("ordinal"))["last"] or 0)


def lock_for_edit(comment, by) -> None:
    """Lock a comment that its author changes. Raises Overtaken if it is not as the author saw it."""
    now = _locked(comment.pk)
    if now is None or (now.status, now.revision_number) != (comment.status, comment.revision_number):
        raise StaleItem(gettext("Something happened to this comment meanwhile. Look at it once more."))
    if "submit" not in comment.actions_for(by):
        raise TransitionRefused(gettext("This comment cannot be changed now."))


def _locked(pk):
    return apps.get_model("comments.Comment").objects.select_for_update().in_bulk([pk]).get(pk)
