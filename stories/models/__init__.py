"""Members' own stories: what is being written, what was sent, and what the public reads."""

import secrets

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase

from moderation.models import AuditEntry, TransitionRefused
from stories import credit as author_credit
from stories.models.content import Credit, StoryContent
from stories.models.proposed_technique import ProposedTechnique
from stories.promotion import Promotion
from stories.querysets import (
    DraftQuerySet,
    PassageQuerySet,
    ProposalQuerySet,
    RevisionQuerySet,
    StoryQuerySet,
    TermItemQuerySet,
)
from stories.reviewing import ReviewedStory
from taxonomy.models import Industry, Technique

__all__ = [
    "Credit",
    "Draft",
    "Passage",
    "Picture",
    "Promotion",
    "Proposal",
    "ProposedTechnique",
    "Revision",
    "Story",
    "StoryIndustry",
    "StoryTechnique",
]


class DraftChanged(TransitionRefused):
    """Somebody saved other words after these were checked."""


def new_key() -> str:
    """Make the name of a story in its author's addresses: 96 bits, so that nobody guesses one."""
    return secrets.token_urlsafe(12)


class Story(ReviewedStory):
    """A story. Its author, state and what is public; the words stand in a draft and in revisions."""

    SEARCH_KIND = "story"
    FOLLOWABLE = True

    key = models.CharField(max_length=20, unique=True, default=new_key)
    visitor_secret = models.CharField(_("secret of the visitor who began it"), max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    slug = models.SlugField(max_length=140, unique=True, null=True, blank=True)
    approved = models.OneToOneField("Revision", models.SET_NULL, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("first published"), null=True, blank=True)
    number = models.PositiveBigIntegerField(_("number on the shelf"), null=True, blank=True, unique=True)
    credit = models.CharField(max_length=5, choices=Credit, default=Credit.ROLE)
    credit_role = models.CharField(max_length=60, blank=True)
    credit_changed_at = models.DateTimeField(
        _("when its author last changed the name"), null=True, blank=True
    )
    synthetic = models.BooleanField(_("made by the data generator"), default=False, editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta(ReviewedStory.Meta):
        abstract = False
        verbose_name_plural = "stories"
        constraints = [
            *ReviewedStory.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(author__isnull=False)
                | ~models.Q(visitor_secret="")
                | ~models.Q(status="draft"),
                name="stories_story_has_a_writer",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(approved__isnull=False),
                name="stories_story_published_is_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(approved__isnull=True)
                | models.Q(slug__isnull=False, published_at__isnull=False, number__isnull=False),
                name="stories_story_approved_has_address",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["author", "-status_since"], name="stories_story_mine"),
            models.Index(
                fields=["visitor_secret"],
                condition=~models.Q(visitor_secret=""),
                name="stories_story_visitor",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("stories:detail", args=[self.slug])

    @property
    def status_url(self):
        """Where the author sees how it stands."""
        return reverse("stories:status", args=[self.key])

    @property
    def title(self) -> str:
        """The newest title that anybody gave it; for its author and moderators only."""
        newest = getattr(self, "draft", None) or self.latest
        return (newest.title if newest else "") or gettext("A story without a title")

    @property
    def is_public(self) -> bool:
        """Say whether everybody may read the approved revision now."""
        return self.approved_id is not None and self.status not in {"withdrawn", "archived"}

    @property
    def credit_line(self) -> str:
        """Who told it, as its author wants it said: the profile name or a role. Never more than that."""
        return author_credit.credit_text(self, self.credit, self.credit_role)

    @property
    def author_profile_url(self) -> str:
        """The page of its author, for whoever told it under the profile name; or nothing."""
        return author_credit.profile_url(self)

    @transaction.atomic
    def submit(self, by, *, version: int | None = None) -> AuditEntry:
        """Send the draft for review as a new revision. Raises MoveRefused if it may not be sent.

        `version` is that of the words which were checked; others are refused.
        """
        draft = Draft.objects.locked(self)
        if draft is None:
            raise TransitionRefused(_("It has been sent already."))
        if version not in {None, draft.version}:
            raise DraftChanged(_("Something changed since you looked. Check once more."))
        revision = Revision(story=self, number=self.revision_number + 1, **draft.snapshot())
        revision.save(force_insert=True)
        entry = self.transition("submit", by=by, revision=self.revision_number)
        draft.delete()
        return entry

    def set_credit(self, credit: str, role: str) -> None:
        """Change how the public names the author, at once and everywhere."""
        author_credit.set_credit(self, credit, role)

    def open_draft(self) -> "Draft":
        """Return the draft of this story, made from what was sent last when there is none."""
        draft = Draft.objects.get_or_create(story=self, defaults=self._latest_content())[0]
        return draft

    def _latest_content(self) -> dict:
        latest = self.latest
        return latest.snapshot() | author_credit.credit_for(self, latest) if latest else {}

    def moved(self, entry: AuditEntry) -> None:
        """Publish, take down, and write the mails that a move asks for."""
        from stories import effects

        effects.after_transition(self, entry)


class StoryIndustry(ItemBase):
    """An industry which the public text of a story carries."""

    content_object = models.ForeignKey(Story, models.CASCADE, related_name="industry_items")
    tag = models.ForeignKey(Industry, models.PROTECT, related_name="story_items")

    objects = TermItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="stories_storyindustry_once")
        ]


class StoryTechnique(ItemBase):
    """A technique which the public text of a story carries."""

    content_object = models.ForeignKey(Story, models.CASCADE, related_name="technique_items")
    tag = models.ForeignKey(Technique, models.PROTECT, related_name="story_items")

    objects = TermItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="stories_storytechnique_once")
        ]


