"""The content of a story: abstract base of drafts, submitted revisions and proposed wordings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from markup import excerpt, plain_member_text
from text_input.model_fields import CleanCharField, CleanJSONField, CleanTextField

MINIMUM_WORDS = {"happened": 20, "said": 10, "changed": 5}
"""The fewest words that each part must have before the story can be submitted."""
WORDS_PER_MINUTE = 220
EXCERPT_LENGTH = 200
"""Maximum length of an excerpt, in characters."""
TEXT_LABELS = {
    "title": _("Title"),
    "happened": _("What happened"),
    "said": _("What was said and done"),
    "changed": _("What changed"),
}
"""The text fields of a story in reading order, with their labels."""
CONTENT_NOTES = {
    "death": _("Death or grief"),
    "illness": _("Serious illness"),
    "self-harm": _("Suicide or self-harm"),
    "violence": _("Violence or abuse"),
    "discrimination": _("Discrimination"),
    "money": _("Debt or losing a home"),
    "children": _("A child in danger"),
}
"""Content notes: readers see them before the text and can filter by them."""


PICTURE_PREFIX = "picture-"
"""What the name of a picture's description starts with among the public texts; its primary key follows."""


@dataclass(frozen=True)
class PublicText:
    """A text of a story that readers see: the name of its field, its label, and the text as it was typed.

    The description of a picture has no field of its own: its name is `PICTURE_PREFIX` and the primary key.
    """

    name: str
    label: str | Promise
    text: str


@dataclass(frozen=True)
class ShownPicture:
    """A picture as one version of a story shows it. `number` counts the pictures of all versions."""

    pk: int
    number: int
    alternative: str


class Credit(models.TextChoices):
    """How the author is named in public."""

    NAME = "name", _("My profile name")
    ROLE = "role", _("A role, and no name")


class StoryContent(models.Model):
    """Title, three text parts, terms, content notes, credit and consents."""

    # 6,000 characters are about 1,000 words. A draft may be longer: it is saved, but cannot be submitted.
    title = CleanCharField(max_length=120, blank=True)
    happened = CleanTextField(_("what happened"), max_length=6_000, blank=True)
    said = CleanTextField(_("what was said and done"), max_length=6_000, blank=True)
    changed = CleanTextField(_("what changed"), max_length=6_000, blank=True)
    industries = CleanJSONField(_("slugs of industries"), default=list, blank=True)
    techniques = CleanJSONField(_("slugs of techniques"), default=list, blank=True)
    content_notes = CleanJSONField(default=list, blank=True)
    kept_findings = CleanJSONField(_("findings kept, with the reason"), default=dict, blank=True)
    own_words = CleanJSONField(_("labels that are a person’s own word"), default=list, blank=True)
    pictures = CleanJSONField(_("pictures that belong to it"), default=list, blank=True)
    picture_descriptions = CleanJSONField(
        _("descriptions that were changed since their pictures were added"), default=dict, blank=True
    )
    credit = models.CharField(max_length=5, choices=Credit, default=Credit.ROLE)
    credit_role = CleanCharField(max_length=60, blank=True)
    consent_publish = models.BooleanField(default=False)
    consent_adapt = models.BooleanField(default=False)

    story: Any
    """Every model that inherits this class has a relation `story`."""

    class Meta:
        abstract = True

    @classmethod
    def max_length(cls, field_name: str) -> int:
        """Return the maximum length of a text field, in characters."""
        field = cast(models.Field, StoryContent._meta.get_field(field_name))
        return cast(int, field.max_length)

    @classmethod
    def content_fields(cls) -> list[str]:
        """Return the names of the fields that a snapshot copies."""
        return [field.name for field in StoryContent._meta.get_fields()]

    def snapshot(self) -> dict:
        """Return the values of all content fields, to copy them into another row."""
        return {name: getattr(self, name) for name in self.content_fields()}

    @property
    def plain(self) -> list[str]:
        """The three parts as plain text, each on one line."""
        return [plain_member_text(text) for text in (self.happened, self.said, self.changed)]

    @property
    def whole_text(self) -> str:
        """Title and parts as one text, for automatic checks and full-text comparison."""
        return "\n\n".join(getattr(self, name) for name in TEXT_LABELS)

    def public_texts(self) -> list[PublicText]:
        """Return every text of this version that readers can see, as the author typed it."""
        texts = [PublicText(name, label, getattr(self, name)) for name, label in TEXT_LABELS.items()]
        # A role is stored with a profile name, too: the author may choose it later without another review.
        texts.append(PublicText("credit_role", _("Role"), self.credit_role))
        for picture in self.shown_pictures():
            label = gettext("Description of picture %(n)s") % {"n": picture.number}
            texts.append(PublicText(f"{PICTURE_PREFIX}{picture.pk}", label, picture.alternative))
        return texts

    def kept_in_texts(self) -> dict[str, str]:
        """Return the findings that the author keeps and that still stand in a text, with the reasons."""
        texts = "\n".join(one.text for one in self.public_texts()).casefold()
        return {words: reason for words, reason in self.kept_findings.items() if words in texts}

    def with_texts(self, texts: Iterable[PublicText]) -> dict[str, Any]:
        """Return the values of the fields that hold these texts, by field name."""
        values: dict[str, Any] = {}
        for one in texts:
            if one.name.startswith(PICTURE_PREFIX):
                descriptions = values.setdefault("picture_descriptions", dict(self.picture_descriptions))
                descriptions[one.name.removeprefix(PICTURE_PREFIX)] = one.text
            else:
                values[one.name] = one.text
        return values

    @property
    def notes(self) -> list[str | Promise]:
        """The labels of the content notes."""
        return [CONTENT_NOTES[note] for note in self.content_notes if note in CONTENT_NOTES]

    def shown_pictures(self) -> list[ShownPicture]:
        """Return the pictures that this version shows, in the order in which they were added."""
        if not self.pictures:
            return []
        changed = self.picture_descriptions
        return [
            ShownPicture(picture.pk, number, changed.get(str(picture.pk), picture.alternative))
            for number, picture in enumerate(self.story.pictures.all(), start=1)
            if picture.pk in self.pictures
        ]

    @property
    def reading_minutes(self) -> int:
        """The estimated reading time in whole minutes, at least one."""
        return max(1, -(-count_words(self.whole_text) // WORDS_PER_MINUTE))

    @property
    def opening(self) -> str:
        """The beginning of the text on one line, for lists."""
        return excerpt(self.happened, EXCERPT_LENGTH)

    @property
    def preview_text(self) -> str:
        """The text for link previews and feeds: the content notes if there are any, otherwise the opening."""
        notes = ", ".join(str(note) for note in self.notes)
        return gettext("Before you read: %(notes)s") % {"notes": notes} if notes else self.opening


def count_words(text: str) -> int:
    """Return the number of words in `text`, separated by white space."""
    return len(text.split())
