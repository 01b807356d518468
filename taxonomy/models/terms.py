"""The two curated vocabularies, as django-taggit tags with pages of their own."""

from django.db import models
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from markup import plain_text, render
from taxonomy.json_lists import (
    german_error,
    text_list_error,
    three_texts_error,
    validate_lists,
    words_to_check_error,
)
from taxonomy.normalization import normalize
from taxonomy.querysets import TermManager
from text_input.model_fields import CleanCharField, CleanJSONField, CleanTextField
from text_input.slugs import make_slug


class Term(TagBase):
    """What the terms of both vocabularies share: a position, synonyms, German texts, and a version."""

    name = CleanCharField(TagBase._meta.get_field("name").verbose_name, unique=True, max_length=100)
    position = models.PositiveSmallIntegerField("order", default=100)
    synonyms = CleanJSONField(default=list, blank=True, help_text=_("Other words for it, lower case."))
    # German texts by the names of the fields that hold the English ones. None is required.
    german = CleanJSONField(_("German texts"), default=dict, blank=True)
    # Incremented by every save, so that a stale form of a curator is detected.
    version = models.PositiveIntegerField(default=1, editable=False)
    # A library file that was loaded before never overwrites what curators have changed since.
    file_digest = models.CharField(_("digest of the library file"), max_length=40, blank=True, editable=False)

    objects = TermManager()
    kind: str
    """The name of the vocabulary, and of the URL of a term."""
    SUMMARY: str
    """The field with the sentence that stands below the name."""
    GERMAN: tuple[str, ...]
    """The texts that `german` may hold, besides synonyms."""

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.local_name

    def slugify(self, tag: str, i: int | None = None) -> str:
        """Return the slug for a name (called by django-taggit), with a number if that slug is in use."""
        slug = make_slug(tag, self.kind, self.kind)
        return slug if i is None else f"{slug}-{i}"

    def answers_to(self, word: str) -> bool:
        """Return True if `word` is the slug, the name or a synonym, whatever its case and accents."""
        return normalize(word) in {normalize(own) for own in (self.slug, *self.words)}

    @property
    def shown_values(self) -> tuple:
        """What changes with every text of the term, for the key of a part that shows it (`shared_html`)."""
        return (self.kind, self.pk, self.version, self.name)

    @property
    def words(self) -> list[str]:
        """The name and the synonyms, in English and in German."""
        german = [self.german["name"]] if "name" in self.german else []
        return [self.name, *self.synonyms, *german, *self.german.get("synonyms", [])]

    def translation(self, field: str) -> str:
        """Return the text of a field in the active language, or "" if it is only there in English."""
        is_german = (get_language() or "").partition("-")[0] == "de"
        return self.german.get(field, "") if is_german else ""

    def local(self, field: str) -> str:
        """Return the text of a field in the active language, or in English if it has no translation."""
        return self.translation(field) or getattr(self, field)

    @property
    def local_name(self) -> str:
        """The name in the active language, for choices and sentences; pages use `{% term_name %}`."""
        return self.local("name")

    @property
    def local_summary(self) -> str:
        """The tagline or definition in the active language; pages use `{% term_summary %}`."""
        return self.local(self.SUMMARY)

    @property
    def has_translated_name(self) -> bool:
        """True if the name in the active language is a translation."""
        return bool(self.translation("name"))

    @property
    def other_words(self) -> list[str]:
        """The synonyms and the German texts, for the search index: they find a term, and are never quoted."""
        texts = [self.german[field] for field in self.GERMAN if field != "name" and field in self.german]
        return [*self.words[1:], *texts]

    def clean(self) -> None:
        super().clean()
        validate_lists(self, synonyms=text_list_error, german=lambda value: german_error(value, self.GERMAN))


class Industry(Term):
    """A line of work: where a case happened."""

    kind = SEARCH_KIND = "industry"
    FOLLOWABLE = True
    SUMMARY = "tagline"
    GERMAN = ("name", "tagline")

    class Colour(models.TextChoices):
        BLUE = "blue", _("Blue")
        ROSE = "rose", _("Rose")
        VIOLET = "violet", _("Violet")
        TEAL = "teal", _("Teal")
        LIME = "lime", _("Lime")
        OCHRE = "ochre", _("Ochre")

    emblem = models.SlugField(max_length=60)
    colour = models.CharField(max_length=10, choices=Colour)
    tagline = CleanCharField(max_length=200)
    different = CleanTextField(_("what makes this work different"))
    practise = CleanTextField(_("what to practise here"))
    words_to_check = CleanJSONField(default=list, blank=True)

    class Meta(Term.Meta):
        verbose_name_plural = _("industries")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(colour__in=["blue", "rose", "violet", "teal", "lime", "ochre"]),
                name="taxonomy_industry_colour_known",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("industry", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        validate_lists(self, words_to_check=words_to_check_error)

    @property
    def text_parts(self) -> list[str]:
        """All text of the page except the name, as plain text for the search index."""
        checked = [f"{row['say']}. {row['rather_than']}" for row in self.words_to_check]
        parts = [plain_text(self.different), plain_text(self.practise)]
        return [f"{self.tagline}.", *parts, *checked]

    @property
    def different_html(self) -> SafeString:
        return render(self.different)

    @property
    def practise_html(self) -> SafeString:
        return render(self.practise)


class Technique(Term):
    """Something a helper does, with a mark in the two-voice notation."""

    kind = SEARCH_KIND = "technique"
    FOLLOWABLE = True
    SUMMARY = "definition"
    GERMAN = ("name", "definition", "backfires_when")

    mark = models.SlugField(max_length=60)
    definition = CleanCharField(max_length=90)
    # Empty in techniques from before this field, until their library file or a curator gives one.
    backfires_when = CleanCharField(
        _("when not to use it, in a line"), max_length=140, blank=True, default=""
    )
    helps = CleanTextField(_("when it helps"))
    backfires = CleanTextField(_("when not to use it, in full"))
    exercise = CleanTextField(_("practise it together"))
    phrasings = CleanJSONField(default=list)
    avoid = CleanCharField(max_length=300)
    avoid_because = CleanCharField(max_length=300)

    class Meta(Term.Meta):
        verbose_name_plural = _("techniques")

    def get_absolute_url(self) -> str:
        return reverse("technique", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        validate_lists(self, phrasings=three_texts_error)

    @property
    def text_parts(self) -> list[str]:
        """All text of the page except the name, as plain text for the search index."""
        parts = [plain_text(part) for part in (self.helps, self.backfires, self.exercise)]
        words_to_avoid = [self.avoid, self.avoid_because]
        summary = [f"{self.definition}.", self.backfires_when]
        return [*summary, *self.phrasings, *parts, *words_to_avoid]

    @property
    def helps_html(self) -> SafeString:
        return render(self.helps)

    @property
    def backfires_html(self) -> SafeString:
        return render(self.backfires)

    @property
    def exercise_html(self) -> SafeString:
        return render(self.exercise)