class Draft(StoryContent):
    """What an author is writing. `version` moves with every save, so that two tabs notice each other."""

    story = models.OneToOneField(Story, models.CASCADE, related_name="draft")
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    announced_at = models.DateTimeField(_("when pruning was announced"), null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    def __str__(self):
        return self.title or gettext("A draft without a title")

    def write(self, values: dict, *, version: int) -> bool:
        """Save `values` if the draft still is at `version`; return whether they stand in it now."""
        changes = {**values, "version": version + 1, "saved_at": timezone.now(), "announced_at": None}
        if not Draft.objects.at_version(self, version).update(**changes):
            if not Draft.objects.in_bulk([self.pk]):
                # It was sent at this very moment: the words are shown again, and saved in no draft.
                return False
            self.refresh_from_db()
            # A request that was sent twice finds its own words: that is no second version.
            return all(getattr(self, name) == value for name, value in values.items())
        for name, value in changes.items():
            setattr(self, name, value)
        return True


class Revision(StoryContent):
    """What was sent: one snapshot of words, tags, name and consents. Its words are never changed."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="revisions")
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

    def __str__(self):
        return f"{self.title} ({self.number})"


class Proposal(StoryContent):
    """Another wording of the newest revision, which a moderator proposes and the author accepts or not."""

    story = models.OneToOneField(Story, models.CASCADE, related_name="proposal")
    number = models.PositiveIntegerField(_("revision that it is about"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ProposalQuerySet.as_manager()

    def __str__(self):
        return self.title


class Passage(models.Model):
    """One hash of four words of the newest revision: what the same text elsewhere is found by."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="passages")
    hash = models.BigIntegerField(db_index=True)

    objects = PassageQuerySet.as_manager()

    def __str__(self):
        return f"{self.story_id} {self.hash:x}"


class Picture(models.Model):
    """A picture in a story, drawn anew by the site; seen by its author until the story is public."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="pictures")
    file = models.FileField(upload_to="pictures/")
    alternative = models.CharField(_("what it shows, for those who cannot see it"), max_length=300)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(alternative=""), name="stories_picture_is_described")
        ]

    def __str__(self):
        return self.alternative

    @property
    def is_public(self) -> bool:
        """Say whether the text that everybody reads shows it."""
        return self.story.is_public and self.pk in self.story.approved.pictures
