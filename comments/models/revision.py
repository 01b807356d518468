"""The texts of comments, one row for each time that a text was submitted."""

from django.db import models
from django.utils import timezone

from markup import render_short
from text_input.cleaning import clean_text
from text_input.model_fields import CleanTextField


class CommentRevision(models.Model):
    """One submitted text of a comment, with the HTML that its Markdown was rendered to."""

    comment = models.ForeignKey("comments.Comment", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = CleanTextField(max_length=4_000)
    html = models.TextField(editable=False)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="comments_revision_number_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="comments_revision_has_words"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def set_text(self, text: str) -> None:
        """Set the text and render its HTML, without saving."""
        self.text = clean_text(text)
        self.html = render_short(self.text)
