"""Warnings and suspensions: what was said to a member, until when it holds, and their one appeal."""

import datetime

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.members.answerable import OPEN, Answerable, AnswerableQuerySet
from moderation.members.notify import tell
from moderation.models.audit import AuditEntry
from moderation.models.performing import StaleItem, TransitionRefused
from notices.outbox import replace_text

APPEAL_DAYS = 30
"""How long after a warning or suspension its member can appeal, in days."""
LONGEST = 2_000
"""How long a reason, an appeal or an answer may be, in characters."""


class SanctionQuerySet(AnswerableQuerySet):
    """Warnings and suspensions."""

    def of(self, member):
        """What a member was told, newest first, with the answers to appeals."""
        return self.filter(member=member).answered().order_by("-at", "-pk")

    def by(self, user):
        """What a moderator told others."""
        return self.filter(by=user)

    def about(self, item):
        """What was said to its author because of one item."""
        return self.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)

    def about_items(self):
        """What an author was told because of something they wrote."""
        return self.filter(content_type__isnull=False)

    def by_handle(self):
        """What was decided about a member by name: not what an author was told without one."""
        return self.filter(content_type=None)

    def standing(self):
        """What was not lifted."""
        return self.filter(lifted_at=None)

    def felt_since(self, moment):
        """What was said, or still held, after a moment."""
        return self.filter(models.Q(at__gte=moment) | models.Q(until__gte=moment))

    def suspensions(self):
        return self.filter(kind=Sanction.Kind.SUSPENSION)

    def current(self, member):
        """The suspension that holds now, or None."""
        return self.of(member).suspensions().standing().filter(until__gt=timezone.now()).first()

    def not_lifted(self, sanction):
        """This one, if it still was not lifted."""
        return self.standing().filter(pk=sanction.pk)

    def for_queue(self):
        return self.select_related("member")

    def reviewable_by(self, user):
        """The appeals that a moderator may open: not their own, and not against what they decided."""
        return self.exclude(state="").exclude(member=user).exclude(by=user)

    def tally(self) -> dict[str, int]:
        """How many of each kind stand."""
        kinds = {f"{kind}s": models.Count("pk", filter=models.Q(kind=kind)) for kind in Sanction.Kind.values}
        return self.standing().aggregate(**kinds)


