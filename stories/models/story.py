"""The story: its author, its state, and which revision is public. The text is in a draft and in revisions."""

import datetime
import secrets
from typing import Any, ClassVar

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.models import AuditEntry, Publishable, StaleItem, TransitionRefused
from request_handling.rows import get_or_create
from stories.models.content import CONTENT_NOTES, TEXT_LABELS, Credit, StoryContent
from stories.models.versions import Draft, Proposal, Revision
from stories.querysets import StoryQuerySet
from stories.risks import risks_of
from taxonomy.models import PublishedList
from taxonomy.vocabulary import Vocabulary, vocabulary
from text_input.model_fields import CleanCharField


class DraftChanged(TransitionRefused):
    """The draft was saved again after it had been checked."""


def new_key() -> str:
    """Return a random key for the addresses that only the author uses, with 96 bits of entropy."""
    return secrets.token_urlsafe(12)


class Story(Publishable):  # type: ignore[django-manager-missing]  # taggit's ItemBase has no annotations.
    """A story by a member or by a visitor who has not signed in yet."""

    SEARCH_KIND = "story"
    FOLLOWABLE = True
    EDITABLE = True
    REPORT_LOOKUP = "slug"
    PERMANENT_FIELDS = frozenset({"slug", "number"})
    NON_TEXT_FIELDS = frozenset({"visitor_secret"})
    SLUG_FALLBACK = "a-story"
    URL_NAME = "stories:detail"
    CREDIT_FIELDS = frozenset({"credit", "credit_role"})
    review_template = "stories/_review.html"
    CHECKLIST = (
        ("safe", _("The story identifies no person")),
        ("respect", _("The words about people are respectful")),
        ("words", _("The story shows what was said or done, not only what was felt")),
        ("techniques", _("The story shows the techniques that it names")),
        ("colleagues", _("The story blames no colleague who could be recognised")),
        ("notes", _("The story has a content note if it needs one")),
    )

    key = models.CharField(max_length=20, unique=True, default=new_key)
    visitor_secret = models.CharField(_("secret of the visitor who began it"), max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    slug = models.SlugField(max_length=140, unique=True, null=True, blank=True)
    approved: Any = models.OneToOneField("Revision", models.SET_NULL, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("first published"), null=True, blank=True)
    number = models.PositiveBigIntegerField(_("sequence number"), null=True, blank=True, unique=True)
    credit = models.CharField(max_length=5, choices=Credit, default=Credit.ROLE)
    credit_role = CleanCharField(max_length=60, blank=True)
    credit_changed_at = models.DateTimeField(
        _("when its author last changed the name"), null=True, blank=True
    )
    synthetic = models.BooleanField(_("made by the data generator"), default=False, editable=False)

    objects: ClassVar = StoryQuerySet.as_manager()
    numbered_by: PublishedList | None = None
    """The locked list, while it is published for the first time: from its new number to its place in it."""
    terms: Vocabulary
    """Set by `taxonomy.vocabulary.attach_terms`."""

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name_plural = "stories"
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(author__isnull=False)
                | ~models.Q(visitor_secret="")
                | ~models.Q(status="draft"),
                name="stories_story_has_a_writer",
            ),
            models.CheckConstraint(
                condition=models.Q(approved__isnull=True)
                | models.Q(slug__isnull=False, published_at__isnull=False, number__isnull=False),
                name="stories_story_approved_has_address",
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-status_since"], name="stories_story_mine"),
            models.Index(
                fields=["visitor_secret"],
                condition=~models.Q(visitor_secret=""),
                name="stories_story_visitor",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse(self.URL_NAME, args=[self.slug])

    @property
    def status_url(self) -> str:
        """The address of the author's status page."""
        return reverse("stories:status", args=[self.key])

    @property
    def title(self) -> str:
        """The newest title, possibly of a draft; for the author and the log only."""
        newest = getattr(self, "draft", None) or self.latest
        return (newest.title if newest else "") or gettext("A story without a title")

    @property
    def draft_version(self) -> str:
        """What differs for every version of every draft of this story; empty if there is no draft."""
        draft = getattr(self, "draft", None)
        return f"{draft.pk}.{draft.version}" if draft else ""

    @property
    def last_changed_at(self) -> datetime.datetime:
        """When its status or its draft was last changed."""
        draft = getattr(self, "draft", None)
        return max(self.status_since, draft.saved_at) if draft else self.status_since

    @property
    def has_unsent_changes(self) -> bool:
        """Whether the author has changed the story since it was submitted, and not sent the changes."""
        draft = getattr(self, "draft", None)
        return draft is not None and self.revision_number > 0 and draft.version > 1

    # --- the credit: how the author is named in public

    def credit_for(self, revision: Revision) -> dict[str, str]:
        """Return the credit that applies when `revision` is public.

        A revision holds the credit chosen when it was submitted. What the author has chosen for the published
        story since then takes precedence.
        """
        changed_later = self.credit_changed_at is not None and revision.sent_at <= self.credit_changed_at
        is_approved = self.approved_id and revision.pk == self.approved_id
        source = self if changed_later or is_approved else revision
        return {"credit": source.credit, "credit_role": source.credit_role}

    def credit_text(self, credit: str, credit_role: str) -> str:
        """Return the name to show: the profile name only if the author chose it, otherwise the role."""
        name = self.author.name if credit == Credit.NAME and self.author else ""
        return name or credit_role or gettext("a colleague")

    @property
    def credit_line(self) -> str:
        """The name under the public story: the profile name or a role, nothing else about the author."""
        return self.credit_text(self.credit, self.credit_role)

    @property
    def card_key(self) -> tuple:
        """The values that a card of the public story shows, for `shared_include`; needs `terms`."""
        text = self.approved
        shown = (text.title, self.slug, text.opening, str(text.notes), text.reading_minutes, self.credit_line)
        return (*shown, self.terms.shown_values)

    @property
    def names_its_author(self) -> bool:
        """True if the credit is the author's profile name."""
        return self.credit == Credit.NAME and self.author is not None and bool(self.author.name)

    @property
    def author_profile_url(self) -> str:
        """The author's profile page if the story shows the profile name, otherwise an empty string."""
        author = self.author
        if author is None or not (self.names_its_author and author.is_active and self.is_public):
            return ""
        return reverse("person", args=[author.handle])

    # --- what the author does

    @transaction.atomic
    def submit(self, by: User, *, version: int | None = None) -> AuditEntry:
        """Submit the draft for review as a new revision.

        `version` is the version of the draft that was checked. Raises DraftChanged if the draft is at another
        version, and TransitionRefused if the story cannot be submitted.
        """
        draft = Draft.objects.locked(self)
        if draft is None:
            raise TransitionRefused(_("This story is already submitted."))
        if version not in {None, draft.version}:
            raise DraftChanged(_("The story has changed since you opened this page. Check it again."))
        self._add_revision(draft)
        entry = self.transition("submit", by=by, revision=self.revision_number)
        draft.delete()
        return entry

    def open_draft(self) -> Draft:
        """Return the draft of this story. If there is none, create it from the latest revision."""
        latest = self.latest
        defaults = latest.snapshot() | self.credit_for(latest) if latest else {}
        return get_or_create(Draft.objects, {"story": self}, defaults)[0]

    @transaction.atomic
    def accept(self, by: User, *, read: int) -> AuditEntry:
        """Turn the proposed wording into the newest revision, which approves it.

        `read` is the primary key of the proposal that the author saw. Raises StaleItem if that proposal is no
        longer current or something else has happened to the story.
        """
        proposal = self.proposed_edits
        if proposal is None or proposal.pk != read or "accept_edits" not in self.actions_for(by):
            raise StaleItem(_("This suggestion is no longer open. See the status of your story."))
        self._add_revision(proposal)
        return self.transition("accept_edits", by=by, revision=self.revision_number)

    def _add_revision(self, content: StoryContent) -> None:
        values = content.snapshot() | {"kept_findings": content.kept_in_texts()}
        revision = Revision(story=self, number=self.revision_number + 1, **values)
        revision.save(force_insert=True)

    # --- what moderators see and do

    @property
    def submitted_title(self) -> str:
        """The submitted title. Moderators never see the title of a draft."""
        return self.latest.title if self.latest else str(self._meta.verbose_name)

    @property
    def report_title(self) -> str:
        """The public title: moderators may know a later one, and nothing shows a withdrawn one."""
        is_shown = self.approved and self.status != self.Status.WITHDRAWN
        return self.approved.title if is_shown else super().report_title

    @property
    def review_text(self) -> str:
        return "\n\n".join(one.text for one in self.latest.public_texts() if one.text)

    @property
    def review_credit(self) -> str:
        """The name that is shown if the latest revision is approved."""
        return self.credit_text(**self.credit_for(self.latest))

    def editable_parts(self) -> list[tuple[str, str, str, int]]:
        latest = self.latest
        return [
            (name, str(label), getattr(latest, name), StoryContent.max_length(name))
            for name, label in TEXT_LABELS.items()
        ]

    def redactable_rows(self) -> list:
        submitted = [picture for picture in self.pictures.all() if picture.pk in self.submitted_pictures]
        proposed = [self.proposal] if hasattr(self, "proposal") else []
        return [[self], proposed, self.revisions.all(), submitted]

    def private_rows(self) -> list:
        submitted = self.submitted_pictures
        drafts = [self.draft] if hasattr(self, "draft") else []
        return [*drafts, *(picture for picture in self.pictures.all() if picture.pk not in submitted)]

    @property
    def submitted_pictures(self) -> set[int]:
        """The primary keys of the pictures of all submitted revisions."""
        return {pk for revision in self.revisions.all() for pk in revision.pictures}

    @property
    def queue_kind(self) -> tuple[str | None, str | Promise]:
        is_shown = self.latest and self.latest.pk == self.approved_id
        if self.approved_id and not is_shown and not self.appeal_open:
            return "revision", _("Change of a published story")
        return super().queue_kind

    def risks(self) -> list[tuple[str, str | Promise]]:
        return risks_of(self.latest) if self.latest else []

    def queue_tags(self) -> list[tuple[str, str, str | Promise]]:
        latest = self.latest
        terms = vocabulary().by_slugs("industry", latest.industries)
        tags: list[tuple[str, str, str | Promise]] = [("industry", term.slug, term.name) for term in terms]
        tags += [
            ("note", note, CONTENT_NOTES[note]) for note in latest.content_notes if note in CONTENT_NOTES
        ]
        return [*super().queue_tags(), *tags]

    @classmethod
    def possible_tags(cls, facet: str) -> list[tuple[str, str | Promise]]:
        if facet == "industry":
            return [(term.slug, term.local_name) for term in vocabulary().industries]
        return list(CONTENT_NOTES.items()) if facet == "note" else []

    @property
    def proposed_edits(self) -> Proposal | None:
        """The wording that a moderator proposes for the newest revision."""
        proposal = getattr(self, "proposal", None)
        return proposal if proposal and proposal.number == self.revision_number else None

    @transaction.atomic
    def propose(self, texts: dict[str, str], *, by: User, revision: int, **answer: Any) -> AuditEntry:
        """Propose another wording of the newest revision. It has no effect until the author accepts it.

        Raises TransitionRefused if `texts` changes nothing, or for the reasons that `transition` names.
        """
        latest = self.latest
        if "propose_edits" not in self.actions_for(by) or revision != self.revision_number:
            raise self._refusal(revision, by)
        if all(getattr(latest, name) == text for name, text in texts.items()):
            raise TransitionRefused(_("The text is unchanged. Change it, or choose another decision."))
        content = latest.snapshot() | texts | {"consent_publish": True}
        Proposal.objects.filter(story=self).delete()
        self.proposal = Proposal.objects.create(story=self, number=revision, by=by, **content)
        return self.transition("propose_edits", by=by, revision=revision, **answer)

    # --- what transitions change

    def changes_for(self, action: str, now: datetime.datetime, by: User | None) -> dict[str, Any]:
        """Return the columns that a transition changes. Accepting a proposed wording publishes it."""
        changes = super().changes_for(action, now, by)
        if action != "accept_edits":
            return changes
        # The new revision is not `latest` yet: this transition increments `revision_number`.
        newest: Any = self.revisions.last()
        if risks_of(newest):
            # The moderator who proposed the wording has approved it; a second one still has to.
            second = {"first_reviewer": self.proposal.by, "first_approved": True}
            return changes | second | {"status": self.Status.IN_REVIEW}
        return changes | self.publish(newest, now)

    def values_to_restore(self, entry: AuditEntry, previous: dict[str, Any]) -> dict[str, Any]:
        """Leave the credit unchanged if the author has changed it since the decision that is undone."""
        values = super().values_to_restore(entry, previous)
        if self.credit_changed_at and self.credit_changed_at > entry.at:
            values = {name: value for name, value in values.items() if name not in self.CREDIT_FIELDS}
        return values
