"""Cases: five parts in Markdown, a dialogue, phrase swaps, prompts and a tool."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from cases.models.situations import Situation
from cases.querysets import BeatQuerySet, CaseQuerySet, LineQuerySet, PhraseSwapQuerySet, TermItemQuerySet
from markup import plain_text, render
from taxonomy.json_lists import revision_history_error, text_list_error, validate_lists
from taxonomy.models import Industry, Technique
from taxonomy.vocabulary import Vocabulary
from text_input.cleaning import clean_text
from text_input.model_fields import CleanCharField, CleanField, CleanJSONField, CleanTextField
from text_input.slugs import make_slug, slugs_of

MAX_SLUG_LENGTH = 100
"""The longest slug that a published case may have, in characters."""
MAX_NUMBER_LENGTH = 10


class CaseIndustry(ItemBase):
    """An industry in which a case happened."""

    content_object = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="industry_items")
    tag = models.ForeignKey(Industry, on_delete=models.PROTECT, related_name="case_items")

    objects = TermItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="cases_caseindustry_once")
        ]


class CaseTechnique(ItemBase):
    """A technique which a case shows."""

    content_object = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="technique_items")
    tag = models.ForeignKey(Technique, on_delete=models.PROTECT, related_name="case_items")

    objects = TermItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="cases_casetechnique_once")
        ]


class Case(models.Model):  # type: ignore[django-manager-missing]  # taggit is not annotated
    """A curated case. Published ones have a sequence number in the published list "cases"."""

    FOLLOWABLE = True
    SEARCH_KIND = "case"
    URL_NAME = "cases:detail"

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    class Provenance(models.TextChoices):
        COMPOSITE = "composite", _("A composite")
        REPORTED = "reported", _("Reported")
        ADAPTED = "adapted", _("Adapted from a member’s story")

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone")
        CHAT = "chat", _("Chat")
        EMAIL = "email", _("E-mail")
        IN_PERSON = "in-person", _("In person")
        LETTER = "letter", _("Letter")
        PUBLIC_NOTICE = "public-notice", _("Public notice")

    class Tool(models.TextChoices):
        CHECKLIST = "checklist", _("Checklist")
        SCRIPT = "script", _("Script")
        GESTURES = "gestures", _("Gestures")

    title = CleanCharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    standfirst = CleanCharField(max_length=240)
    # Empty in cases from before this field, until their library file or a curator gives one.
    problem = CleanCharField(_("the problem in one sentence"), max_length=160, default="")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    number = models.PositiveBigIntegerField(_("sequence number"), null=True, blank=True, unique=True)
    synthetic = models.BooleanField(_("made by the data generator"), default=False, editable=False)
    needs_consent = models.BooleanField(_("a member must accept every text"), default=False, editable=False)
    excluded_curator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    edited_on_site = models.BooleanField(_("edited here since its file"), default=False, editable=False)

    industries = TaggableManager(through=CaseIndustry, verbose_name="industries", related_name="+")
    techniques = TaggableManager(through=CaseTechnique, verbose_name="techniques", related_name="+")
    provenance = models.CharField(max_length=10, choices=Provenance, default=Provenance.COMPOSITE)
    lineage = CleanCharField(_("who or what it comes from"), max_length=200, blank=True)
    channel = models.CharField(max_length=15, choices=Channel)
    setting = CleanCharField(max_length=80)
    felt = CleanCharField(_("what the person felt"), max_length=60)
    content_notes = CleanJSONField(default=list, blank=True)

    practise_situation = CleanTextField()
    practise_question = CleanCharField(max_length=200)
    prompt_customer = CleanCharField(_("prompt: the customer’s side"), max_length=300)
    prompt_habits = CleanCharField(_("prompt: your habits"), max_length=300)
    prompt_system = CleanCharField(_("prompt: your team’s system"), max_length=300)
    tool_kind = models.CharField(max_length=10, choices=Tool)
    tool_title = CleanCharField(max_length=120)
    tool_items = CleanJSONField(default=list)

    reading_minutes = models.PositiveSmallIntegerField(default=1)
    published_on = models.DateField(_("first published"), null=True, blank=True)
    revised_on = models.DateField(_("last revised"), null=True, blank=True)
    revisions = CleanJSONField(_("revision history"), default=list, blank=True)

    objects = CaseQuerySet.as_manager()

    terms: Vocabulary
    """Set by `taxonomy.vocabulary.attach_terms`."""

    class Meta:
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "in_review", "published", "archived"]),
                name="cases_case_status_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(published_on__isnull=False),
                name="cases_case_published_has_date",
            ),
            models.UniqueConstraint(Lower("title"), name="cases_case_title_unique"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse(self.URL_NAME, args=[self.slug])

    @classmethod
    def slug_for(cls, title: str) -> str:
        """Return the slug of a new case with this title."""
        return make_slug(title, "case", cls.URL_NAME)

    @classmethod
    def is_slug_of(cls, slug: str, title: str) -> bool:
        """Return True if the slug is made of this title, now, by an earlier release, or after a redaction."""
        number = slug.rpartition("-")[2]
        is_numbered = number.isdecimal() and slug == cls.numbered_slug_for(title, number)
        return is_numbered or slug in {cls.slug_for(title), *slugs_of(title)}

    @classmethod
    def numbered_slug_for(cls, title: str, number: int | str) -> str:
        """Return the slug of a case whose title was redacted: other cases may have the same title by then."""
        return f"{cls.slug_for(title)[: MAX_SLUG_LENGTH - MAX_NUMBER_LENGTH - 1]}-{number}"

    def clean(self) -> None:
        super().clean()
        validate_lists(
            self,
            content_notes=text_list_error,
            tool_items=text_list_error,
            revisions=revision_history_error,
        )

    @property
    def card_text(self) -> str:
        """The text below the title in lists and feeds: the problem, else the standfirst."""
        return self.problem or self.standfirst

    @property
    def card_key(self) -> tuple:
        """The values that a card shows, for `shared_include`; `terms` must be attached."""
        shown = (self.title, self.slug, self.card_text, self.channel, self.reading_minutes)
        return (*shown, self.terms.shown_values)

    @property
    def text_parts(self) -> list[str]:
        """All text except the title, in the order of the page, as plain text for the search index."""
        beats = {beat.kind: plain_text(beat.text) for beat in self.beats.all()}
        said = [f"{line.speaker}: {line.said}" if line.speaker else line.said for line in self.lines.all()]
        first = [self.problem, self.standfirst, beats.pop("moment", ""), beats.pop("turning_point", "")]
        last = [self.practise_situation, self.tool_title, *self.tool_items, f"{self.felt}. {self.setting}"]
        return [*first, *said, *(beats[kind] for kind in Beat.Kind.values if kind in beats), *last]

    @property
    def summary_parts(self) -> list[str]:
        """The factual description of what happened, as opposed to the narrative.

        Situations are compared with it.
        """
        return [self.title, self.problem, self.practise_situation, f"{self.felt}. {self.setting}"]

    @property
    def related_parts(self) -> list[str]:
        """Text that is not searched as part of the case: swaps, indexed on their own, and prompts."""
        swaps = [part for swap in self.swaps.all() for part in (swap.instead_of, swap.try_this, swap.because)]
        return [*swaps, *self.prompts]

    @property
    def named_prompts(self) -> list[tuple[str, str]]:
        """The three prompts for reflection with their headings."""
        names = (gettext("The other person"), gettext("Your habits"), gettext("Your team"))
        return list(zip(names, self.prompts, strict=True))

    @property
    def prompts(self) -> list[str]:
        """The three prompts for reflection."""
        return [self.prompt_customer, self.prompt_habits, self.prompt_system]


class CleanMarkdownxField(CleanField, MarkdownxField):
    """A Markdown text with the editor of django-markdownx."""

    cleaner = staticmethod(clean_text)
    path_in_migrations = "markdownx.models.MarkdownxField"


class Beat(models.Model):
    """One of the five parts of a case, in Markdown."""

    class Kind(models.TextChoices):
        MOMENT = "moment", _("The moment")
        TURNING_POINT = "turning_point", _("The turning point")
        DONE = "done", _("What was done")
        CHANGED = "changed", _("What changed")
        TRY_THIS = "try_this", _("Try this")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="beats")
    kind = models.CharField(max_length=13, choices=Kind)
    text = CleanMarkdownxField()

    objects = BeatQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="cases_beat_once_a_case")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def html(self) -> SafeString:
        return render(self.text)


class Line(models.Model):
    """One line of the dialogue, with the technique it shows and the words that worked."""

    class Role(models.TextChoices):
        THEM = "them", _("The person helped")
        US = "us", _("The helper")
        SCENE = "scene", _("Scene")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=5, choices=Role)
    speaker = CleanCharField(max_length=80, blank=True)
    said = CleanTextField()
    is_turn = models.BooleanField(_("the line with which it turns"), default=False)
    technique = models.ForeignKey(
        Technique, on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )
    worked = CleanCharField(_("the words that worked"), max_length=300, blank=True)
    note = CleanCharField(_("why it worked here"), max_length=200, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="cases_line_position_once"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(is_turn=True), name="cases_line_one_turn_a_case"
            ),
            models.CheckConstraint(
                condition=models.Q(technique__isnull=False) | models.Q(worked="", note=""),
                name="cases_line_note_needs_technique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.speaker}: {self.said[:40]}"

    @property
    def speaker_name(self) -> str:
        """The speaker inside a sentence: "Arjun" for "Arjun, night line", "the customer" for "The ..."."""
        name = self.speaker.partition(",")[0]
        return f"the {name[4:]}" if name.startswith("The ") else name

    @property
    def parts(self) -> tuple[str, str, str]:
        """The text before, the text of, and the text after the words that worked."""
        before, worked, after = self.said.partition(self.worked) if self.worked else (self.said, "", "")
        return before, worked, after


class PhraseSwap(models.Model):
    """A reflex, and the words to use instead, from one case; published in the list "phrases"."""

    SEARCH_KIND = "phrase"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="swaps")
    position = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField(_("sequence number"), null=True, blank=True, unique=True)
    instead_of = CleanCharField(max_length=300)
    try_this = CleanCharField("try", max_length=400)
    because = CleanCharField(max_length=300)
    # Both are empty in phrases from before these fields, until a library file or a curator gives them.
    backfires = CleanCharField(_("when not to use it"), max_length=200, blank=True, default="")
    situations = CleanJSONField(default=list, blank=True)
    technique = models.ForeignKey(Technique, on_delete=models.PROTECT, related_name="swaps")

    objects = PhraseSwapQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="cases_phraseswap_position_once")
        ]

    def __str__(self) -> str:
        return self.instead_of

    def clean(self) -> None:
        super().clean()
        validate_lists(self, situations=text_list_error)

    @property
    def card_key(self) -> tuple:
        """The values that a row of the phrasebook shows, for `shared_include`."""
        words = (self.pk, self.instead_of, self.try_this, self.because, self.backfires)
        return (*words, *self.situations, self.technique.shown_values, self.case.slug, self.case.title)

    @property
    def situation_labels(self) -> list[str]:
        """The labels of the situations in which it is used, in the order of the phrasebook."""
        return [str(label) for value, label in Situation.choices if value in self.situations]
