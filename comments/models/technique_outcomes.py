"""The outcomes reported for techniques and for the cases that show them, counted when they are written.

Each person counts once for an outcome of a technique, on however many cases they reported it. Counting this
on a page would read every report, so `TechniqueReporter` says who reported what, and `TechniqueOutcomes`
holds the sums. A technique is named by its key alone: merging techniques moves no rows here, but counts them
again.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import models, transaction

from cases.models import Case
from comments.models.comment import Comment
from comments.querysets import OUTCOMES


class TechniqueReporter(models.Model):
    """Which outcomes a person reported for a technique, or for public cases that show it."""

    technique = models.PositiveBigIntegerField(db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    helped = models.BooleanField(default=False)
    no_difference = models.BooleanField(default=False)
    made_worse = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "technique"], name="comments_technique_reporter_once")
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.technique}"


class TechniqueOutcomes(models.Model):
    """How many people reported an outcome for a technique, and how many each of them."""

    technique = models.PositiveBigIntegerField(primary_key=True)
    people = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    no_difference = models.PositiveIntegerField(default=0)
    made_worse = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.people} on {self.technique}"

    @classmethod
    def of(cls, technique: models.Model) -> dict[str, int]:
        """Return the numbers of a technique: "people" and each outcome."""
        row = cls.objects.filter(pk=technique.pk).first() or cls(technique=technique.pk)
        return {name: getattr(row, name) for name in ("people", *OUTCOMES)}


def _lock(techniques: Iterable[int]) -> dict[int, TechniqueOutcomes]:
    """Lock the sums of these techniques until the transaction ends, always in the same order."""
    keys = sorted({*techniques})
    TechniqueOutcomes.objects.bulk_create(
        [TechniqueOutcomes(technique=key) for key in keys], ignore_conflicts=True
    )
    rows = TechniqueOutcomes.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return {row.pk: row for row in rows}


def _reported(comments: models.QuerySet) -> dict[tuple[int, int], set[str]]:
    """Return the outcomes that public comments report, by the keys of technique and author."""
    reports = Comment.objects.public().filter(pk__in=comments).exclude(outcome="").exclude(author=None)
    own = reports.exclude(technique=None).values_list("technique", "author", "outcome")
    shown = reports.filter(case__status=Case.Status.PUBLISHED, case__technique_items__isnull=False)
    on_cases = shown.values_list("case__technique_items__tag", "author", "outcome")
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for technique, author, outcome in own.union(on_cases):
        found[technique, author].add(outcome)
    return found


@transaction.atomic
def refresh_reporters(authors: Iterable[int | None]) -> None:
    """Bring what these people reported, and the sums that it changes, in line with their comments."""
    keys = {author for author in authors if author}
    if not keys:
        return
    comments = Comment.objects.filter(author__in=keys)
    rows = TechniqueReporter.objects.filter(author__in=keys)
    techniques = {technique for technique, _ in _reported(comments)} | {row.technique for row in rows.all()}
    if not techniques:
        return
    sums = _lock(techniques)
    # Read again under the lock: another transaction may have changed a report of the same person meanwhile.
    reported = {key: outcomes for key, outcomes in _reported(comments).items() if key[0] in sums}
    stored = {(row.technique, row.author_id): row for row in rows.filter(technique__in=list(sums))}
    kept: list[TechniqueReporter] = []
    gone: list[TechniqueReporter] = []
    for technique, author in {*reported, *stored}:
        outcomes = reported.get((technique, author), set())
        row = stored.get((technique, author)) or TechniqueReporter(technique=technique, author_id=author)
        total = sums[technique]
        total.people += bool(outcomes) - bool(row.pk)
        for name in OUTCOMES:
            setattr(total, name, getattr(total, name) + (name in outcomes) - getattr(row, name))
            setattr(row, name, name in outcomes)
        (kept if outcomes else gone).append(row)
    _save(kept, gone, sums.values())


def _save(
    kept: list[TechniqueReporter], gone: list[TechniqueReporter], sums: Iterable[TechniqueOutcomes]
) -> None:
    TechniqueReporter.objects.filter(pk__in=[row.pk for row in gone]).delete()
    TechniqueReporter.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["author", "technique"],
        update_fields=list(OUTCOMES),
        batch_size=500,
    )
    TechniqueOutcomes.objects.bulk_update(list(sums), ["people", *OUTCOMES])


@transaction.atomic
def recount_techniques(techniques: Iterable[int]) -> None:
    """Count everything about these techniques again, after a merge or a large import."""
    sums = _lock(techniques)
    on_cases = Case.objects.filter(technique_items__tag__in=list(sums))
    comments = Comment.objects.filter(models.Q(technique__in=list(sums)) | models.Q(case__in=on_cases))
    TechniqueReporter.objects.filter(technique__in=list(sums)).delete()
    rows = [
        TechniqueReporter(technique=technique, author_id=author, **dict.fromkeys(outcomes, True))
        for (technique, author), outcomes in _reported(comments.exclude(outcome="").order_by()).items()
        if technique in sums
    ]
    for row in sums.values():
        own = [reporter for reporter in rows if reporter.technique == row.pk]
        row.people = len(own)
        for name in OUTCOMES:
            setattr(row, name, sum(getattr(reporter, name) for reporter in own))
    _save(rows, [], sums.values())
