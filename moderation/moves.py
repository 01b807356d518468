"""Every move of a moderated item in one table: from which states, to which, and who may."""

from dataclasses import dataclass

from django.db import models


class Status(models.TextChoices):
    """Where an item stands."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Sent"
    IN_REVIEW = "in_review", "Being read"
    CHANGES_REQUESTED = "changes_requested", "Your reply is needed"
    PUBLISHED = "published", "Published"
    DECLINED = "declined", "Not published"
    WITHDRAWN = "withdrawn", "Taken back"
    ARCHIVED = "archived", "Archived"


AUTHOR, MODERATOR = "author", "moderator"
RESTORED = "where it was"
"""The target of a move that undoes a withdrawal."""


@dataclass(frozen=True)
class Move:
    """A step from one of the states `sources` to `target`, for `who`; `reasoned` ones need a reason."""

    sources: frozenset[str]
    target: str
    who: str
    reasoned: bool = False


def _move(sources, target, who, reasoned=False) -> Move:
    return Move(frozenset(sources), target, who, reasoned)


S = Status
WAITING = (S.SUBMITTED, S.IN_REVIEW)
MOVES: dict[str, Move] = {
    # The author's. A new revision may be sent from nearly everywhere; the public keeps the approved one.
    "submit": _move((S.DRAFT, S.CHANGES_REQUESTED, S.DECLINED, *WAITING, S.PUBLISHED), S.SUBMITTED, AUTHOR),
    "withdraw": _move(set(S) - {S.WITHDRAWN}, S.WITHDRAWN, AUTHOR),
    "restore": _move((S.WITHDRAWN,), RESTORED, AUTHOR),
    "appeal": _move((S.DECLINED,), S.SUBMITTED, AUTHOR, reasoned=True),
    # The moderators'.
    "take": _move((S.SUBMITTED,), S.IN_REVIEW, MODERATOR),
    "release": _move((S.IN_REVIEW,), S.SUBMITTED, MODERATOR),
    "approve": _move(WAITING, S.PUBLISHED, MODERATOR, reasoned=True),
    "request_changes": _move(WAITING, S.CHANGES_REQUESTED, MODERATOR, reasoned=True),
    "decline": _move(WAITING, S.DECLINED, MODERATOR, reasoned=True),
    "decline_finally": _move(WAITING, S.DECLINED, MODERATOR, reasoned=True),
    "archive": _move((S.PUBLISHED,), S.ARCHIVED, MODERATOR, reasoned=True),
}
DECISIONS = ("approve", "request_changes", "decline", "decline_finally")
"""The moves that answer the author; how long they take is what the status page tells."""
