"""The audit log, the messages that belong to its entries, and the values that an undo restores."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from moderation.models.reason import Reason
from moderation.transitions import DECISIONS, MODERATOR_ACTIONS, TRANSITIONS, UNDO_SECONDS
from text_input.model_fields import CleanJSONField, CleanTextField

if TYPE_CHECKING:
    from accounts.models import User

OTHER_ACTION_NAMES = {
    "undo": _("Undone"),
    "redact": _("Redacted a passage"),
    "detach_author": _("Author’s name removed"),
}
"""The names of actions that are not transitions."""
SITE_ACTIONS = frozenset({"hold", "detach_author"})
"""The actions that no person takes."""
MAX_UNDOABLE = 3
"""The page offers at most this many decisions to undo."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Entries of the audit log."""

    def about(self, item: models.Model) -> Self:
        return self.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)

    def effective(self) -> Self:
        """Return the entries that were not undone, and no undo entries."""
        # The few undone entries are looked up once, not for each row of a long log.
        undone = AuditEntry.objects.filter(undoes__isnull=False).values("undoes_id")
        return self.exclude(pk__in=undone).exclude(action="undo")

    def moderator_actions(self) -> Self:
        """Return the effective entries in which a moderator took part."""
        return self.filter(action__in=MODERATOR_ACTIONS).effective()

    def appeals(self) -> Self:
        return self.filter(action="appeal").effective()

    def by(self, user: "User") -> Self:
        return self.filter(actor=user)

    def in_batch(self, batch: Any) -> Self:
        """Return the entries of one bulk decision."""
        return self.filter(batch=batch)

    def remove_actor(self, user: "User") -> int:
        """Remove the actor from their entries.

        The only change that the triggers allow (moderation/triggers.py).
        """
        return self.filter(actor=user).update(actor=None)

    def undoable_by(self, user: "User") -> list["AuditEntry"]:
        """Return the decisions that `user` can undo now, newest first, one entry for each bulk decision."""
        since = timezone.now() - datetime.timedelta(seconds=UNDO_SECONDS)
        recent = self.filter(actor=user, at__gte=since, reversal__isnull=False).order_by("-at", "-pk")
        found: list[AuditEntry] = []
        batches: set[UUID | None] = set()
        for entry in recent[:50]:
            if entry.batch is None or entry.batch not in batches:
                found.append(entry)
            batches.add(entry.batch)
        return found[:MAX_UNDOABLE]

    def for_author(self) -> Self:
        """Return what the author of an item is shown: without the moderators' steps among themselves."""
        return self.effective().exclude(action__in=["approve_first", "pass_on"])

    def for_moderators(self) -> Self:
        """Return what moderators are shown: not when the author was erased, which would tell who it was."""
        shown = self.exclude(action="detach_author")
        return shown.select_related("actor", "message", "undone_by")

    def with_messages(self) -> Self:
        return self.select_related("message")

    def response_times(self, content_type: ContentType, since: datetime.datetime) -> list[datetime.timedelta]:
        """Return how long each of the newest 1,000 decisions on a kind of item took, since a moment."""
        decided = self.filter(
            content_type=content_type, action__in=DECISIONS, at__gte=since, waited__isnull=False
        )
        return list(decided.effective().order_by("-at").values_list("waited", flat=True)[:1_000])


