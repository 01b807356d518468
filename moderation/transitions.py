"""The transitions of moderated items in one table.

From which statuses, to which, and who may perform them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TransitionRefused(Exception):
    """The transition is not possible. The message is a translated sentence for the user."""


class StaleItem(TransitionRefused):
    """The item changed after the user read it. The message says how, and who changed it if they may know."""


class Status(models.TextChoices):
    """The status of a moderated item."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ARCHIVED = "archived", _("Archived")


AUTHOR, MODERATOR, SITE = "author", "moderator", "site"
"""Who performs a transition. The site performs those without a decision, such as a hold after reports."""
PREVIOUS_STATUS = "previous status"
"""The target of the transition that reverts a withdrawal."""


@dataclass(frozen=True)
class Transition:
    """A transition from one of the statuses `sources` to `target`, performed by `who`.

    `name` is the label of its button and of its audit entry. `needs_reason`: a moderator chooses a reason
    from the list, an author writes one.
    """

    name: str | Promise
    sources: frozenset[str]
    target: str
    who: str
    needs_reason: bool = False


def _transition(
    name: str | Promise, sources: Iterable[str], target: str, who: str, *, needs_reason: bool = False
) -> Transition:
    return Transition(name, frozenset(sources), target, who, needs_reason)


S = Status
PENDING = (S.SUBMITTED, S.IN_REVIEW)
"""The statuses that need a moderator.

In "in review", one of two moderators has approved or asked for the other.
"""
SUBMITTABLE = (S.DRAFT, S.CHANGES_REQUESTED, S.DECLINED, *PENDING, S.PUBLISHED)
DECIDED = (S.PUBLISHED, S.CHANGES_REQUESTED, S.DECLINED, S.ARCHIVED)
TRANSITIONS: dict[str, Transition] = {
    # By the author. A new revision can be submitted from most statuses; the approved one stays public.
    "submit": _transition(_("Submitted"), SUBMITTABLE, S.SUBMITTED, AUTHOR),
    "accept_edits": _transition(_("Accepted the edits"), (S.CHANGES_REQUESTED,), S.PUBLISHED, AUTHOR),
    "withdraw": _transition(_("Withdrawn"), set(S) - {S.WITHDRAWN}, S.WITHDRAWN, AUTHOR),
    "restore": _transition(_("Restored"), (S.WITHDRAWN,), PREVIOUS_STATUS, AUTHOR),
    "appeal": _transition(_("Appealed"), (S.DECLINED, S.ARCHIVED), S.SUBMITTED, AUTHOR, needs_reason=True),
    # By a moderator. Where two have to approve, "approve" is what the second one does.
    "approve": _transition(_("Approve"), PENDING, S.PUBLISHED, MODERATOR, needs_reason=True),
    "approve_first": _transition(
        _("Approve (first of two)"), PENDING, S.IN_REVIEW, MODERATOR, needs_reason=True
    ),
    "propose_edits": _transition(
        _("Approve with edits"),
        PENDING,
        S.CHANGES_REQUESTED,
        MODERATOR,
        needs_reason=True,
    ),
    "request_changes": _transition(
        _("Request changes"), PENDING, S.CHANGES_REQUESTED, MODERATOR, needs_reason=True
    ),
    "pass_on": _transition(_("Ask a second moderator"), PENDING, S.IN_REVIEW, MODERATOR, needs_reason=True),
    "decline": _transition(
        _("Decline (can be resubmitted)"), PENDING, S.DECLINED, MODERATOR, needs_reason=True
    ),
    "decline_finally": _transition(_("Decline for good"), PENDING, S.DECLINED, MODERATOR, needs_reason=True),
    "archive": _transition(_("Archive"), (S.PUBLISHED,), S.ARCHIVED, MODERATOR, needs_reason=True),
    "reopen": _transition(_("Reopen decision"), DECIDED, S.SUBMITTED, MODERATOR, needs_reason=True),
    # By the site itself.
    "appear": _transition(_("Published without review"), (S.DRAFT, S.PUBLISHED), S.PUBLISHED, SITE),
    "hold": _transition(_("Hidden until a moderator has reviewed it"), (S.PUBLISHED,), S.SUBMITTED, SITE),
}
DECISIONS = ("approve", "propose_edits", "request_changes", "decline", "decline_finally")
"""The transitions that answer the author. Response times are measured up to these."""
APPROVALS = ("approve", "approve_first")
MODERATOR_ACTIONS = (*DECISIONS, "approve_first", "pass_on", "archive", "reopen")
"""The transitions in which a moderator takes part; who took part does not decide on an appeal."""
UNDO_SECONDS = 60
"""How long a moderator can undo a decision, in seconds; mails to the author are held back as long."""
PROMISED_DAYS = 2
"""Authors are promised a decision within this many days. Weekends and holidays count."""
RESTORE_DAYS = 30
"""How long an author can restore a withdrawn item, in days."""
APPEAL_DAYS = 30
"""How long after a decision or a sanction the person concerned can appeal, in days."""
