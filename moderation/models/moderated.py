"""What is common to everything that is read before others see it: state, rights, place in the queue."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moderation.models.audit import AuditEntry
from moderation.models.performing import Performing
from moderation.models.reviewable import Reviewable
from moderation.transitions import AUTHOR, DECISIONS, RESTORED, SITE, TRANSITIONS, WAITING, Status

OWN_AFFAIRS = ("withdraw", "appeal")
"""What a suspended author may still do. Restoring is not among it: that may publish anew."""
RESTORE_DAYS = 30
"""How long a withdrawn item can be restored, in days."""
APPEAL_DAYS = 30
"""How long after a decision its author can appeal, in days."""


class ModeratedQuerySet(models.QuerySet):
    """Items that are read before others see them."""

    def seen_as(self, item, revision: int):
        """The item, if it still is in the state and at the revision that were seen."""
        return self.filter(
            pk=item.pk, status=item.status, revision_number=revision, first_reviewer=item.first_reviewer_id,
            first_approved=item.first_approved, appeal_open=item.appeal_open,
        )  # fmt: skip

    def by_author(self, user):
        """What `user` wrote."""
        return self.filter(author=user)

    def visible_to(self, user):
        """What `user` may read as everybody does."""
        return self.filter(status=Status.PUBLISHED)

    def reportable(self, reference, user):
        """The item that an address of a report names, if `user` sees it now."""
        return self.visible_to(user).filter(**{self.model.REPORT_LOOKUP: reference})

    def for_reports(self):
        """With what a report shows of an item."""
        return self.all()

    def approved(self):
        """What was found fit for readers and stands there."""
        return self.filter(status=Status.PUBLISHED)

    def tally(self) -> dict[str, int]:
        """How many were sent, and how many stand where: for a record that names nobody."""
        states = ("published", "declined", "changes_requested", "withdrawn")
        counts = {state: models.Count("pk", filter=models.Q(status=state)) for state in states}
        sent = self.filter(revision_number__gt=0)
        return sent.aggregate(sent=models.Count("pk"), **counts)

    def waiting(self):
        """What waits for a decision."""
        return self.filter(status__in=WAITING)

    def for_queue(self):
        """With what the queue shows of an item."""
        return self.all()

    def reviewable_by(self, user):
        """What a moderator may open: everything that was sent, by somebody else."""
        return self.filter(revision_number__gt=0).exclude(author=user)


class Moderated(Reviewable, Performing):
    """An item that somebody else reads before others see it. Every change of state is a `perform`."""

    Status = Status
    EDITABLE = False
    """Whether moderators may propose another wording to the author."""
    REPORT_LOOKUP = "pk"
    """The column that names it in the address of a report."""
    REPORTS_BEFORE_HOLD: int | None = None
    """So many people's reports hold it until somebody has looked; None where reports never hide."""
    APPEARS_AT_ONCE = False
    """Whether what a trusted author sends is published before anybody has read it."""
    CHECKLIST = ()
    """What a reviewer looks at: pairs of a word and a sentence."""
    review_template = "moderation/_text.html"

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    revision_number = models.PositiveIntegerField(_("newest revision that was sent"), default=0)
    status_since = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    status_before_withdrawal = models.CharField(max_length=20, choices=Status, blank=True)
    final = models.BooleanField(_("declined for good"), default=False)
    appealed = models.BooleanField(_("an appeal was made"), default=False)
    appeal_open = models.BooleanField(_("an appeal waits for its answer"), default=False)
    first_reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    first_approved = models.BooleanField(_("one of two approved the newest revision"), default=False)

    objects = ModeratedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="%(app_label)s_%(class)s_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "withdrawn"]) | models.Q(revision_number__gt=0),
                name="%(app_label)s_%(class)s_sent_has_revision",
            ),
            models.CheckConstraint(
                condition=models.Q(status="withdrawn") ^ models.Q(status_before_withdrawal=""),
                name="%(app_label)s_%(class)s_status_before_withdrawal_known",
            ),
            models.CheckConstraint(
                condition=models.Q(final=False) | models.Q(status__in=["declined", "withdrawn"]),
                name="%(app_label)s_%(class)s_final_is_declined",
            ),
        ]  # fmt: skip

    # --- what the queue asks

    @property
    def is_pending(self) -> bool:
        """Say whether somebody has to decide on it."""
        return self.status in WAITING

    @property
    def waiting_since(self):
        return self.submitted_at or self.status_since

    @property
    def queue_kind(self) -> tuple[str, str]:
        """What kind of thing it is in the queue, and how that is said."""
        if self.appeal_open:
            return "appeal", _("Appeal")
        return self._meta.model_name, str(self._meta.verbose_name).capitalize()

    def risks(self) -> list[tuple[str, str]]:
        """Why two people have to approve it: pairs of a word and a sentence; empty when one is enough."""
        return []

    def queue_tags(self) -> list[tuple[str, str, str]]:
        """What it can be found by in the queue: facet, value and label."""
        tags = [("risk", value, label) for value, label in self.risks()]
        if self.first_reviewer_id:
            tags.append(("risk", "second", _("Needs a second person")))
        return tags

    @classmethod
    def possible_tags(cls, facet: str) -> list[tuple[str, str]]:
        """What items of this kind can carry in a facet: value and label, for moderators to choose from."""
        return []

    def excluded_users(self) -> set[int]:
        """Whom it is not for: the author, who read it first, and for an appeal whoever took part."""
        return {self.author_id, self.first_reviewer_id, *self.deciders_before_appeal()} - {None}

    def deciders_before_appeal(self) -> set[int]:
        """Who had decided before its author appealed, as long as the same text is talked about."""
        if not (self.appealed or self.appeal_open):
            return set()
        appeal = AuditEntry.objects.about(self).appeals().last()
        if appeal is None or (appeal.revision < self.revision_number and not self.appeal_open):
            return set()
        before = AuditEntry.objects.about(self).moderator_actions().before(appeal)
        return set(before.values_list("actor", flat=True))

    @property
    def reports_counted_since(self):
        """The moment from which open reports count towards a hold."""
        return self.status_since

    @property
    def report_title(self) -> str:
        """What readers know it by, and the person who reports it."""
        return gettext(str(self._meta.verbose_name).capitalize())

    # --- who may do what

    def actions_for(self, user) -> list[str]:
        """What `user` may do now: buttons are drawn from it and every post is guarded by it."""
        # Asked once, and not for each action.
        barred = (
            self.is_pending and user.pk == self.first_reviewer_id
        ) or user.pk in self.deciders_before_appeal()
        return [action for action in TRANSITIONS if self._may(action, user, barred)]

    def _may(self, action: str, user, barred: bool) -> bool:
        move = TRANSITIONS[action]
        if self.status not in move.sources or not user.is_authenticated or not user.is_active:
            return False
        is_author = self.author_id is not None and user.pk == self.author_id
        if move.who == AUTHOR:
            return is_author and self._author_may(action) and (not user.is_suspended or action in OWN_AFFAIRS)
        # Nobody decides on their own, whatever role they hold.
        if move.who == SITE or is_author or barred or not user.has_perm("moderation.decide"):
            return False
        return self._moderator_may(action)

    def _author_may(self, action: str) -> bool:
        since = timezone.now() - self.status_since
        if action == "submit":
            return not self.final
        if action == "appeal":
            closed = self.final or self.status == Status.ARCHIVED
            return closed and not self.appealed and self._since_decided() <= APPEAL_DAYS
        if action == "restore":
            return since <= datetime.timedelta(days=RESTORE_DAYS)
        return action != "accept_edits" or self.proposed_edits is not None

    def _since_decided(self) -> float:
        """How many days ago it was decided: taking it back and restoring it begins no new month."""
        last = AuditEntry.objects.about(self).moderator_actions().last()
        since = last.at if last else self.status_since
        return (timezone.now() - since) / datetime.timedelta(days=1)

    def _moderator_may(self, action: str) -> bool:
        if action == "approve":
            return self.first_approved or not self.risks()
        if action == "approve_first":
            return not self.first_approved and bool(self.risks())
        if action == "propose_edits":
            return self.EDITABLE
        return action != "pass_on" or self.status == Status.SUBMITTED

    def appears_at_once(self, by) -> bool:
        """Say whether what `by` sends now is published before anybody reads it; never after a decision."""
        from moderation.members.actions import is_trusted

        return self.APPEARS_AT_ONCE and self.status in TRANSITIONS["appear"].sources and is_trusted(by)

    proposed_edits = None
    """Another wording that a moderator proposes to the author, or None."""

    def changes_for(self, action: str, now, by) -> dict:
        """Which columns a move changes; they change together, or not at all."""
        target = TRANSITIONS[action].target
        changes = {
            "status": self.status_before_withdrawal if target == RESTORED else target,
            "status_since": now,
        }
        changes["status_before_withdrawal"] = self.status if action == "withdraw" else ""
        if action not in {"withdraw", "restore"}:
            first = by if action in {"approve_first", "pass_on"} else None
            changes |= {"first_reviewer": first, "first_approved": action == "approve_first"}
        if action in {"submit", "accept_edits", "appear"}:
            changes |= {"revision_number": self.revision_number + 1, "submitted_at": now}
        if action in {"appeal", "reopen", "hold"}:
            changes |= {"final": False, "submitted_at": now}
        if action == "appeal":
            changes |= {"appealed": True, "appeal_open": True}
        elif action == "archive":
            # Another decision than the one that was appealed against.
            changes["appealed"] = False
        elif action in DECISIONS and action != "propose_edits":
            changes["appeal_open"] = False
        if action == "decline_finally":
            changes["final"] = True
        return changes

    def moved(self, entry: AuditEntry) -> None:
        """Do what follows from a move, in its transaction; each kind of item has its own."""
