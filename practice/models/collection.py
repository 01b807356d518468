"""Collections: cases that a member puts into an order, with notes; for oneself, by link, or for everybody."""

import re
import secrets

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from markup import render
from moderation.models import AuditEntry, Moderated, TransitionRefused
from practice import publishing
from practice.querysets import CollectionItemQuerySet, CollectionQuerySet

MOST_CASES, MOST_COLLECTIONS = 100, 100
"""How many cases a collection holds, and how many collections a member has."""
LONGEST_TITLE, LONGEST_INTRODUCTION, LONGEST_NOTE = 120, 2_000, 600


class CollectionFull(TransitionRefused):
    """There is no room for one more; the sentence says so."""


def new_key() -> str:
    """Make the secret part of a link: 144 bits, so that nobody guesses one."""
    return secrets.token_urlsafe(18)


class Credit(models.TextChoices):
    """How whoever made a collection is named."""

    MEMBER = "member", gettext_lazy("“A member”, and no name")
    NAME = "name", gettext_lazy("My profile name")


class CollectionContent(models.Model):
    """Title, introduction and how its maker is named."""

    title = models.CharField(gettext_lazy("title"), max_length=LONGEST_TITLE)
    introduction = models.TextField(gettext_lazy("introduction"), max_length=LONGEST_INTRODUCTION, blank=True)
    credit = models.CharField(
        gettext_lazy("who made it"), max_length=6, choices=Credit, default=Credit.MEMBER
    )

    class Meta:
        abstract = True

    @property
    def excerpt(self) -> str:
        """The first words of the introduction without its marks, for lists: at most 200 characters."""
        plain = " ".join(re.sub(r"[*_#>`\[\]]", "", self.introduction).split())
        return plain if len(plain) <= 200 else plain[:200].rsplit(" ", 1)[0] + " …"

    @property
    def html(self):
        """The introduction as safe HTML."""
        return render(self.introduction)


