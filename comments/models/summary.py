"""Counts of comments and outcomes for each subject, stored so that no page has to count comments."""

from typing import Any, Self

from django.db import models

from cases.models import Case
from comments.querysets import OUTCOMES, CommentSummaryQuerySet
from comments.subjects import Subject, column_of, exactly_one
from stories.models import Story
from taxonomy.models import Technique

MIN_PEOPLE_SHOWN = 5
"""Outcomes of fewer people are not shown as numbers, because they could be traced to persons."""


class CommentSummary(models.Model):
    """How many public comments a subject has, and how many people reported each outcome.

    `indexed` holds the values with which a case stands in the sort index (comments/sort_index.py).
    """

    case = models.OneToOneField(Case, models.CASCADE, null=True, related_name="comment_summary")
    story = models.OneToOneField(Story, models.CASCADE, null=True, related_name="comment_summary")
    technique = models.OneToOneField(Technique, models.CASCADE, null=True, related_name="comment_summary")
    comments = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    no_difference = models.PositiveIntegerField(default=0)
    made_worse = models.PositiveIntegerField(default=0)
    indexed = models.JSONField(default=dict, editable=False)

    objects = CommentSummaryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("case", "story", "technique"), name="comments_summary_about_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comments} about {self.case_id or self.story_id or self.technique_id}"

    @property
    def people_count(self) -> int:
        """How many people reported an outcome."""
        return self.helped + self.no_difference + self.made_worse

    @classmethod
    def lock_for(cls, subject: Subject) -> Self:
        """Return the row of a subject, locked for the current transaction; create it if it is missing."""
        about: dict[str, Any] = {column_of(subject): subject}
        cls.objects.get_or_create(**about)
        return cls.objects.select_for_update().get(**about)

    @classmethod
    def recount(cls, subject: Subject) -> Self:
        """Count the public comments and outcomes of a subject again and save the result."""
        comments: Any = subject.comments
        summary, public = cls.lock_for(subject), comments.public()
        summary.comments, outcomes = public.count(), public.outcomes()
        for name in OUTCOMES:
            setattr(summary, name, outcomes[name])
        summary.save()
        return summary


def outcome_counts(people: int, **counts: int) -> dict[str, Any]:
    """Return what a page shows of outcomes: `shown` is False if too few people reported one."""
    return {"total": people, "shown": people >= MIN_PEOPLE_SHOWN, **counts}