class Sanction(Answerable):
    """A warning or a suspension of one member; its appeal, if any, waits in the queue."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("Warning")
        SUSPENSION = "suspension", _("Suspension")

    class State(models.TextChoices):
        OPEN = OPEN, _("Your appeal waits for its answer")
        UPHELD = "upheld", _("Looked at again: it stands")
        LIFTED = "lifted", _("Looked at again: it is lifted")

    ANSWERS = {"uphold": State.UPHELD.value, "lift": State.LIFTED.value}
    queue_kind = ("appeal", _("Appeal"))
    review_template = "moderation/_appeal.html"

    kind = models.CharField(max_length=10, choices=Kind)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(max_length=LONGEST)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True)
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    item = GenericForeignKey()
    state = models.CharField(
        _("where its appeal stands"), max_length=10, choices=State, blank=True, default=""
    )
    appeal_text = models.TextField(max_length=LONGEST, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["member", "-at"], name="moderation_sanction_member")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="suspension", until__gt=models.F("at"))
                | models.Q(kind="warning", until__isnull=True),
                name="moderation_sanction_until_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["", "open", "upheld", "lifted"]),
                name="moderation_sanction_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="") | models.Q(appealed_at__isnull=False),
                name="moderation_sanction_answer_needs_appeal",
            ),
        ]

    def __str__(self):
        return self.log_label

    @property
    def log_label(self) -> str:
        # The log is kept in one language, whoever writes it.
        with override(settings.LANGUAGE_CODE):
            return f"{self.get_kind_display()} {self.pk}"

    @property
    def review_title(self) -> str:
        """What moderators see of it: the member stays unnamed where it was about what they wrote."""
        who = gettext("an author") if self.is_anonymous or self.member is None else self.member.handle
        return gettext("%(kind)s of %(who)s") % {"kind": self.get_kind_display(), "who": who}

    @property
    def is_anonymous(self) -> bool:
        """Say whether whoever decides must not learn who the member is."""
        return self.content_type_id is not None

    @property
    def in_force(self) -> bool:
        """Say whether it is in force: a suspension ends by itself."""
        return self.lifted_at is None and (self.until is None or self.until > timezone.now())

    @property
    def waiting_since(self):
        return self.appealed_at

    @property
    def appeal_until(self):
        return self.at + datetime.timedelta(days=APPEAL_DAYS)

    @property
    def answer_form(self):
        """The form with which its appeal is answered, empty."""
        from moderation.members.forms import AppealAnswerForm

        return AppealAnswerForm()

    def queue_tags(self) -> list[tuple[str, str, str]]:
        return []

    def excluded_users(self) -> set[int]:
        return {self.by_id, self.member_id} - {None}

    def can_be_appealed_by(self, user) -> bool:
        """Say whether this member can still ask somebody else to look at it, once."""
        fresh = timezone.now() <= self.appeal_until
        return user.pk == self.member_id and self.state == "" and self.lifted_at is None and fresh

    @transaction.atomic
    def appeal(self, by, words: str) -> None:
        """Ask somebody else to look at it. Raises MoveRefused when that cannot be done any more."""
        if not self.can_be_appealed_by(by):
            raise TransitionRefused(_("You can appeal once, within 30 days, while it is not lifted."))
        if not words.strip():
            raise TransitionRefused(_("Say what was missed, in your own words."))
        changes = {"state": OPEN, "appeal_text": words.strip()[:LONGEST], "appealed_at": timezone.now()}
        if not Sanction.objects.seen_as(self, "").standing().update(**changes):
            raise StaleItem(_("You have appealed already, or it was lifted meanwhile."))
        self.refresh_from_db()
        self.log("appeal", by=by)
        self.enqueue()

    @classmethod
    def personal_data(cls, user):
        """Warnings and suspensions of the member, with their appeal and its answer; not by whom."""
        for sanction in cls.objects.of(user):
            yield {
                "id": sanction.pk, "kind": sanction.kind, "at": sanction.at, "until": sanction.until,
                "lifted_at": sanction.lifted_at, "reason": sanction.reason, "appeal": sanction.appeal_text,
                "appealed_at": sanction.appealed_at, "appeal_state": sanction.state,
                "answer": sanction.answer.note if sanction.answer else "",
            }  # fmt: skip

    @classmethod
    def erase_member(cls, user) -> None:
        """What the member was told goes; what they told others as a moderator stays, by nobody."""
        from moderation.erasure import delete_records_about

        for sanction in cls.objects.of(user):
            delete_records_about(sanction)
            sanction.delete()
        for sanction in cls.objects.by(user):
            old, sanction.reason = sanction.reason, user.anonymise(sanction.reason)[:LONGEST]
            if old != sanction.reason:
                replace_text(set(AuditEntry.objects.about(sanction).in_bulk()), old, sanction.reason)
            sanction.save(update_fields=["reason"])

    def follow(self, entry) -> None:
        """Lift it if the answer says so, and tell the member."""
        if entry.action == "lift":
            self.end(by=entry.actor)
        tell(self.member, "appeal_answered", {"sanction": self, "note": entry.note}, entry)

    def end(self, by) -> None:
        """Put an end to it before its time. Raises Overtaken if it was lifted before."""
        lifted = {"lifted_at": timezone.now(), "lifted_by": by}
        if not Sanction.objects.not_lifted(self).update(**lifted):
            raise StaleItem(_("Somebody lifted it meanwhile."))
        self.lifted_at, self.lifted_by = lifted["lifted_at"], by
        if self.kind == self.Kind.SUSPENSION and self.member_id:
            User.objects.end_suspension(self.member_id, self.until)