class AuditEntry(models.Model):
    """One action on one item. Append-only: database triggers refuse changes and deletion.

    It holds no text that a person wrote; such text is in `Message`, where a redaction reaches it.
    """

    at = models.DateTimeField(default=timezone.now)
    # No constraint in the database: the entry outlives the member and the item.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    action = models.CharField(max_length=20)
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    label = models.CharField(_("label in the log"), max_length=140)
    revision = models.PositiveIntegerField()
    status_before = models.CharField(max_length=20)
    status_after = models.CharField(max_length=20)
    waited = models.DurationField(_("time since submission"), null=True)
    reasons = models.JSONField(_("keys of reasons"), default=list)
    batch = models.UUIDField(_("bulk decision"), null=True)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, db_constraint=False, related_name="undone_by"
    )

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = _("audit entries")
        permissions = [("decide", "Can decide on what others submitted")]
        indexes = [
            models.Index(fields=["content_type", "object_id", "at"], name="moderation_audit_item"),
            models.Index(fields=["action", "at"], name="moderation_audit_action"),
            models.Index(fields=["actor", "at"], name="moderation_audit_actor"),
            models.Index(fields=["at", "id"], name="moderation_audit_order"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.label}"

    @property
    def note(self) -> str:
        """The message to the author, or by the author, that belongs to the entry."""
        return self.message.text if hasattr(self, "message") else ""

    @cached_property
    def chosen_reasons(self) -> list[Reason]:
        """The reasons of the decision, active or not; `attach_reasons` reads those of many entries."""
        return list(Reason.objects.filter(key__in=self.reasons)) if self.reasons else []

    @property
    def actor_label(self) -> str | Promise:
        """Who acted, as colleagues may know it: the name of a moderator, never that of an author."""
        if self.is_moderator_action or self.action in {"undo", "redact"}:
            return str(self.actor) if self.actor_id else _("A former moderator")
        # The same after the author was erased: the time of an erasure would tell who wrote the item.
        return _("The site") if self.action in SITE_ACTIONS else _("The author")

    @property
    def name(self) -> str | Promise:
        """The label of the action."""
        if self.action in TRANSITIONS:
            return TRANSITIONS[self.action].name
        return OTHER_ACTION_NAMES.get(self.action, self.action)

    @property
    def kind_name(self) -> str:
        """The kind of item, in the language of the reader."""
        return ContentType.objects.get_for_id(self.content_type_id).name

    @property
    def seconds_left(self) -> int:
        """How many seconds are left to undo it."""
        return max(0, UNDO_SECONDS - int((timezone.now() - self.at).total_seconds()))

    @property
    def is_moderator_action(self) -> bool:
        return self.action in MODERATOR_ACTIONS

    @property
    def is_effective(self) -> bool:
        """True if it was not undone."""
        return not hasattr(self, "undone_by")

    def can_be_undone_by(self, user: "User") -> bool:
        """Return True if `user` made this decision within the last minute."""
        is_own = user.pk == self.actor_id
        return self.seconds_left > 0 and is_own and self.is_moderator_action and self.undoes_id is None


def attach_reasons(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """Read the reasons of all entries with one query, and return the entries as a list."""
    entries = list(entries)
    reasons = Reason.objects.filter(key__in={key for entry in entries for key in entry.reasons})
    for entry in entries:
        entry.chosen_reasons = [reason for reason in reasons if reason.key in entry.reasons]
    return entries


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages of audit entries."""

    def about(self, item: models.Model) -> Self:
        content_type = ContentType.objects.get_for_model(item)
        return self.filter(entry__content_type=content_type, entry__object_id=item.pk)


class Message(models.Model):
    """The text of an audit entry: the message exactly as the author received it, or what the author wrote."""

    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="message")
    text = CleanTextField()

    objects = MessageQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text[:60]


class ReversalQuerySet(models.QuerySet["Reversal"]):
    """What can still be undone."""

    def expired(self, now: datetime.datetime) -> Self:
        return self.filter(entry__at__lt=now - datetime.timedelta(seconds=UNDO_SECONDS))

    def mentioning(self, user: "User") -> Self:
        """Return the rows whose restoring would name a member again.

        As the actor, or as the first reviewer.
        """
        return self.filter(models.Q(entry__actor=user) | models.Q(previous_values__first_reviewer_id=user.pk))

    def about(self, item: models.Model) -> Self:
        content_type = ContentType.objects.get_for_model(item)
        return self.filter(entry__content_type=content_type, entry__object_id=item.pk)


class Reversal(models.Model):
    """The values of an item's fields before a decision, kept as long as the decision can be undone."""

    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="reversal")
    previous_values = CleanJSONField()

    objects = ReversalQuerySet.as_manager()

    def __str__(self) -> str:
        return f"before {self.entry}"
