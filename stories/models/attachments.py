"""Rows that belong to a story: its terms, its pictures, and the fingerprint of its text."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase

from stories.querysets import PassageQuerySet
from taxonomy.models import Industry, Technique
from text_input.model_fields import CleanCharField


class StoryIndustry(ItemBase):
    """An industry of the approved revision of a story."""

    content_object = models.ForeignKey("stories.Story", models.CASCADE, related_name="industry_items")
    tag = models.ForeignKey(Industry, models.PROTECT, related_name="story_items")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="stories_storyindustry_once")
        ]


class StoryTechnique(ItemBase):
    """A technique of the approved revision of a story."""

    content_object = models.ForeignKey("stories.Story", models.CASCADE, related_name="technique_items")
    tag = models.ForeignKey(Technique, models.PROTECT, related_name="story_items")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="stories_storytechnique_once")
        ]


class Passage(models.Model):
    """A hash of four consecutive words of the newest revision, to find copied text (stories/similar.py)."""

    story = models.ForeignKey("stories.Story", models.CASCADE, related_name="passages")
    hash = models.BigIntegerField(db_index=True)

    objects = PassageQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.story_id} {self.hash:x}"


class Picture(models.Model):
    """A picture in a story, re-encoded on upload. Only its author sees it until the story is public."""

    story = models.ForeignKey("stories.Story", models.CASCADE, related_name="pictures")
    file = models.FileField(upload_to="pictures/")
    alternative = CleanCharField(_("what it shows, for those who cannot see it"), max_length=300)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(alternative=""), name="stories_picture_is_described")
        ]

    def __str__(self) -> str:
        return self.alternative

    @property
    def is_public(self) -> bool:
        """Whether the approved revision is public and shows this picture."""
        return self.story.is_public and self.pk in self.story.approved.pictures
