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

    `indexed` holds the values with which a case stands in the sort index (comments/sort_index.py), and
    `index_outdated` is True if they are to be updated.
    """

    case = models.OneToOneField(Case, models.CASCADE, null=True, related_name="comment_summary")
    story = models.OneToOneField(Story, models.CASCADE, null=True, related_name="comment_summary")
    technique = models.OneToOneField(Technique, models.CASCADE, null=True, related_name="comment_summary")
    comments = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    no_difference = models.PositiveIntegerField(default=0)
    made_worse = models.PositiveIntegerField(default=0)
    indexed = models.JSONField(default=dict, editable=False)
    index_outdated = models.BooleanField(default=False, editable=False)

    objects = CommentSummaryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("case", "story", "technique"), name="comments_summary_about_one_thing"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(index_outdated=True), name="comments_summary_outdated"
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
        locked = cls.objects.select_for_update()
        if (found := locked.filter(**about).first()) is not None:
            return found
        cls.objects.get_or_create(**about)
        return locked.get(**about)

    @classmethod
    def recount(cls, subject: Subject) -> Self:
        """Count the public comments and outcomes of a subject again and save the result."""
        comments: Any = subject.comments
        summary, public = cls.lock_for(subject), comments.public()
        summary.comments, outcomes = public.count(), public.outcomes()
        for name in OUTCOMES:
            setattr(summary, name, outcomes[name])
        summary.save_counts()
        return summary

    def count_one_more(self) -> None:
        """Count a comment without an outcome that was published just now; the row must be locked."""
        self.comments += 1
        self.save_counts()

    def save_counts(self) -> None:
        """Save the counts, and whether they change the position of the case in the sort index."""
        self.index_outdated = self.case_id is not None and self.sort_values != self.indexed
        self.save(update_fields=["comments", *OUTCOMES, "index_outdated"])

    @property
    def sort_values(self) -> dict[str, int]:
        """The values of a case for the orders "discussed" and "tried", rounded.

        Few people with outcomes count as 1: an order must not reveal a number that the page does not show.
        """
        people = self.people_count
        tried = min(people, 1) if people < MIN_PEOPLE_SHOWN else rounded(people)
        return {"discussed": rounded(self.comments), "tried": tried}


def rounded(count: int) -> int:
    """Round down to two significant digits, so that most comments do not change the index."""
    step = 10 ** max(len(str(count)) - 2, 0)
    return count // step * step


def outcome_counts(people: int, **counts: int) -> dict[str, Any]:
    """Return what a page shows of outcomes: `shown` is False if too few people reported one."""
    return {"total": people, "shown": people >= MIN_PEOPLE_SHOWN, **counts}
