"""Collections: cases that a member puts in an order, with notes; private, shared by a link, or public."""

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.models import Case
from markup import excerpt, render_member_text
from moderation.models import Publishable
from practice.querysets import CollectionItemQuerySet, CollectionQuerySet, ProgressQuerySet
from text_input.model_fields import CleanCharField, CleanJSONField, CleanTextField

MAX_EXCERPT_LENGTH = 200


class Credit(models.TextChoices):
    """How the author of a collection is named."""

    MEMBER = "member", gettext_lazy("“A member”, without a name")
    NAME = "name", gettext_lazy("My profile name")


class CollectionContent(models.Model):
    """The fields that a collection and its submitted revisions have in common."""

    title = CleanCharField(gettext_lazy("title"), max_length=120)
    introduction = CleanTextField(gettext_lazy("introduction"), max_length=2_000, blank=True)
    credit = models.CharField(
        gettext_lazy("author’s name"), max_length=6, choices=Credit, default=Credit.MEMBER
    )

    class Meta:
        abstract = True

    @property
    def excerpt(self) -> str:
        """The start of the introduction on one line, for lists."""
        return excerpt(self.introduction, MAX_EXCERPT_LENGTH)

    @property
    def html(self) -> SafeString:
        """The introduction as safe HTML."""
        return render_member_text(self.introduction)


class Collection(CollectionContent, Publishable):
    """The working copy of a collection. The public page shows the approved revision, the link this copy."""

    FOLLOWABLE = True
    REPORT_LOOKUP = "slug"
    PERMANENT_FIELDS = frozenset({"slug", "number"})
    APPROVED_REMOVED_BY = frozenset({"withdraw", "archive"})
    SLUG_FALLBACK = "a-collection"
    URL_NAME = "practice:collection"
    CHECKLIST = (
        ("safe", gettext_lazy("No person can be recognised")),
        ("respect", gettext_lazy("People are described with respect")),
        ("use", gettext_lazy("Title and introduction say what the cases are for")),
    )
    review_template = "practice/_review_collection.html"

    key = models.CharField("secret part of the link", max_length=40, unique=True, null=True, blank=True)
    slug = models.SlugField(max_length=140, unique=True, null=True, blank=True)
    number = models.PositiveBigIntegerField("sequence number", null=True, blank=True, unique=True)
    approved = models.OneToOneField(
        "CollectionRevision", models.RESTRICT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    known_cases = models.JSONField("cases announced to followers", default=list, blank=True)
    news_cases = models.JSONField("cases being announced", default=list, blank=True)
    news_number = models.PositiveIntegerField("number of announcements", default=0)
    news_since = models.DateTimeField("since when there are unannounced cases", null=True, blank=True)

    objects: ClassVar = CollectionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = gettext_lazy("collection")
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(title=""), name="practice_collection_named"),
            models.CheckConstraint(
                condition=models.Q(approved__isnull=True)
                | models.Q(slug__isnull=False, number__isnull=False),
                name="practice_collection_approved_has_address",
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-changed_at"], name="practice_collection_mine"),
            models.Index(
                fields=["news_since"],
                condition=models.Q(news_since__isnull=False),
                name="practice_collection_news",
            ),
        ]

    def __str__(self) -> str:
        # Former followers see this, so the title of a private collection stays secret.
        if self.is_public and self.approved:
            return self.approved.title
        return self.title if self.key else _("Collection")

    def get_absolute_url(self) -> str:
        """The public page, or the page of the link, or the author's own page, whichever there is."""
        if self.is_public:
            return reverse(self.URL_NAME, args=[self.slug])
        if self.key:
            return reverse("practice:collection_link", args=[self.key])
        return self.edit_url

    @property
    def edit_url(self) -> str:
        """The page on which the author edits it."""
        return reverse("practice:collection_edit", args=[self.pk])

    @property
    def approved_entries(self) -> list:
        """The pairs of a case's primary key and its note that were approved; empty without approval."""
        return self.approved.entries if self.approved else []

    @property
    def credit_line(self) -> str:
        """The author's name or "a member". The name disappears at once, without another review."""
        wanted = self.credit == Credit.NAME and (not self.approved or self.approved.credit == Credit.NAME)
        named = wanted and self.author is not None and self.author.is_active
        return str(self.author) if named else _("a member")

    @property
    def submitted_title(self) -> str:
        return self.latest.title if self.latest else _("Collection").lower()

    @property
    def report_title(self) -> str:
        return self.kind_title if self.status == self.Status.WITHDRAWN else str(self)

    @property
    def review_text(self) -> str:
        return self.latest.full_text

    @property
    def queue_kind(self) -> tuple[str, str]:
        return ("appeal", _("Appeal")) if self.appeal_open else ("collection", _("Collection"))

    def redactable_rows(self) -> list:
        # The working copy is read by others only if there is a link to it.
        return [self.revisions.all(), *([[self], self.items.all()] if self.key else [])]

    def private_rows(self) -> list:
        return [] if self.key else [self, *self.items.all()]

    def changes_for(self, action: str, now: datetime.datetime, by: User | None) -> dict[str, Any]:
        """A restored collection is a draft and is reviewed anew, unless moderators had taken it down."""
        changes = super().changes_for(action, now, by)
        if action == "restore" and self.status_before_withdrawal not in {"declined", "archived"}:
            changes |= {"status": self.Status.DRAFT}
        return changes

    def _author_may(self, action: str) -> bool:
        # Authors can restore it at any time: what comes back is reviewed anew.
        return action == "restore" or super()._author_may(action)


class CollectionItem(models.Model):
    """A case in a collection, with the author's note on it."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    note = CleanTextField(max_length=600, blank=True)

    objects = CollectionItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "case"], name="practice_collectionitem_unique")
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.case_id}"


class CollectionRevision(CollectionContent):
    """A submitted snapshot of the content, the cases, their order and the notes. It is never edited."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    # Pairs of a case's primary key and its note, as lists: a redaction replaces text in every string.
    entries = CleanJSONField(default=list)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "number"], name="practice_collectionrevision_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def full_text(self) -> str:
        """Title, introduction and notes."""
        return "\n\n".join([self.title, self.introduction, *(note for _case, note in self.entries)])


class Progress(models.Model):
    """A case of a collection that a member marked as done. Other users do not see it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    done_at = models.DateTimeField(default=timezone.now)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "progress"
        constraints = [
            models.UniqueConstraint(fields=["user", "collection", "case"], name="practice_progress_unique")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} of {self.collection_id}"
