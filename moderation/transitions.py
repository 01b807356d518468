"""Every move of a moderated item in one table: from which states, to which, and who may."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where an item stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Sent")
    IN_REVIEW = "in_review", _("Being read")
    CHANGES_REQUESTED = "changes_requested", _("Your reply is needed")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", _("Not published")
    WITHDRAWN = "withdrawn", _("Taken back")
    ARCHIVED = "archived", _("Archived")


AUTHOR, MODERATOR, SITE = "author", "moderator", "site"
"""Who makes a move. The site itself makes those that nobody decides, such as a hold after reports."""
RESTORED = "where it was"
"""The target of a move that undoes a withdrawal."""


@dataclass(frozen=True)
class Transition:
    """A step from one of the states `sources` to `target`, for `who`; `reasoned` ones need a reason.

    `name` is what a button or a line of the log calls it.
    """

    name: str
    sources: frozenset[str]
    target: str
    who: str
    reasoned: bool = False


def _move(name, sources, target, who, reasoned=False) -> Transition:
    return Transition(name, frozenset(sources), target, who, reasoned)


S = Status
WAITING = (S.SUBMITTED, S.IN_REVIEW)
"""The states in which somebody has to decide. "Being read" means that one person has, and another must."""
SENDABLE = (S.DRAFT, S.CHANGES_REQUESTED, S.DECLINED, *WAITING, S.PUBLISHED)
DECIDED = (S.PUBLISHED, S.CHANGES_REQUESTED, S.DECLINED, S.ARCHIVED)
TRANSITIONS: dict[str, Transition] = {
    # The author's. A new revision may be sent from nearly everywhere; the public keeps the approved one.
    "submit": _move(_("Sent"), SENDABLE, S.SUBMITTED, AUTHOR),
    "accept_edits": _move(_("Accepted the suggested text"), (S.CHANGES_REQUESTED,), S.PUBLISHED, AUTHOR),
    "withdraw": _move(_("Taken back"), set(S) - {S.WITHDRAWN}, S.WITHDRAWN, AUTHOR),
    "restore": _move(_("Restored"), (S.WITHDRAWN,), RESTORED, AUTHOR),
    "appeal": _move(_("Appealed"), (S.DECLINED, S.ARCHIVED), S.SUBMITTED, AUTHOR, reasoned=True),
    # The moderators'. Where two have to approve, "approve" is what the second one does.
    "approve": _move(_("Publish"), WAITING, S.PUBLISHED, MODERATOR, reasoned=True),
    "approve_first": _move(_("Approve, first of two"), WAITING, S.IN_REVIEW, MODERATOR, reasoned=True),
    "propose_edits": _move(
        _("Publish with edits, if the author agrees"), WAITING, S.CHANGES_REQUESTED, MODERATOR, reasoned=True
    ),
    "request_changes": _move(_("Ask for changes"), WAITING, S.CHANGES_REQUESTED, MODERATOR, reasoned=True),
    "pass_on": _move(_("Ask a second person"), WAITING, S.IN_REVIEW, MODERATOR, reasoned=True),
    "decline": _move(
        _("Do not publish it as it is"), WAITING, S.DECLINED, MODERATOR, reasoned=True
    ),
    "decline_finally": _move(_("Do not publish it here"), WAITING, S.DECLINED, MODERATOR, reasoned=True),
    "archive": _move(_("Take it off the site"), (S.PUBLISHED,), S.ARCHIVED, MODERATOR, reasoned=True),
    "reopen": _move(_("Open the decision again"), DECIDED, S.SUBMITTED, MODERATOR, reasoned=True),
    # The site's own.
    "appear": _move(_("Appeared at once"), (S.DRAFT, S.PUBLISHED), S.PUBLISHED, SITE),
    "hold": _move(_("Held until somebody has looked"), (S.PUBLISHED,), S.SUBMITTED, SITE),
}  # fmt: skip
DECISIONS = ("approve", "propose_edits", "request_changes", "decline", "decline_finally")
"""The moves that answer the author; how long they take is what the status page tells."""
APPROVALS = ("approve", "approve_first")
MODERATOR_ACTIONS = (*DECISIONS, "approve_first", "pass_on", "archive", "reopen")
"""The moves by which a moderator takes part; whoever took part does not hear an appeal."""
UNDO_SECONDS = 60
"""How long a decision can be undone as if it had not been made; mails to the author wait as long."""
