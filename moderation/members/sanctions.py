"""Sanctions: warnings and suspensions of members, and the one appeal that a member has against each."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.members.answerable import OPEN, Answerable, AnswerableQuerySet
from moderation.models.queue import QueueItem
from moderation.transitions import APPEAL_DAYS, StaleItem, TransitionRefused
from text_input.model_fields import CleanTextField

MAX_LENGTH = 2_000
"""The maximum length of a reason and of an appeal, in characters."""


class SanctionQuerySet(AnswerableQuerySet):
    """Warnings and suspensions."""

    def for_member(self, member: User) -> Self:
        """Return the sanctions of a member, newest first, with the answers to appeals."""
        return self.filter(member=member).with_answers().order_by("-at", "-pk")

    def by(self, user: User) -> Self:
        """Return the sanctions that a moderator imposed."""
        return self.filter(by=user)

    def about(self, item: models.Model) -> Self:
        """Return the sanctions of an author because of one item."""
        return self.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)

    def about_signed_work(self) -> Self:
        """Return the sanctions of members by name, and those about items that named their author."""
        return self.filter(about_unsigned_work=False)

    def by_handle(self) -> Self:
        """Return the sanctions of members by name.

        Those about items were imposed without knowing the author.
        """
        return self.filter(content_type=None)

    def not_lifted(self) -> Self:
        return self.filter(lifted_at=None)

    def in_force_since(self, moment: datetime.datetime) -> Self:
        """Return the sanctions that were imposed, or still in force, after a moment."""
        return self.filter(models.Q(at__gte=moment) | models.Q(until__gte=moment))

    def current(self, member: User) -> Any:
        """Return the suspension that is in force now, or None."""
        suspensions = self.for_member(member).not_lifted().filter(kind=Sanction.Kind.SUSPENSION)
        return suspensions.filter(until__gt=timezone.now()).first()

    def for_queue(self) -> Self:
        return self.select_related("member")

    def reviewable_by(self, user: User) -> Self:
        """Return the appeals that a moderator may open.

        Not their own, and not against their own sanctions.
        """
        return self.exclude(state="").exclude(member=user).exclude(by=user)


class Sanction(Answerable):
    """A warning or a suspension of one member; its appeal, if any, waits in the queue."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("Warning")
        SUSPENSION = "suspension", _("Suspension")

    class State(models.TextChoices):
        OPEN = OPEN, _("Your appeal is in review")
        UPHELD = "upheld", _("Your appeal was rejected")
        LIFTED = "lifted", _("Your appeal was accepted")

    ANSWERS = {"uphold": State.UPHELD.value, "lift": State.LIFTED.value}
    queue_kind = ("appeal", _("Appeal"))
    review_template = "moderation/_appeal.html"

    kind = models.CharField(max_length=10, choices=Kind)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = CleanTextField(max_length=MAX_LENGTH)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True)
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    item: Any = GenericForeignKey()
    about_unsigned_work = models.BooleanField(
        _("the item did not name its author when it was imposed"), default=False
    )
    state = models.CharField(_("state of the appeal"), max_length=10, choices=State, blank=True, default="")
    appeal_text = CleanTextField(max_length=MAX_LENGTH, blank=True)
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

    def __str__(self) -> str:
        return self.log_label

    @property
    def log_label(self) -> str:
        # The audit log is kept in the site's language, not the acting user's.
        with override(settings.LANGUAGE_CODE):
            return f"{self.get_kind_display()} {self.pk}"

    @property
    def review_title(self) -> str:
        """The title for moderators: it does not name the member if the sanction is about what they wrote."""
        who = gettext("an author") if self.is_anonymous or self.member is None else self.member.handle
        return gettext("%(kind)s of %(who)s") % {"kind": self.get_kind_display(), "who": who}

    @property
    def review_text(self) -> str:
        """What the member wrote in their appeal."""
        return self.appeal_text

    @property
    def is_anonymous(self) -> bool:
        """True if the moderators must not learn who the member is."""
        return self.content_type_id is not None

    @property
    def in_force(self) -> bool:
        """True if it was not lifted and has not ended by itself."""
        return self.lifted_at is None and (self.until is None or self.until > timezone.now())

    @property
    def pending_since(self) -> datetime.datetime | None:
        return self.appealed_at

    @property
    def appeal_until(self) -> datetime.datetime:
        return self.at + datetime.timedelta(days=APPEAL_DAYS)

    def queue_tags(self) -> list[tuple[str, str, str]]:
        return []

    def excluded_users(self) -> set[int]:
        return {pk for pk in (self.by_id, self.member_id) if pk is not None}

    def can_be_appealed_by(self, user: User) -> bool:
        """Return True if this member can still appeal, once."""
        is_in_time = timezone.now() <= self.appeal_until
        return user.pk == self.member_id and self.state == "" and self.lifted_at is None and is_in_time

    @transaction.atomic
    def appeal(self, by: User, words: str) -> None:
        """Appeal against it: another moderator decides.

        Raises TransitionRefused if that is not possible any more.
        """
        if not self.can_be_appealed_by(by):
            raise TransitionRefused(
                _("You can appeal once, within 30 days, against a sanction that still counts.")
            )
        if not words.strip():
            raise TransitionRefused(_("Say what the moderator missed."))
        text = words.strip()[:MAX_LENGTH]
        changes = {"state": OPEN, "appeal_text": text, "appealed_at": timezone.now()}
        if not Sanction.objects.in_state(self, "").not_lifted().update(**changes):
            raise StaleItem(_("You have already appealed, or the sanction was cancelled."))
        self.refresh_from_db()
        self.log("appeal", by=by)
        QueueItem.objects.sync(self)

    def end(self, by: User | None) -> None:
        """End it before its time. Raises StaleItem if it was lifted before."""
        lifted_at = timezone.now()
        not_lifted = Sanction.objects.not_lifted().filter(pk=self.pk)
        if not not_lifted.update(lifted_at=lifted_at, lifted_by=by):
            raise StaleItem(_("This sanction has ended. Reload the page."))
        self.lifted_at, self.lifted_by = lifted_at, by
        if self.until and self.member_id:
            User.objects.end_suspension(self.member_id, self.until)
