"""Sums of what was said about one thing: kept, so that a page never counts comments."""

from django.db import models

from cases.models import Case
from comments.querysets import OUTCOMES, CommentSummaryQuerySet
from comments.subjects import column_of, exactly_one
from stories.models import Story
from taxonomy.models import Technique

MIN_PEOPLE_SHOWN = 5
"""Fewer people than this are not shown in numbers: who they are could be guessed."""


class CommentSummary(models.Model):
    """How many comments there are under a subject, and how many people told each outcome."""

    case = models.OneToOneField(Case, models.CASCADE, null=True, related_name="comment_summary")
    story = models.OneToOneField(Story, models.CASCADE, null=True, related_name="comment_summary")
    technique = models.OneToOneField(Technique, models.CASCADE, null=True, related_name="comment_summary")
    comments = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    no_difference = models.PositiveIntegerField(default=0)
    made_worse = models.PositiveIntegerField(default=0)

    placed = models.JSONField("how it was put on the shelf", default=dict, editable=False)

    objects = CommentSummaryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("case", "story", "technique"), name="comments_summary_about_one_thing"
            )
        ]

    def __str__(self):
        return f"{self.comments} about {self.case_id or self.story_id or self.technique_id}"

    @property
    def tried(self) -> int:
        """How many people told how it went."""
        return self.helped + self.no_difference + self.made_worse

    @classmethod
    def holding(cls, subject) -> "CommentSummary":
        """Lock the sums of a subject for this transaction."""
        about = {column_of(subject): subject}
        cls.objects.get_or_create(**about)
        return cls.objects.select_for_update().get(**about)

    @classmethod
    def recount(cls, subject) -> "CommentSummary":
        """Count anew what everybody reads under a subject."""
        from comments.models.comment import Comment

        summary, public = cls.holding(subject), Comment.objects.about(subject).public()
        summary.comments, told = public.count(), public.outcomes()
        for name in OUTCOMES:
            setattr(summary, name, told[name])
        summary.save()
        return summary

    @classmethod
    def follow_terms(cls, kind, slugs, since=None) -> None:
        """Count anew under techniques that were merged, or are apart again."""
        if kind == "technique":
            for technique in Technique.objects.in_bulk(list(slugs), field_name="slug").values():
                cls.recount(technique)


def tried(people: int, **told: int) -> dict:
    """What a page says about an outcome: the numbers, or that too few have told it."""
    return {"total": people, "shown": people >= MIN_PEOPLE_SHOWN, **told}
