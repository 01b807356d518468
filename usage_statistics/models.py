"""Which parts of cases readers read and find useful: sums of a day, and nothing about anybody.

A row holds no reader, no address, no browser and no time but the day. So there is no personal data here:
nothing to export for a member, and nothing to erase.
"""

from datetime import date

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cases.models import Case


class Section(models.TextChoices):
    """A part of a case page, by the name of its heading there."""

    MOMENT = "moment", gettext_lazy("The moment")
    SAID = "said", gettext_lazy("What they said")
    DONE = "done", gettext_lazy("What was done")
    CHANGED = "changed", gettext_lazy("What changed")
    TRY = "try", gettext_lazy("Try this")
    PHRASES = "phrases", gettext_lazy("Phrases from this case")
    THINK = "think", gettext_lazy("Think it over")


COUNT_FIELDS = ("seen", "useful", "not_useful")
"""What is counted of a part: that it was read, and both answers to whether it was useful."""


class DailyCountQuerySet(models.QuerySet):
    """Sums of days."""

    def for_case(self, case):
        """Those of one case."""
        return self.filter(case=case)

    def since(self, day: date):
        """Those of a day and all later ones."""
        return self.filter(day__gte=day)

    def before(self, day: date):
        """Those of all days before one."""
        return self.filter(day__lt=day)

    def increment(self, case: Case, sections, what: str) -> None:
        """Add one, today, to what happened with parts of a case: three statements, however many parts."""
        day, parts = timezone.localdate(), [part for part in Section.values if part in set(sections)]
        # Whoever comes first makes the row of the day; who comes at the same moment finds it made.
        self.bulk_create(
            [self.model(case=case, section=part, day=day) for part in parts], ignore_conflicts=True
        )
        with transaction.atomic():
            rows = self.for_case(case).filter(section__in=parts, day=day)
            # Everybody takes the rows in one order, so that two readers never wait for each other; the
            # database itself adds, so that no count is lost between reading and writing.
            keys = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
            self.filter(pk__in=keys).update(**{what: models.F(what) + 1})

    def by_section(self) -> dict[str, dict]:
        """What was counted of each part, by its name."""
        sums = {name: models.Sum(name) for name in COUNT_FIELDS}
        found = self.order_by().values("section").annotate(**sums)
        return {row["section"]: row for row in found}

    def by_case(self, least: int, most: int) -> list[dict]:
        """The cases of which parts were read or judged most often, at most `most`, none below `least`."""
        sums = {name: models.Sum(name) for name in COUNT_FIELDS}
        found = self.order_by().values("case", "case__title").annotate(**sums)
        found = found.annotate(whole=models.F("seen") + models.F("useful") + models.F("not_useful"))
        return list(found.filter(whole__gte=least).order_by("-whole", "case__title")[:most])


class DailyCount(models.Model):
    """How often one part of a case was read, and found useful or not, on one day."""

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

    def __str__(self):
        return f"{self.case_id} {self.section} {self.day}"
