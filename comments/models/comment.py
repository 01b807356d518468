"""A comment and its texts. A reply answers a comment, and no reply is answered: two levels are enough."""

import datetime

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from comments import posting
from comments.models.moderated import ReviewedComment
from comments.querysets import (
    AWAITING_REVIEW_STATUSES,
    HIDDEN_STATUSES,
    CommentQuerySet,
    CommentRevisionQuerySet,
)
from comments.subjects import exactly_one, kind_of, title_of
from markup import render_short
from moderation.models import AuditEntry
from stories.models import Credit, Story
from taxonomy.models import Technique

MAX_LENGTH = 4_000
"""The longest comment, in characters."""
UNMARKED_EDIT_MINUTES = 15
"""So long after it appeared an edit leaves no mark: typing errors are nobody's business."""


class Outcome(models.TextChoices):
    """How it went when somebody tried it."""

    HELPED = "helped", _("It helped")
    NO_DIFFERENCE = "no_difference", _("It made no difference")
    MADE_WORSE = "made_worse", _("It made things worse")


class Comment(ReviewedComment):
    """What somebody says about a case, a story or a technique; with an outcome: how it went when tried."""

    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="comments")
    story = models.ForeignKey(Story, models.CASCADE, null=True, blank=True, related_name="comments")
    technique = models.ForeignKey(Technique, models.CASCADE, null=True, blank=True, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    ordinal = models.PositiveIntegerField("place among the replies", default=0)
    reply_count = models.PositiveIntegerField("replies that everybody reads", default=0)
    outcome = models.CharField(max_length=15, choices=Outcome, blank=True)
    approved = models.OneToOneField(
        "CommentRevision", models.RESTRICT, null=True, blank=True, related_name="+"
    )
    warnings_ignored = models.BooleanField("sent although the site asked to look again", default=False)
    posted_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField("first read by everybody", null=True, blank=True)
    followers_notified_at = models.DateTimeField(null=True, blank=True, editable=False)
    outcome_retracted_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta(ReviewedComment.Meta):
        abstract = False
        verbose_name = _("comment")
        constraints = [
            *ReviewedComment.Meta.constraints,
            models.CheckConstraint(
                condition=exactly_one("case", "story", "technique"), name="comments_comment_about_one_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", *Outcome.values]), name="comments_comment_outcome_known"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(story=None), name="comments_comment_no_story_tried"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(parent=None),
                name="comments_comment_reply_tells_none",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(approved__isnull=False),
                name="comments_comment_published_is_approved",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["case", "parent", "id"], name="comments_under_case"),
            models.Index(fields=["story", "parent", "id"], name="comments_under_story"),
            models.Index(fields=["technique", "parent", "id"], name="comments_under_technique"),
            models.Index(fields=["parent", "ordinal"], name="comments_replies"),
            models.Index(fields=["author", "-id"], name="comments_mine"),
            models.Index(
                fields=["published_at"],
                condition=models.Q(followers_notified_at=None),
                name="comments_to_notify",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self):
        return reverse("comments:permalink", args=[self.pk])

    @property
    def status_url(self):
        """Where its author sees how it stands."""
        return reverse("comments:status", args=[self.pk])

    @property
    def subject(self):
        """What it is about."""
        return self.case or self.story or self.technique

    @property
    def place(self) -> tuple[str, str]:
        """Where its thread stands: the kind of its subject, and the slug."""
        return kind_of(self.subject), self.subject.slug or ""

    @property
    def conversation(self):
        """What is muted so that nobody tells of it: the conversation in which it was said."""
        return self.subject

    @property
    def subject_title(self) -> str:
        """What its subject is called for everybody."""
        return title_of(self.subject)

    @property
    def is_public(self) -> bool:
        """Say whether everybody who reads the subject may read it."""
        return self.approved_id is not None and self.status not in HIDDEN_STATUSES

    @property
    def is_awaiting_review(self) -> bool:
        """Say whether nobody but its author reads it yet, and somebody still may."""
        return self.approved_id is None and self.status in AWAITING_REVIEW_STATUSES

    @property
    def is_by_story_author(self) -> bool:
        """Say whether it stands under its author's own story."""
        return (
            self.story_id is not None
            and self.author_id is not None
            and self.author_id == self.story.author_id
        )

    @property
    def signature(self) -> str:
        """Who says it. Under their own story, authors are named as the story names them, and never more."""
        if self.is_by_story_author:
            return gettext("%(who)s, who told this") % {"who": self.story.credit_line}
        return str(self.author) if self.author_id else gettext("a former member")

    @property
    def mail_signature(self) -> str:
        """Who says it, in what others are told and keep: storytellers may take back their name later."""
        if self.is_by_story_author:
            role = self.story.credit_text(Credit.ROLE, self.story.credit_role)
            return gettext("%(who)s, who told this") % {"who": role}
        return self.signature

    @property
    def names_its_author(self) -> bool:
        """Say whether the signature may lead to the author's page."""
        return self.author_id is not None and (
            not self.is_by_story_author or self.story.credit == Credit.NAME
        )

    @property
    def profile_address(self) -> str:
        """The page of who says it, if they are named here and show something of themselves; or nothing."""
        seen = self.names_its_author and self.author.is_active and self.author.has_public_profile
        return reverse("person", args=[self.author.handle]) if seen else ""

    @property
    def is_edited(self) -> bool:
        """Say whether the text that is read was sent some time after the first one had appeared."""
        later = datetime.timedelta(minutes=UNMARKED_EDIT_MINUTES)
        return self.is_public and self.published_at + later < self.approved.sent_at

    @transaction.atomic
    def post(self, text: str, *, by, warnings_ignored: bool = False) -> AuditEntry:
        """Send a text, the first or another one; it appears at once or is read first.

        `asked` says that the site asked to look again and the author sends it as it is.
        Raises MoveRefused if it may not be said here any more, SaidAlready if these words are there.
        """
        if self.pk is None:
            posting.lock_and_validate(self, text)
            self.warnings_ignored = warnings_ignored
            self.save(force_insert=True)
        else:
            posting.lock_for_edit(self, by)
            self.warnings_ignored = warnings_ignored
            self.save(update_fields=["warnings_ignored"])
        told = CommentRevision(comment=self, number=self.revision_number + 1)
        told.write(text)
        told.save(force_insert=True)
        return self.transition("submit", by=by, revision=self.revision_number)

    def clear_content(self) -> None:
        """Keep the place, so that replies stand, and nothing of what was said or by whom."""
        self.approved, self.author, self.outcome = None, None, ""
        self.save(update_fields=["approved", "author", "outcome"])
        self.revisions.all().delete()

    @classmethod
    def personal_data(cls, user):
        """The member's comments with all their texts."""
        from comments import export

        return export.told(user)

    @classmethod
    def erase_member(cls, user) -> None:
        """What the member said goes; its place stays for the replies."""
        from comments import export

        export.erase(user)

    @transaction.atomic
    def retract_outcome(self) -> None:
        """Take back how it went; the words stay."""
        from comments import effects

        self.outcome, self.outcome_retracted_at = "", timezone.now()
        self.save(update_fields=["outcome", "outcome_retracted_at"])
        effects.refresh_summary_and_pages(self)


class CommentRevision(models.Model):
    """One text of a comment as it was sent, and what the site made of its Markdown."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=MAX_LENGTH)
    html = models.TextField(editable=False)
    sent_at = models.DateTimeField(default=timezone.now)

    objects = CommentRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="comments_revision_number_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="comments_revision_has_words"),
        ]

    def __str__(self):
        return self.text[:60]

    def write(self, text: str) -> None:
        """Take these words, and make of them what readers see."""
        self.text, self.html = text, render_short(text)
