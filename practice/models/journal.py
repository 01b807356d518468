"""The private journal of a member: answers given while practising, notes, and the setting for reminders."""

import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case
from practice.querysets import JournalEntryQuerySet
from taxonomy.vocabulary import vocabulary
from text_input.model_fields import CleanCharField, CleanTextField

MAX_TEXT_LENGTH = 4_000
"""Characters of an answer, and of a note."""


def random_key() -> str:
    """Return a random part of a URL or a form token, 96 bits, that cannot be guessed."""
    return secrets.token_urlsafe(12)


class JournalEntry(models.Model):
    """An answer written before the reveal, or a free note. Only the member who wrote it can read it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=20, unique=True, default=random_key, editable=False)
    idempotency_key = models.CharField("hash of form and text", max_length=32, editable=False)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="+")
    title = CleanCharField(max_length=120)
    question = CleanCharField(max_length=200, blank=True)
    answer = CleanTextField()
    found_techniques = CleanTextField("slugs of techniques, each between spaces", blank=True, default="")
    note = CleanTextField("what happened later", blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    remind_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "journal entry"
        verbose_name_plural = "journal entries"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "idempotency_key"], name="practice_journalentry_idempotent"
            )
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="practice_journal_newest"),
            models.Index(
                fields=["member", "remind_on"],
                condition=models.Q(remind_on__isnull=False, reminded_at=None),
                name="practice_journal_due",
            ),
        ]

    def __str__(self) -> str:
        # Logs and error reports show this: it must not contain the private text.
        return f"Journal entry {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("practice:entry", args=[self.key])

    @property
    def techniques(self) -> tuple:
        """The techniques that the member found in the answer."""
        return vocabulary().by_slugs("technique", self.found_techniques.split())

    @techniques.setter
    def techniques(self, slugs: Iterable[str]) -> None:
        self.found_techniques = f" {' '.join(slugs)} " if slugs else ""

    @property
    def is_free(self) -> bool:
        """True for a note about a conversation of one's own, which answers no question of a case."""
        return not self.question

    @property
    def public_title(self) -> str:
        """The title if a mail may contain it, which is the title of a case. Empty for free notes."""
        return "" if self.is_free else self.title


class PracticeSetting(models.Model):
    """Whether a member wants to be reminded of answers."""

    class Remind(models.TextChoices):
        """When an answer is shown again after a month."""

        ASKED = "asked", _("When I choose it for an answer")
        ALWAYS = "always", _("After every answer")
        NEVER = "never", _("Never")

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)
    remind = models.CharField(max_length=6, choices=Remind, default=Remind.ASKED)

    objects = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(remind__in=["asked", "always", "never"]), name="practice_setting_known"
            )
        ]

    def __str__(self) -> str:
        return f"Practice setting {self.pk}"

    @classmethod
    def for_member(cls, user: User) -> "PracticeSetting":
        """Return the member's setting, or an unsaved one with the defaults."""
        return cls.objects.filter(member=user).first() or cls(member=user)
