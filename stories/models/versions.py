"""The versions of a story's content: draft, submitted revisions, and a moderator's proposed wording."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.models.content import StoryContent
from stories.querysets import DraftQuerySet, RevisionQuerySet


class Draft(StoryContent):
    """The version that the author is editing. Every save increments `version`; stale saves are refused."""

    story = models.OneToOneField("stories.Story", models.CASCADE, related_name="draft")
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    announced_at = models.DateTimeField(_("when pruning was announced"), null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title or gettext("A draft without a title")

    @property
    def is_begun(self) -> bool:
        """Whether it was saved before, or started with a text."""
        return self.version > 1 or bool(self.whole_text.strip())

    def write(self, values: dict[str, Any], *, version: int) -> bool:
        """Save `values` if the draft is still at `version`. Return True if it holds them afterwards."""
        changes = {**values, "version": version + 1, "saved_at": timezone.now(), "announced_at": None}
        if not Draft.objects.at_version(self, version).update(**changes):
            if not Draft.objects.in_bulk([self.pk]):
                # The story was submitted in the meantime. The caller shows the typed text again.
                return False
            self.refresh_from_db()
            # A repeated request finds its own values: that is not a conflict.
            return all(getattr(self, name) == value for name, value in values.items())
        for name, value in changes.items():
            setattr(self, name, value)
        return True

    def overwrite(self, **values: Any) -> bool:
        """Save `values` whatever version the draft is at, for fields that are not text.

        Return False if the draft no longer exists because the story was submitted in the meantime.
        """
        while not self.write(values, version=self.version):
            if not Draft.objects.filter(pk=self.pk).exists():
                return False
        return True


class Revision(StoryContent):
    """A submitted version: a snapshot of content, credit and consents. Its text is never changed."""

    story = models.ForeignKey("stories.Story", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="stories_revision_number_once"),
            models.CheckConstraint(
                condition=models.Q(consent_publish=True), name="stories_revision_has_consent"
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="stories_revision_has_title"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Proposal(StoryContent):
    """A wording of the newest revision that a moderator proposes and the author can accept."""

    story = models.OneToOneField("stories.Story", models.CASCADE, related_name="proposal")
    number = models.PositiveIntegerField(_("revision that it is about"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title
