"""Comments and their state: who signs them, what they are about, and what moderators need to know."""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case
from comments.models.draft import CommentDraft
from comments.querysets import CommentQuerySet
from comments.subjects import Subject, exactly_one, public_title_of, url_kind_of
from moderation.models import AuditEntry, Publishable, TransitionRefused
from stories.models import Credit, Story
from taxonomy.models import Industry, Technique
from taxonomy.vocabulary import vocabulary

UNMARKED_EDIT_MINUTES = 15
"""An edit within so many minutes after publication is not marked, so that typing errors can be corrected."""
WARNINGS_IGNORED_TAG = ("risk", "asked", _("Submitted unchanged after a finding"))
"""The tag in the queue of a comment that was sent despite warnings: facet, value and label."""
AWAITING_REVIEW_STATUSES = ("submitted", "in_review", "changes_requested")


class Outcome(models.TextChoices):
    """What a member reports after trying the advice of a case or a technique."""

    HELPED = "helped", _("It helped")
    NO_DIFFERENCE = "no_difference", _("It made no difference")
    MADE_WORSE = "made_worse", _("It made things worse")


class Comment(Publishable):
    """A comment on a case, a story or a technique, or a reply to such a comment; replies have no replies.

    A comment on a case or a technique may report an outcome: how it went when its author tried the advice.
    """

    REPORTS_BEFORE_HOLD = 3
    APPEARS_AT_ONCE = True
    APPROVED_REMOVED_BY = frozenset({"hold", "archive"})
    review_template = "comments/_review.html"
    CHECKLIST = (
        ("kind", _("It is about the work and respects everyone")),
        ("safe", _("No one in it can be recognised")),
        ("here", _("It is about this case, story or technique")),
    )

    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="comments")
    story = models.ForeignKey(Story, models.CASCADE, null=True, blank=True, related_name="comments")
    technique = models.ForeignKey(Technique, models.CASCADE, null=True, blank=True, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    ordinal = models.PositiveIntegerField("position among the replies", default=0)
    reply_count = models.PositiveIntegerField("number of public replies", default=0)
    outcome = models.CharField(max_length=15, choices=Outcome, blank=True)
    approved = models.OneToOneField(
        "CommentRevision", models.RESTRICT, null=True, blank=True, related_name="+"
    )
    warnings_ignored = models.BooleanField("sent despite warnings about the text", default=False)
    posted_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField("first published at", null=True, blank=True)
    followers_notified_at = models.DateTimeField(null=True, blank=True, editable=False)
    outcome_retracted_at = models.DateTimeField(null=True, blank=True)

    locked_summary: Any = None
    """The summary of the subject while a new comment is posted, which has locked it."""
    shown_replies: list["Comment"]
    """The replies that a thread shows under the comment; set by comments.threads.Thread."""

    objects: ClassVar = CommentQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("comment")
        constraints = [
            *Publishable.Meta.constraints,
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
        ]
        indexes = [
            # Partial, because PostgreSQL does not take rows with "parent IS NULL" from an index in order.
            models.Index(fields=["case", "id"], condition=models.Q(parent=None), name="comments_top_of_case"),
            models.Index(
                fields=["story", "id"], condition=models.Q(parent=None), name="comments_top_of_story"
            ),
            models.Index(
                fields=["technique", "id"], condition=models.Q(parent=None), name="comments_top_of_technique"
            ),
            models.Index(fields=["parent", "ordinal"], name="comments_replies"),
            models.Index(fields=["author", "-id"], name="comments_mine"),
            models.Index(
                fields=["published_at"],
                condition=models.Q(followers_notified_at=None),
                name="comments_to_notify",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("comments:permalink", args=[self.pk])

    @property
    def anchor(self) -> str:
        """The id of the comment on pages that show it, and the tag of messages that stand beside it."""
        return f"comment-{self.pk}"

    @property
    def status_url(self) -> str:
        """The page on which its author sees its status."""
        return reverse("comments:status", args=[self.pk])

    # --- its subject

    @property
    def subject(self) -> Subject:
        """What the comment is about."""
        return cast("Subject", self.case or self.story or self.technique)

    @property
    def subject_ids(self) -> tuple[int | None, int | None, int | None]:
        """What tells the subject without reading it."""
        return self.case_id, self.story_id, self.technique_id

    @property
    def subject_args(self) -> tuple[str, str]:
        """The kind and the slug of the subject, as in the URL of its thread."""
        return url_kind_of(self.subject), self.subject.slug or ""

    @property
    def conversation(self) -> Subject:
        """The item that members mute if they want no notices about this comment (notices.notify)."""
        return self.subject

    @property
    def subject_title(self) -> str:
        """The public title of the subject."""
        return public_title_of(self.subject)

    # --- what readers see

    @property
    def is_awaiting_review(self) -> bool:
        """True if only its author can read it, and moderators may still publish it."""
        return self.approved_id is None and self.status in AWAITING_REVIEW_STATUSES

    @property
    def own_story(self) -> Story | None:
        """The story that the comment is about, if its author wrote it; otherwise None."""
        if self.story is None or self.author_id is None:
            return None
        return self.story if self.author_id == self.story.author_id else None

    @property
    def signature(self) -> str:
        """The name under the comment. Authors of the story are named as the story credits them."""
        if story := self.own_story:
            return gettext("%(who)s, author of this story") % {"who": story.credit_line}
        return str(self.author) if self.author_id else gettext("a former member")

    @property
    def mail_signature(self) -> str:
        """The name of the author in mails and notices.

        Authors of the story are named by their role, because they may withdraw their name later and mails
        cannot be corrected.
        """
        if story := self.own_story:
            role = story.credit_text(Credit.ROLE, story.credit_role)
            return gettext("%(who)s, author of this story") % {"who": role}
        return self.signature

    @property
    def names_its_author(self) -> bool:
        """True if the signature identifies the member, so that it may link to the member's page."""
        story = self.own_story
        return self.author_id is not None and (story is None or story.names_its_author)

    @property
    def profile_address(self) -> str:
        """The URL of the author's public profile if the comment names the author; otherwise empty."""
        author = self.author
        if author is None or not (self.names_its_author and author.is_active and author.has_public_profile):
            return ""
        return reverse("person", args=[author.handle])

    @property
    def text_key(self) -> tuple:
        """The values that the public text of a comment shows, for `shared_include`."""
        approved = self.approved
        who = (
            self.signature,
            self.names_its_author,
            self.profile_address,
            self.outcome,
            self.published_at,
        )
        return (self.pk, approved and (approved.text, approved.sent_at), *who)

    @property
    def is_edited(self) -> bool:
        """True if the public text was submitted a while after the comment was first published."""
        unmarked = datetime.timedelta(minutes=UNMARKED_EDIT_MINUTES)
        if not self.is_public or self.published_at is None or self.approved is None:
            return False
        return self.published_at + unmarked < self.approved.sent_at

    def clear_content(self) -> None:
        """Delete all texts, the author and the outcome; the empty comment stays for its replies."""
        self.approved, self.author, self.outcome = None, None, ""
        self.save(update_fields=["approved", "author", "outcome"])
        self.revisions.all().delete()

    # --- what moderators see

    @property
    def submitted_title(self) -> str:
        return str(_("Comment on “%(title)s”") % {"title": self.subject_title})

    @property
    def report_title(self) -> str:
        return self.review_title

    @property
    def review_text(self) -> str:
        return self.latest.text if self.latest else ""

    @property
    def reports_counted_since(self) -> datetime.datetime:
        """Count reports since the last decision; an edit by the author must not reset the count."""
        last = AuditEntry.objects.about(self).moderator_actions().last()
        return last.at if last else self.posted_at

    @transaction.atomic
    def hold(self) -> AuditEntry:
        """Hide the public text until a moderator has decided, also while another text is in review."""
        if not self.is_public:
            raise TransitionRefused(gettext("There is nothing to hold."))
        return self._apply("hold", by=None, revision=self.revision_number)

    def appears_at_once(self, by: User) -> bool:
        """As for every moderated item, but a comment with ignored warnings is reviewed first.

        So is every comment that does not name its author: whether it waits would tell if they are trusted.
        """
        return self.may_appear_at_once and super().appears_at_once(by)

    @property
    def may_appear_at_once(self) -> bool:
        """True if the comment is published at once if its author is trusted."""
        return not self.warnings_ignored and self.names_its_author

    def redactable_rows(self) -> list[Any]:
        return [[self], self.revisions.all()]

    def private_rows(self) -> Any:
        return CommentDraft.objects.about(self.author, self.subject) if self.author else []

    def queue_tags(self) -> list[tuple[str, str, str | Promise]]:
        terms = self._industries()
        ignored = [WARNINGS_IGNORED_TAG] if self.warnings_ignored else []
        return [*super().queue_tags(), *ignored, *(("industry", term.slug, term.name) for term in terms)]

    @classmethod
    def possible_tags(cls, facet: str) -> list[tuple[str, str | Promise]]:
        return (
            [(term.slug, term.local_name) for term in vocabulary().industries] if facet == "industry" else []
        )

    def _industries(self) -> Iterable[Industry]:
        """Return the industries of its subject, by which moderators can filter the queue."""
        if self.case:
            return self.case.industries.all()
        if self.story and self.story.approved:
            return vocabulary().by_slugs("industry", self.story.approved.industries)
        return []
