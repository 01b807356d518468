"""Cases that members saved, and cases that they marked as read."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from cases.models import Case
from practice.querysets import ReadCaseQuerySet, SavedCaseQuerySet


class SavedCase(models.Model):
    """A case that a member saved to find it again."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = SavedCaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "case"], name="practice_savedcase_unique")]
        indexes = [models.Index(fields=["member", "-id"], name="practice_savedcase_newest")]

    def __str__(self) -> str:
        return f"Saved case {self.pk}"


class ReadCase(models.Model):
    """A case that a member marked as read. Nothing but the member's own button creates a row."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    objects = ReadCaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "case"], name="practice_readcase_unique")]

    def __str__(self) -> str:
        return f"Read case {self.pk}"
