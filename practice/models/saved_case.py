"""Cases that a member saved to come back to."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from cases.models import Case


class SavedCaseQuerySet(models.QuerySet):
    """Saved cases."""

    def of(self, user):
        """What a member saved, newest first."""
        return self.filter(member=user).order_by("-pk").select_related("case")

    def readable(self):
        """Those which still are in the library."""
        return self.filter(case__status="published")

    def gone(self):
        """Those which are no longer in the library."""
        return self.exclude(case__status="published")

    def about(self, case):
        """Those of one case."""
        return self.filter(case=case)

    def slugged(self, slug):
        """Those of the case at this address."""
        return self.filter(case__slug=slug)

    def within(self, industry):
        """Cases from an industry."""
        return self.filter(case__industry_items__tag=industry)

    def page(self, before, size):
        """At most `size`, all saved earlier than the one with the key `before`, if it is given."""
        return (self.filter(pk__lt=before) if before else self)[:size]


class SavedCase(models.Model):
    """A case that a member wants to find again."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = SavedCaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "case"], name="practice_savedcase_unique")]
        indexes = [models.Index(fields=["member", "-id"], name="practice_savedcase_newest")]

    def __str__(self):
        return f"Saved case {self.pk}"

    @classmethod
    def personal_data(cls, user):
        """What a member saved."""
        for saved in cls.objects.of(user).order_by("pk"):
            yield {"case": saved.case.slug, "title": saved.case.title, "saved": saved.saved_at.isoformat()}

    @classmethod
    def erase_member(cls, user) -> None:
        """Remove what a member saved."""
        cls.objects.of(user).order_by().delete()
