"""The log of every step, the words that went with it, and what is needed to undo it."""

import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.former import Traced
from moderation.transitions import DECISIONS, MODERATOR_ACTIONS, SITE, TRANSITIONS, UNDO_SECONDS

OTHERS = {
    "undo": _("Undone"),
    "redact": _("Removed a passage for good"),
    "detach_author": _("Stays without its author"),
}
"""What steps are called that are no moves."""


class AuditQuerySet(models.QuerySet):
    """Steps in the log."""

    def about(self, item):
        """The steps of one item, oldest first."""
        kind = ContentType.objects.get_for_model(item)
        return self.filter(content_type=kind, object_id=item.pk)

    def effective(self):
        """Steps that were not undone: those few are looked up once, not for each row of a long log."""
        undone = AuditEntry.objects.filter(undoes__isnull=False).values("undoes_id")
        return self.exclude(pk__in=undone).exclude(action="undo")

    def moderator_actions(self):
        """Steps by which a moderator took part."""
        return self.filter(action__in=MODERATOR_ACTIONS).effective()

    def appeals(self):
        """Appeals that stand."""
        return self.filter(action="appeal").effective()

    def before(self, entry):
        """What was done before a step."""
        return self.filter(pk__lt=entry.pk)

    def by(self, user):
        """Steps of one person."""
        return self.filter(actor=user)

    def forget(self, user):
        """Forget who made these steps: the one change that the log allows (moderation/triggers.py)."""
        return self.filter(actor=user).update(actor=None)

    def undoable_by(self, user) -> list:
        """The steps of `user` that can be undone now, newest first, one for each bulk decision."""
        fresh = timezone.now() - datetime.timedelta(seconds=UNDO_SECONDS)
        found, batches = [], set()
        for entry in self.filter(actor=user, at__gte=fresh, reversal__isnull=False).order_by("-at", "-pk")[
            :50
        ]:
            if entry.batch is None or entry.batch not in batches:
                found.append(entry)
            batches.add(entry.batch)
        return found[:3]

    def for_author(self):
        """What its author is told: not what moderators do among themselves."""
        return self.effective().exclude(action__in=["approve_first", "pass_on"])

    def with_messages(self):
        """With the messages that went with them."""
        return self.select_related("message")

    def in_batch(self, batch):
        """The steps of one bulk decision."""
        return self.filter(batch=batch)

    def response_times(self, kind, since) -> list:
        """How long each decision on items of a kind took, since a moment; of the newest 1,000."""
        decided = self.filter(content_type=kind, action__in=DECISIONS, at__gte=since, waited__isnull=False)
        return list(decided.effective().order_by("-at").values_list("waited", flat=True)[:1_000])


class AuditEntry(models.Model):
    """One step of one item. Kept for good: triggers in the database refuse changes and deletion.

    It holds nobody's words: what was written stands in `Message`, where a redaction reaches it.
    """

    at = models.DateTimeField(default=timezone.now)
    # No constraint in the database: the entry outlives the member and the item.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    action = models.CharField(max_length=20)
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    label = models.CharField(_("what it is called in the log"), max_length=140)
    revision = models.PositiveIntegerField()
    status_before = models.CharField(max_length=20)
    status_after = models.CharField(max_length=20)
    waited = models.DurationField(_("time since it was sent"), null=True)
    reasons = models.JSONField(_("keys of reasons"), default=list)
    batch = models.UUIDField(_("bulk decision that it belongs to"), null=True)
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

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.label}"

    @property
    def note(self) -> str:
        """What was written to the author, or by the author, with this step."""
        return self.message.text if hasattr(self, "message") else ""

    @property
    def actor_label(self) -> str:
        """Who made the step, for colleagues: never which author it was."""
        move = TRANSITIONS.get(self.action)
        if self.is_moderator_action or self.action in {"undo", "redact"}:
            return str(self.actor) if self.actor_id else _("A former moderator")
        if move is None or move.who == SITE:
            return _("The author") if self.actor_id else _("The site")
        return _("The author") if self.actor_id else _("A former member")

    @classmethod
    def personal_data(cls, user):
        """What the member did here, step by step."""
        for entry in cls.objects.by(user).iterator():
            yield {"id": entry.pk, "at": entry.at, "action": entry.action, "label": entry.label}

    @classmethod
    def erase_member(cls, user) -> None:
        """Steps stay in the log and lose their name; so do words that were signed with it."""
        Reversal.objects.naming(user).delete()
        Message.objects.signed_by(user).lose_traces(user)
        cls.objects.forget(user)

    @property
    def name(self) -> str:
        """What the step is called."""
        others = {
            "undo": _("Undone"),
            "redact": _("Removed a passage for good"),
            "detach_author": _("Stays without its author"),
        }
        return (
            TRANSITIONS[self.action].name
            if self.action in TRANSITIONS
            else others.get(self.action, self.action)
        )

    @property
    def kind_name(self) -> str:
        """What kind of thing it was about, in the language of whoever reads it."""
        return ContentType.objects.get_for_id(self.content_type_id).name

    @property
    def seconds_left(self) -> int:
        """How long it can still be undone."""
        return max(0, UNDO_SECONDS - int((timezone.now() - self.at).total_seconds()))

    @property
    def is_moderator_action(self) -> bool:
        """Say whether a moderator took part by this step."""
        return self.action in MODERATOR_ACTIONS

    @property
    def is_effective(self) -> bool:
        """Say whether it was not undone."""
        return not hasattr(self, "undone_by")

    def can_be_undone_by(self, user) -> bool:
        """Say whether `user` made this step so recently that it can be undone."""
        return (
            self.seconds_left > 0
            and user.pk == self.actor_id
            and self.action in MODERATOR_ACTIONS
            and self.undoes_id is None
        )


class MessageQuerySet(Traced, models.QuerySet):
    """Messages."""

    def about(self, item):
        """What was written about one item."""
        kind = ContentType.objects.get_for_model(item)
        return self.filter(entry__content_type=kind, entry__object_id=item.pk)

    def signed_by(self, user):
        """What one member wrote."""
        return self.filter(entry__actor=user)


class Message(models.Model):
    """What went with a step: the moderator's message exactly as the author got it, or the author's words."""

    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="message")
    text = models.TextField()

    objects = MessageQuerySet.as_manager()

    def __str__(self):
        return self.text[:60]


class ReversalQuerySet(models.QuerySet):
    """What can still be undone."""

    def past(self, now):
        """What can no longer be undone."""
        return self.filter(entry__at__lt=now - datetime.timedelta(seconds=UNDO_SECONDS))

    def naming(self, user):
        """What would bring a member back: what they decided last, and items that they read first."""
        return self.filter(models.Q(entry__actor=user) | models.Q(before__first_reviewer_id=user.pk))

    def about(self, item):
        """What can be undone about one item."""
        kind = ContentType.objects.get_for_model(item)
        return self.filter(entry__content_type=kind, entry__object_id=item.pk)


class Reversal(models.Model):
    """The columns of an item as they were before a decision, for as long as it can be undone."""

    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="reversal")
    before = models.JSONField()

    objects = ReversalQuerySet.as_manager()

    def __str__(self):
        return f"before {self.entry}"
