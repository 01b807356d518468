"""Which sections of cases are read and found useful: counts per day, without any data about readers.

A row contains no reader, no address, no browser and no time of day. So it is not personal data: there is
nothing to export or erase for a member.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cases.models import Case


class Section(models.TextChoices):
    """A section of a case page; its value is the id of the heading on the page."""

    MOMENT = "moment", gettext_lazy("The moment")
    SAID = "said", gettext_lazy("What they said")
    DONE = "done", gettext_lazy("What was done")
    CHANGED = "changed", gettext_lazy("What changed")
    TRY = "try", gettext_lazy("Try this")
    PHRASES = "phrases", gettext_lazy("Phrases from this case")
    THINK = "think", gettext_lazy("Questions for you and your team")


COUNT_FIELDS = ("seen", "useful", "not_useful")
"""The counters of a section: it was read, it was found useful, it was found not useful."""


class DailyCountQuerySet(models.QuerySet):
    """Daily counts of sections."""

    def for_case(self, case: Case) -> Self:
        return self.filter(case=case)

    def since(self, day: date) -> Self:
        """Counts of `day` and later."""
        return self.filter(day__gte=day)

    def increment(self, case: Case, sections: Iterable[str], field: str) -> None:
        """Add one to today's counter `field` of these sections of a case, with three queries in all."""
        day, known = timezone.localdate(), [one for one in Section.values if one in set(sections)]
        # If another request creates the row at the same time, its row is used.
        self.bulk_create(
            [self.model(case=case, section=section, day=day) for section in known], ignore_conflicts=True
        )
        with transaction.atomic():
            rows = self.for_case(case).filter(section__in=known, day=day)
            # Rows are always locked in the same order, which prevents deadlocks, and the database adds,
            # so that no concurrent increment is lost.
            pks = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
            self.filter(pk__in=pks).update(**{field: models.F(field) + 1})

    def totals_by_section(self) -> dict[str, dict[str, Any]]:
        """Return the sums of all counters for each section, by the section's value."""
        sums = {name: models.Sum(name) for name in COUNT_FIELDS}
        found = self.order_by().values("section").annotate(**sums)
        return {row["section"]: row for row in found}

    def totals_by_case(self, minimum: int, limit: int) -> list[dict[str, Any]]:
        """Return the sums of up to `limit` cases with at least `minimum` counts, the most counted first."""
        sums = {name: models.Sum(name) for name in COUNT_FIELDS}
        found = self.order_by().values("case", "case__title").annotate(**sums)
        found = found.annotate(total=models.F("seen") + models.F("useful") + models.F("not_useful"))
        return list(found.filter(total__gte=minimum).order_by("-total", "case__title")[:limit])


class DailyCount(models.Model):
    """How often one section of a case was read, and found useful or not, on one day."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=7, choices=Section)
    day = models.DateField()
    seen = models.PositiveBigIntegerField(default=0)
    useful = models.PositiveBigIntegerField(default=0)
    not_useful = models.PositiveBigIntegerField(default=0)

    objects = DailyCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "section", "day"], name="usage_statistics_dailycount_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(section__in=Section.values), name="usage_statistics_dailycount_section"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="usage_dailycount_day")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.section} {self.day}"
