"""Taking the floor: a place in the thread, once and not twice, and never over what came meanwhile."""

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Block, User
from moderation.models import MoveRefused, Overtaken


class SaidAlready(Exception):
    """The same words of the same person stand here since a moment: a button was pressed twice."""

    def __init__(self, comment):
        super().__init__()
        self.comment = comment


def find_place(comment, text: str) -> None:
    """Give a new comment its place, in the transaction that is open.

    Rows are locked in one order everywhere: an answer, what it answers, the sums of the subject.
    """
    from comments.talk import Talk

    comments = type(comment).objects
    if comment.outcome:
        User.objects.one_at_a_time(comment.author)
        # One person counts once: what is told now stands for what was told before.
        told = comments.about(comment.subject).tellings(comment.author)
        told.update(outcome="", outcome_taken_back_at=timezone.now())
    parent = _locked(comment.parent_id) if comment.parent_id else None
    # Whoever speaks here at the same time waits, so that places and sums stay right.
    Talk.holding(comment.subject)
    if again := comments.same_as(comment, text).first():
        raise SaidAlready(again)
    if comment.parent_id:
        if parent is None or not parent.is_public or parent.parent_id or parent.subject != comment.subject:
            raise MoveRefused(gettext("What you answer is not here any more. Say it as a comment."))
        # Where somebody has no name, a block does not count: it would tell who they are.
        named = parent.names_its_author and comment.names_its_author
        if named and Block.objects.blocks(parent.author, comment.author):
            # In the same words: nobody is told that they are blocked.
            raise MoveRefused(gettext("What you answer is not here any more. Say it as a comment."))
        comment.ordinal = 1 + (parent.replies.aggregate(last=models.Max("ordinal"))["last"] or 0)


def hold_still(comment, by) -> None:
    """Lock a comment that its author changes. Raises Overtaken if it is not as the author saw it."""
    now = _locked(comment.pk)
    if now is None or (now.status, now.revision_number) != (comment.status, comment.revision_number):
        raise Overtaken(gettext("Something happened to this comment meanwhile. Look at it once more."))
    if "submit" not in comment.actions_for(by):
        raise MoveRefused(gettext("This comment cannot be changed now."))


def _locked(pk):
    return apps.get_model("comments.Comment").objects.select_for_update().in_bulk([pk]).get(pk)
