"""Cases that members saved."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from cases.models import Case
from practice.querysets import SavedCaseQuerySet


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
