"""The abstract model of everything that a moderator reads before others do: status, rights, queue."""

import datetime
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.apply import apply_transition, default_changes, refusal, undo_transition
from moderation.models.audit import AuditEntry
from moderation.models.reason import Reason, compose_message, objection_to
from moderation.models.review_texts import ReviewTexts
from moderation.querysets import ModeratedQuerySet
from moderation.transitions import (
    APPEAL_DAYS,
    AUTHOR,
    DECISIONS,
    MODERATOR,
    PENDING,
    RESTORE_DAYS,
    SITE,
    TRANSITIONS,
    Status,
    TransitionRefused,
)
from moderation.trust import is_trusted

ALLOWED_WHILE_SUSPENDED = ("withdraw", "appeal")
"""What a suspended author may still do. "restore" is not included: it may publish the item again."""
Tag = tuple[str, str, str | Promise]
"""A facet, a value and its label."""


class Moderated(ReviewTexts):
    """An item that a moderator reads before others do. Its status changes only by `transition()`.

    A subclass repeats the constraints of `Moderated.Meta`, and implements the hook points of moderation
    (moderation/hook_points.py) in its app's `hooks.py`.
    """

    Status = Status
    EDITABLE = False
    """True if moderators may propose edits to the author."""
    REPORT_LOOKUP = "pk"
    """The field whose value names the item in the URL of its report form."""
    REPORTS_BEFORE_HOLD: int | None = None
    """With this many open reports the item is hidden until a moderator has decided; None: never."""
    APPEARS_AT_ONCE = False
    """True if submissions of trusted authors are published before a moderator has read them."""
    CHECKLIST: tuple[tuple[str, str | Promise], ...] = ()
    """What a reviewer checks before publishing: pairs of a key and a sentence."""
    PERMANENT_FIELDS: frozenset[str] = frozenset()
    """Fields that keep their value when a decision is undone."""
    NON_TEXT_FIELDS: frozenset[str] = frozenset()
    """Character fields without text that could be redacted, such as secrets."""
    submitted_pictures: Any = frozenset()
    """The primary keys of the pictures that a redaction can remove."""
    review_template = ""
    """The template that shows the item on the review page."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    revision_number = models.PositiveIntegerField(_("newest submitted revision"), default=0)
    status_since = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    status_before_withdrawal = models.CharField(max_length=20, choices=Status, blank=True)
    final = models.BooleanField(_("declined for good"), default=False)
    appealed = models.BooleanField(_("an appeal was made"), default=False)
    appeal_open = models.BooleanField(_("an appeal needs a decision"), default=False)
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
        ]

    # --- Transitions

    @transaction.atomic
    def transition(
        self,
        action: str,
        *,
        by: User,
        revision: int,
        reasons: Iterable[str | Reason] = (),
        note: str = "",
        pins: Iterable[tuple[str, str]] = (),
        batch: UUID | None = None,
    ) -> AuditEntry:
        """Apply a transition to the revision that `by` read, and return its audit entry.

        `reasons` are keys of the list of reasons, or active reasons that the caller has just read, `pins`
        pairs of a key and a passage of the text,
        `batch` is the same for all items of a bulk decision. Raises TransitionRefused if `by` may not perform
        it or a reason is missing, StaleItem if the item changed meanwhile.
        """
        if action not in self.actions_for(by):
            raise self._refusal(revision, by)
        chosen = Reason.objects.chosen(list(reasons))
        if TRANSITIONS[action].who == MODERATOR:
            if sentence := objection_to(action, chosen):
                raise TransitionRefused(sentence)
            if self.appeal_open and action in DECISIONS and not note.strip():
                raise TransitionRefused(gettext("An appeal needs a message. Enter a message to the author."))
            note = compose_message(chosen, note, pins)
        elif TRANSITIONS[action].needs_reason and not note.strip():
            raise TransitionRefused(gettext("Enter a reason."))
        if action == "submit" and self.appears_at_once(by):
            # A trusted author's submission is published unread; the audit log says so.
            action = "appear"
        keys = [reason.key for reason in chosen]
        return self._apply(action, by=by, revision=revision, reasons=keys, note=note, batch=batch)

    @transaction.atomic
    def hold(self) -> AuditEntry:
        """Hide the item until a moderator has decided, as the site does after several reports."""
        if self.status not in TRANSITIONS["hold"].sources:
            raise TransitionRefused(gettext("There is nothing to hide."))
        return self._apply("hold", by=None, revision=self.revision_number)

    @transaction.atomic
    def detach_author(self, **changes: Any) -> AuditEntry:
        """Keep what is public without its author, who is erased; whatever of it was pending is dropped."""
        published = {
            "author": None,
            "status": Status.PUBLISHED,
            "status_since": timezone.now(),
            "status_before_withdrawal": "",
            "first_reviewer": None,
            "first_approved": False,
            "final": False,
            "appeal_open": False,
        }
        revision = self.revision_number
        return self._apply("detach_author", by=None, revision=revision, changes=published | changes)

    @transaction.atomic
    def undo(self, entry: AuditEntry, *, by: User) -> AuditEntry:
        """Restore the item as it was before a decision of `by` within the last minute.

        Raises TransitionRefused when the minute is over, StaleItem when something happened since.
        """
        return undo_transition(self, entry, by=by)

    def values_to_restore(self, entry: AuditEntry, previous: dict[str, Any]) -> dict[str, Any]:
        """Return which of the `previous` field values an undo of `entry` restores."""
        return previous

    def _apply(self, action: str, **details: Any) -> AuditEntry:
        return apply_transition(self, action, **details)

    def _refusal(self, revision: int, by: User | None) -> TransitionRefused:
        return refusal(self, revision, by)

    def appears_at_once(self, by: User) -> bool:
        """Return True if a submission of `by` is published unread; never after a decision."""
        return self.APPEARS_AT_ONCE and self.status in TRANSITIONS["appear"].sources and is_trusted(by)

    @property
    def proposed_edits(self) -> models.Model | None:
        """The edits that a moderator proposes to the author, or None."""
        return None

    def changes_for(self, action: str, now: datetime.datetime, by: User | None) -> dict[str, Any]:
        """Return the new values of all fields that a transition changes, by field name."""
        return default_changes(self, action, now, by)

    # --- Rights

    def actions_for(self, user: User) -> list[str]:
        """Return what `user` may do now: it decides which buttons are shown and which POSTs accepted."""
        # Computed once, not for each action.
        is_excluded = (self.is_pending and user.pk == self.first_reviewer_id) or (
            user.pk in self.deciders_before_appeal()
        )
        is_risky = cache(lambda: bool(self.risks()))
        return [action for action in TRANSITIONS if self._may(action, user, is_excluded, is_risky)]

    def _may(self, action: str, user: User, is_excluded: bool, is_risky: Callable[[], bool]) -> bool:
        transition = TRANSITIONS[action]
        if self.status not in transition.sources or not user.is_authenticated or not user.is_active:
            return False
        is_author = self.author_id is not None and user.pk == self.author_id
        if transition.who == AUTHOR:
            may_act = not user.is_suspended or action in ALLOWED_WHILE_SUSPENDED
            return is_author and may_act and self._author_may(action)
        # Users never decide on their own items, whatever role they have.
        if transition.who == SITE or is_author or is_excluded or not user.has_perm("moderation.decide"):
            return False
        return self._moderator_may(action, is_risky)

    def _author_may(self, action: str) -> bool:
        if action == "submit":
            return not self.final
        if action == "appeal":
            is_closed = self.final or self.status == Status.ARCHIVED
            return is_closed and not self.appealed and self._days_since_decision() <= APPEAL_DAYS
        if action == "restore":
            return timezone.now() - self.status_since <= datetime.timedelta(days=RESTORE_DAYS)
        return action != "accept_edits" or self.proposed_edits is not None

    def _days_since_decision(self) -> float:
        """Withdrawing and restoring the item does not extend the time for an appeal."""
        last = AuditEntry.objects.about(self).moderator_actions().last()
        since = last.at if last else self.status_since
        return (timezone.now() - since) / datetime.timedelta(days=1)

    def _moderator_may(self, action: str, is_risky: Callable[[], bool]) -> bool:
        if action == "approve":
            return self.first_approved or not is_risky()
        if action == "approve_first":
            return not self.first_approved and is_risky()
        if action == "propose_edits":
            return self.EDITABLE
        return action != "pass_on" or self.status == Status.SUBMITTED

    def excluded_users(self) -> set[int]:
        """Return the keys of the users to whom the queue does not offer the item."""
        return self.earlier_reviewers() | ({self.author_id} if self.author_id else set())

    def earlier_reviewers(self) -> set[int]:
        """Return the keys of the moderators who may not decide now because they took part before."""
        involved = {self.first_reviewer_id, *self.deciders_before_appeal()}
        return {pk for pk in involved if pk is not None}

    def deciders_before_appeal(self) -> set[int]:
        """Return the keys of the moderators who took part before the author appealed.

        Empty once a newer revision than the one appealed for was submitted.
        """
        if not (self.appealed or self.appeal_open):
            return set()
        appeal = AuditEntry.objects.about(self).appeals().last()
        if appeal is None or (appeal.revision < self.revision_number and not self.appeal_open):
            return set()
        earlier = AuditEntry.objects.about(self).moderator_actions().filter(pk__lt=appeal.pk)
        return set(earlier.values_list("actor", flat=True))

    # --- The queue

    @property
    def is_pending(self) -> bool:
        """True if the item needs a moderator's decision."""
        return self.status in PENDING

    @property
    def pending_since(self) -> datetime.datetime:
        return self.submitted_at or self.status_since

    @property
    def queue_kind(self) -> tuple[str | None, str | Promise]:
        """The kind of the item in the queue, as a value and its label."""
        if self.appeal_open:
            return "appeal", _("Appeal")
        return self._meta.model_name, str(self._meta.verbose_name).capitalize()

    def risks(self) -> list[tuple[str, str | Promise]]:
        """Return why two moderators have to approve it (value and label); empty if one is enough."""
        return []

    def queue_tags(self) -> list[Tag]:
        """Return what the queue can be filtered by."""
        tags = [("risk", value, label) for value, label in self.risks()]
        if self.first_reviewer_id:
            tags.append(("risk", "second", _("Second review")))
        return tags

    @classmethod
    def possible_tags(cls, facet: str) -> list[tuple[str, str | Promise]]:
        """Return all tags that items of this kind can have in a facet, as pairs of a value and a label."""
        return []

    # --- Reports

    @property
    def reports_counted_since(self) -> datetime.datetime:
        """Only open reports since this moment count towards a hold."""
        return self.status_since
