"""The texts of comments, one row for each time that a text was submitted."""

from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString

from markup import excerpt, render_member_text
from text_input.model_fields import CleanTextField

EXCERPT_LENGTH = 300
"""Maximum length of an excerpt, in characters."""


class CommentRevision(models.Model):
    """One submitted text of a comment."""

    comment = models.ForeignKey("comments.Comment", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = CleanTextField(max_length=4_000)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="comments_revision_number_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="comments_revision_has_words"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def html(self) -> SafeString:
        """The text as safe HTML."""
        return render_member_text(self.text)

    @property
    def opening(self) -> str:
        """The beginning of the text on one line, for lists and feeds."""
        return excerpt(self.text, EXCERPT_LENGTH)
