"""What is common to everything that is read before others see it, and the log of every step."""

import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from moderation.moves import AUTHOR, DECISIONS, MOVES, RESTORED, Status

RESTORE_DAYS = 30
"""How long a withdrawn item can be restored, in days."""


class MoveRefused(Exception):
    """The move cannot be made; the sentence says what happened meanwhile or what is missing."""


class AuditQuerySet(models.QuerySet):
    """Steps in the log."""

    def about(self, item):
        """The steps of one item, oldest first."""
        kind = ContentType.objects.get_for_model(item)
        return self.filter(content_type=kind, object_id=item.pk)

    def waits(self, kind, since) -> list:
        """How long each decision on items of a kind took, since a moment; of the newest 1,000."""
        decided = self.filter(content_type=kind, action__in=DECISIONS, at__gte=since, waited__isnull=False)
        return list(decided.order_by("-at").values_list("waited", flat=True)[:1_000])


class AuditEntry(models.Model):
    """One step of one item. Kept for good: triggers in the database refuse changes and deletion."""

    at = models.DateTimeField(default=timezone.now)
    # No constraint in the database: the entry outlives the member and the item.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    action = models.CharField(max_length=20)
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    label = models.CharField("what it was called", max_length=140)
    revision = models.PositiveIntegerField()
    status_before = models.CharField(max_length=20)
    status_after = models.CharField(max_length=20)
    waited = models.DurationField("time since it was sent", null=True)
    reasons = models.JSONField(default=list)
    note = models.TextField("message to the author", blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "audit entries"
        permissions = [("decide", "Can decide on what others submitted")]
        indexes = [
            models.Index(fields=["content_type", "object_id", "at"], name="moderation_audit_item"),
            models.Index(fields=["action", "at"], name="moderation_audit_action"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.label}"


class ModeratedQuerySet(models.QuerySet):
    """Items that are read before others see them."""

    def seen_as(self, item, revision: int):
        """The item, if it still is in the state and at the revision that were seen."""
        return self.filter(pk=item.pk, status=item.status, revision_number=revision)

    def of(self, user):
        """What `user` wrote."""
        return self.filter(author=user)


class Moderated(models.Model):
    """An item that somebody else reads before others see it. Every change of state is a `perform`."""

    Status = Status

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    revision_number = models.PositiveIntegerField("newest revision that was sent", default=0)
    status_since = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_from = models.CharField(max_length=20, choices=Status, blank=True)
    final = models.BooleanField("declined for good", default=False)
    appealed = models.BooleanField(default=False)

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
                condition=models.Q(status="withdrawn") ^ models.Q(withdrawn_from=""),
                name="%(app_label)s_%(class)s_withdrawn_from_known",
            ),
            models.CheckConstraint(
                condition=models.Q(final=False) | models.Q(status__in=["declined", "withdrawn"]),
                name="%(app_label)s_%(class)s_final_is_declined",
            ),
        ]  # fmt: skip

    def actions_for(self, user) -> list[str]:
        """What `user` may do now: buttons are drawn from it and every post is guarded by it."""
        return [action for action in MOVES if self._may(action, user)]

    def _may(self, action: str, user) -> bool:
        move = MOVES[action]
        if self.status not in move.sources or not user.is_authenticated or not user.is_active:
            return False
        is_author = self.author_id is not None and user.pk == self.author_id
        if move.who == AUTHOR:
            return is_author and self._author_may(action)
        # Nobody decides on their own, whatever role they hold.
        return not is_author and user.has_perm("moderation.decide")

    def _author_may(self, action: str) -> bool:
        if action == "submit":
            return not self.final
        if action == "appeal":
            return self.final and not self.appealed
        if action == "restore":
            return timezone.now() - self.status_since <= datetime.timedelta(days=RESTORE_DAYS)
        return True

    @transaction.atomic
    def perform(self, action: str, *, by, revision: int, reasons=(), note: str = "") -> AuditEntry:
        """Make a move on the revision that was read, and write it into the log.

        Raises MoveRefused if `by` may not, a reason is missing, or the item moved on meanwhile.
        """
        if action not in self.actions_for(by):
            raise MoveRefused(f"This cannot be done now: the item is “{self.get_status_display()}”.")
        if MOVES[action].reasoned and not (reasons or note):
            raise MoveRefused("Give at least one reason.")
        before, now = self.status, timezone.now()
        changes = self.changes_for(action, now)
        if not type(self)._default_manager.seen_as(self, revision).update(**changes):
            self.refresh_from_db()
            raise MoveRefused(
                f"Somebody was quicker: it is now “{self.get_status_display()}”, "
                f"revision {self.revision_number}."
            )
        waited = now - self.submitted_at if action in DECISIONS and self.submitted_at else None
        for name, value in changes.items():
            setattr(self, name, value)
        entry = AuditEntry.objects.create(
            at=now, actor=by, action=action, content_type=ContentType.objects.get_for_model(self),
            object_id=self.pk, label=str(self)[:140], revision=self.revision_number, status_before=before,
            status_after=self.status, waited=waited, reasons=list(reasons), note=note,
        )  # fmt: skip
        self.moved(entry)
        return entry

    def changes_for(self, action: str, now) -> dict:
        """Which columns a move changes; they change together, or not at all."""
        target = MOVES[action].target
        changes = {"status": self.withdrawn_from if target == RESTORED else target, "status_since": now}
        changes["withdrawn_from"] = self.status if action == "withdraw" else ""
        if action == "submit":
            changes |= {"revision_number": self.revision_number + 1, "submitted_at": now}
        elif action == "appeal":
            changes |= {"final": False, "appealed": True, "submitted_at": now}
        elif action == "decline_finally":
            changes["final"] = True
        return changes

    def moved(self, entry: AuditEntry) -> None:
        """Do what follows from a move, in its transaction; each kind of item has its own."""
