"""The words of a story with all that belongs to them: the same in a draft and in a revision."""

import re

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from markup import plain_text, render

MAX_LENGTHS = {"title": 120, "happened": 6_000, "said": 6_000, "changed": 6_000}
"""How many characters fit into each part; 6,000 are about 1,000 words."""
MINIMUM_WORDS = {"happened": 20, "said": 10, "changed": 5}
WORDS_PER_MINUTE = 220
CONTENT_NOTES = {
    "death": _("Death or grief"),
    "illness": _("Serious illness"),
    "self-harm": _("Suicide or self-harm"),
    "violence": _("Violence or abuse"),
    "discrimination": _("Discrimination"),
    "money": _("Debt or losing a home"),
    "children": _("A child in danger"),
}
"""What readers can be told about, and choose not to see."""


class Credit(models.TextChoices):
    """How the author is named."""

    NAME = "name", _("My profile name")
    ROLE = "role", _("A role, and no name")


class StoryContent(models.Model):
    """Title, three parts, tags, content notes, name shown and consents."""

    title = models.CharField(max_length=MAX_LENGTHS["title"], blank=True)
    happened = models.TextField(_("what happened"), blank=True)
    said = models.TextField(_("what was said and done"), blank=True)
    changed = models.TextField(_("what changed"), blank=True)
    industries = models.JSONField(_("slugs of industries"), default=list, blank=True)
    techniques = models.JSONField(_("slugs of techniques"), default=list, blank=True)
    content_notes = models.JSONField(default=list, blank=True)
    kept_findings = models.JSONField(_("findings kept, with the reason"), default=dict, blank=True)
    own_words = models.JSONField(_("labels that are somebody's own word"), default=list, blank=True)
    pictures = models.JSONField(_("pictures that belong to it"), default=list, blank=True)
    credit = models.CharField(max_length=5, choices=Credit, default=Credit.ROLE)
    credit_role = models.CharField(max_length=60, blank=True)
    consent_publish = models.BooleanField(default=False)
    consent_adapt = models.BooleanField(default=False)

    PARTS = ("title", "happened", "said", "changed")

    class Meta:
        abstract = True

    @classmethod
    def content_fields(cls) -> list[str]:
        """Names of the fields that make a snapshot."""
        return [field.name for field in StoryContent._meta.get_fields()]

    def snapshot(self) -> dict:
        """Everything that was told, to be copied into another row."""
        return {name: getattr(self, name) for name in self.content_fields()}

    @property
    def plain(self) -> list[str]:
        """The parts as plain text, as readers read them."""
        return [plain_text(text) for text in (self.happened, self.said, self.changed)]

    @property
    def whole_text(self) -> str:
        """Title and parts as one text, which findings and remarks are looked for in."""
        return "\n\n".join(getattr(self, part) for part in self.PARTS)

    @property
    def html(self) -> dict:
        """The three parts as safe HTML."""
        return {part: render(getattr(self, part)) for part in self.PARTS[1:]}

    @property
    def notes(self) -> list[str]:
        """The content notes in words."""
        return [CONTENT_NOTES[note] for note in self.content_notes if note in CONTENT_NOTES]

    def shown_pictures(self) -> list:
        """The pictures of this telling, in the order in which they were added."""
        return [picture for picture in self.story.pictures.all() if picture.pk in self.pictures]

    @property
    def reading_minutes(self) -> int:
        """How long it takes to read, in whole minutes, at least one."""
        return max(1, -(-count_words(self.whole_text) // WORDS_PER_MINUTE))

    @property
    def opening(self) -> str:
        """The first words of the story, as they stand under its title in lists: at most 200 characters."""
        plain = " ".join(re.sub(r"[*_#>`\[\]]", "", self.happened).split())
        return plain if len(plain) <= 200 else plain[:200].rsplit(" ", 1)[0] + " …"

    @property
    def preview_text(self) -> str:
        """What links, feeds and previews say of it: the notes for readers, otherwise its first words."""
        notes = ", ".join(str(note) for note in self.notes)
        return gettext("Before you read: %(notes)s") % {"notes": notes} if notes else self.opening


def count_words(text: str) -> int:
    """Count words as a reader would: runs of anything but white space."""
    return len(text.split())