class Collection(CollectionContent, Moderated):
    """A collection as its maker has it now. What everybody reads is the text that was approved."""

    FOLLOWABLE = True
    REPORT_LOOKUP = "slug"
    PERMANENT_FIELDS = frozenset({"slug", "number"})
    CHECKLIST = (
        ("safe", gettext_lazy("Nobody in it can be recognised")),
        ("respect", gettext_lazy("It speaks of people with respect")),
        ("use", gettext_lazy("Title and introduction say what the cases are for")),
    )
    review_template = "practice/_review_collection.html"

    key = models.CharField("secret of its link", max_length=40, unique=True, null=True, blank=True)
    slug = models.SlugField(max_length=140, unique=True, null=True, blank=True)
    number = models.PositiveBigIntegerField("number on the shelf", null=True, blank=True, unique=True)
    approved = models.OneToOneField(
        "CollectionRevision", models.RESTRICT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    known = models.JSONField("cases that followers know of", default=list, blank=True)
    news = models.JSONField("cases of which followers are being told", default=list, blank=True)
    news_number = models.PositiveIntegerField("how often followers were told", default=0)
    news_since = models.DateTimeField("when a case came in of which nobody was told", null=True, blank=True)

    objects = CollectionQuerySet.as_manager()

    class Meta(Moderated.Meta):
        abstract = False
        verbose_name = gettext_lazy("collection")
        constraints = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(title=""), name="practice_collection_named"),
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(approved__isnull=False),
                name="practice_collection_published_is_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(approved__isnull=True)
                | models.Q(slug__isnull=False, number__isnull=False),
                name="practice_collection_approved_has_address",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["author", "-changed_at"], name="practice_collection_mine"),
            models.Index(
                fields=["news_since"],
                condition=models.Q(news_since__isnull=False),
                name="practice_collection_news",
            ),
        ]

    def __str__(self):
        # Whoever followed it once may see this; what nobody else reads is called by no words of its maker.
        if self.is_public:
            return self.approved.title
        return self.title if self.key else _("Collection")

    def get_absolute_url(self):
        """Where others read it; its maker's own page when nobody else may."""
        if self.is_public:
            return reverse("practice:collection", args=[self.slug])
        if self.key:
            return reverse("practice:collection_link", args=[self.key])
        return self.edit_url

    @property
    def edit_url(self):
        """Where its maker works on it."""
        return reverse("practice:collection_edit", args=[self.pk])

    @property
    def is_public(self) -> bool:
        """Say whether everybody may read the approved text now."""
        return self.approved_id is not None and self.status not in {"withdrawn", "archived"}

    @property
    def is_shared(self) -> bool:
        """Say whether anybody else reads it, or is about to."""
        return bool(self.key) or self.is_public or self.is_pending

    @property
    def credit_line(self) -> str:
        """Who made it. Whoever does not want to be named any more does not wait for a reviewer."""
        wanted = self.credit == Credit.NAME and (not self.approved or self.approved.credit == Credit.NAME)
        named = wanted and self.author is not None and self.author.is_active
        return str(self.author) if named else _("a member")

    # --- what others read of it first: the queue, a redaction

    @property
    def latest(self):
        """The text that was sent last, or None."""
        return next((told for told in self.revisions.all() if told.number == self.revision_number), None)

    @property
    def review_title(self) -> str:
        return self.latest.title if self.latest else _("Collection").lower()

    @property
    def report_title(self) -> str:
        return str(self)

    @property
    def review_text(self) -> str:
        return self.latest.full_text

    @property
    def queue_kind(self) -> tuple[str, str]:
        return ("appeal", _("Appeal")) if self.appeal_open else ("collection", _("Collection"))

    def review_context(self, last_read: int | None) -> dict:
        from practice.collection_review import review_context

        return review_context(self, last_read)

    def redactable_rows(self) -> list:
        # What the link shows is read by others, too; what nobody else reads is no moderator's business.
        return [self.revisions.all(), *([[self], self.items.all()] if self.key else [])]

    def private_rows(self) -> list:
        return [] if self.key else [self, *self.items.all()]

    def redacted(self, passage, pictures) -> None:
        publishing.redacted(self, passage)

    # --- moves

    def changes_for(self, action: str, now, by) -> dict:
        return super().changes_for(action, now, by) | publishing.changes(self, action)

    def _author_may(self, action: str) -> bool:
        # It was never away for its maker, so the way back has no end. What comes back is read anew.
        return action == "restore" or super()._author_may(action)

    @transaction.atomic
    def submit(self, by) -> AuditEntry:
        """Send it as it is now, for everybody to read once a moderator has. Raises MoveRefused."""
        return publishing.submit(self, by)

    def moved(self, entry: AuditEntry) -> None:
        """Show or hide it, and tell its maker."""
        publishing.follow(self, entry)

    # --- one's own data

    @classmethod
    def personal_data(cls, user):
        """Everything that a member keeps in collections, as plain values."""
        for collection in cls.objects.listed_for(user).prefetch_related("items__case"):
            cases = [
                {"title": item.case.title, "address": item.case.get_absolute_url(), "note": item.note}
                for item in collection.items.all()
            ]
            yield {
                "title": collection.title, "introduction": collection.introduction, "cases": cases,
                "made": collection.created_at.isoformat(), "changed": collection.changed_at.isoformat(),
                "public": collection.is_public, "by_link": bool(collection.key),
            }  # fmt: skip

    @classmethod
    def erase_member(cls, user) -> None:
        """Remove a member's collections with everything that was written about them."""
        publishing.erase(cls.objects.by_author(user))


class CollectionItem(models.Model):
    """A case in a collection, where it stands, and what its maker says about it."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)

    objects = CollectionItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "case"], name="practice_collectionitem_unique")
        ]

    def __str__(self):
        return f"{self.position} {self.case_id}"


class CollectionRevision(CollectionContent):
    """What was sent: a snapshot of words, cases, order and notes. Its words are never changed."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    # Pairs of a case and its note. No keys: a redaction must find words here, and nothing else.
    entries = models.JSONField(default=list)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "number"], name="practice_collectionrevision_unique"
            )
        ]

    def __str__(self):
        return f"{self.title} ({self.number})"

    @property
    def full_text(self) -> str:
        """All words as one text."""
        return "\n\n".join([self.title, self.introduction, *(note for _case, note in self.entries)])
