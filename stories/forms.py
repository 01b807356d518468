"""Forms of stories: the steps of writing one, pictures, the answer about a case, and proposed techniques."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from content_checks.findings import find_identifying_details
from markup.images import ImageRejected, reencode
from stories.models import Credit, Picture, ProposedTechnique, StoryContent
from stories.models.content import CONTENT_NOTES, MINIMUM_WORDS, count_words
from taxonomy.models import Technique
from taxonomy.templatetags.languages import term_name, term_summary
from taxonomy.vocabulary import vocabulary

CHARACTERS_PER_WORD = 6
"""Average length of a word with the space after it, to show a limit in words."""
MAX_DESCRIPTION_LENGTH: Any = Picture._meta.get_field("alternative").max_length
ACCEPT, DECLINE = "accept", "decline"
DRAFT_FACTOR = 2
"""How many times longer a part of a draft may be than that of a story: authors paste first, shorten later."""


class StepForm(forms.Form):
    """A step of writing a story. Its values are saved even if it is not valid: a draft may be unfinished."""

    @classmethod
    def too_long(cls, values: Mapping[str, Any]) -> set[str]:
        """Return the names of the texts among `values` that are too long to be saved in a draft."""
        return {name for name, most in MAX_SAVED.items() if len(values.get(name, "")) > most}

    def draft_values(self) -> dict[str, Any]:
        """Return what can be saved in the draft of what was submitted, without validating it."""
        return {name: self._draft_value(name) for name in self.fields}

    def _draft_value(self, name: str) -> Any:
        field, raw = self.fields[name], self[name].data
        choices: Any = getattr(field, "choices", ())
        if isinstance(field, forms.MultipleChoiceField):
            known = {value for value, _label in choices}
            return [value for value in field.to_python(raw) if value in known]
        if isinstance(field, forms.BooleanField):
            return bool(raw)
        if isinstance(field, forms.ChoiceField):
            return raw if raw in dict(choices) else choices[0][0]
        text = raw or ""
        # Title and role are single lines, so that they cannot add a line to a mail header, for example.
        return text if isinstance(field, PartField) else " ".join(text.split())


MAX_SAVED = {
    **{part: DRAFT_FACTOR * StoryContent.max_length(part) for part in MINIMUM_WORDS},
    **{name: StoryContent.max_length(name) for name in ("title", "credit_role")},
}
"""The most characters of each text that a draft stores. Longer ones are given back in the form, not saved."""


class PartField(forms.CharField):
    """A text part of a story. The form shows its maximum length and reports both limits in words."""

    def __init__(self, part: str, *, label, help_text, rows: int):
        self.part, self.least = part, MINIMUM_WORDS[part]
        self.longest = StoryContent.max_length(part)
        limit = format_lazy(_("{help} Write at least {least} words."), help=help_text, least=self.least)
        super().__init__(required=False, strip=False, label=label, help_text=limit)
        words = {"data-least": self.least, "data-words": self.most}
        self.widget = forms.Textarea(attrs={"rows": rows, **words})

    @property
    def most(self) -> int:
        """The maximum length in words of average length."""
        return self.longest // CHARACTERS_PER_WORD

    def clean(self, value: str) -> str:
        value = super().clean(value)
        if count_words(value) < self.least:
            raise forms.ValidationError(
                _("Write at least %(least)s words, or save the story and come back later."),
                params={"least": self.least},
            )
        params = {"length": len(value), "longest": self.longest, "most": MAX_SAVED[self.part]}
        if len(value) > MAX_SAVED[self.part]:
            raise forms.ValidationError(
                _(
                    "This part has %(length)s characters and is not saved. A draft can have %(most)s, "
                    "a story %(longest)s. Shorten it here, or save a copy elsewhere."
                ),
                params=params,
            )
        if len(value) > self.longest:
            raise forms.ValidationError(
                _("This part has %(length)s characters. It is saved. Shorten it to %(longest)s to submit."),
                params=params,
            )
        return value


class HappenedForm(StepForm):
    title = forms.CharField(
        required=False,
        label=_("Title (optional for now)"),
        help_text=_("Up to 120 characters. You need a title to submit the story in step 7."),
    )
    happened = PartField(
        "happened",
        label=_("What happened?"),
        help_text=_("Who came to you? What was the problem? What could have gone wrong?"),
        rows=10,
    )

    def clean_title(self) -> str:
        title = " ".join(self.cleaned_data["title"].split())
        if len(title) > StoryContent.max_length("title"):
            raise forms.ValidationError(
                _("The title has %(length)s characters and is not saved. Shorten it to %(longest)s."),
                params={"length": len(title), "longest": MAX_SAVED["title"]},
            )
        return title


class SaidForm(StepForm):
    said = PartField(
        "said",
        label=_("What was said and done?"),
        help_text=_("Write the words that were said, as you remember them."),
        rows=10,
    )


class ChangedForm(StepForm):
    changed = PartField(
        "changed",
        label=_("What changed?"),
        help_text=_("For the customer, for you, or for your team. A small change counts."),
        rows=8,
    )


class TermsField(forms.MultipleChoiceField):
    """Terms of a vocabulary. Slugs of merged terms are replaced by the current ones."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": _("Choose from the list.")}

    def __init__(self, kind: str, **kwargs):
        super().__init__(required=False, **kwargs)
        self.kind = kind

    def prepare_value(self, value):
        return vocabulary().current_slugs(self.kind, value or [])

    def to_python(self, value):
        return vocabulary().current_slugs(self.kind, super().to_python(value))


def _term_choice(term: Any) -> str:
    """Return the label of a term: a technique has its definition, by which an author recognises it."""
    if term.kind != "technique":
        return term_name(term)
    return format_html('{} <span class="hint">{}.</span>', term_name(term), term_summary(term))


class WhereForm(StepForm):
    industries = TermsField("industry", label=_("Industry (required)"), help_text=_("Choose at least one."))
    techniques = TermsField(
        "technique",
        label=_("Techniques (required)"),
        help_text=_("Choose at least one that was used in the conversation."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = [(term.slug, _term_choice(term)) for term in vocabulary().terms(field.kind)]

    @property
    def technique_terms(self) -> tuple[Technique, ...]:
        """The techniques that can be chosen, with their definitions."""
        return vocabulary().techniques

    def clean_industries(self) -> list[str]:
        if not self.cleaned_data["industries"]:
            raise forms.ValidationError(_("Choose at least one industry."))
        return self.cleaned_data["industries"]

    def clean_techniques(self) -> list[str]:
        if not self.cleaned_data["techniques"]:
            raise forms.ValidationError(_("Choose at least one technique. A moderator can change it later."))
        return self.cleaned_data["techniques"]


class SafetyForm(StepForm):
    content_notes = forms.MultipleChoiceField(
        required=False,
        label=_("Content note for readers (optional)"),
        help_text=_("Choose what readers may want to know before they read."),
        choices=CONTENT_NOTES.items(),
        widget=forms.CheckboxSelectMultiple,
    )


class NameForm(StepForm):
    credit = forms.ChoiceField(
        label=_("Which name do we show under the story?"),
        choices=Credit.choices[::-1],
        widget=forms.RadioSelect,
        required=False,
    )
    credit_role = forms.CharField(
        required=False,
        max_length=StoryContent.max_length("credit_role"),
        label=_("Your role, for example “a nurse” or “a store lead”"),
        help_text=_("Leave out your employer and your town."),
        error_messages={
            "max_length": _(
                "The role has %(show_value)d characters and is not saved. Shorten it to %(limit_value)d."
            )
        },
    )
    consent_publish = forms.BooleanField(
        required=False,
        label=_("You may publish this story on this site when a moderator has approved it (required)"),
        widget=forms.CheckboxInput(attrs={"required": True}),
    )
    consent_adapt = forms.BooleanField(
        required=False,
        label=_("You may ask me if you can make a case of it (optional)"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("credit") == Credit.ROLE and not data.get("credit_role", "too long").strip():
            self.add_error("credit_role", _("Enter your role in a few words."))
        if not data.get("consent_publish"):
            self.add_error("consent_publish", _("We need your consent to publish the story. Tick this box."))
        return data


class DescriptionForm(forms.Form):
    """What a picture shows, for people who cannot see it."""

    alternative = forms.CharField(
        required=False,
        label=_("Description of the picture"),
        help_text=_("One sentence for readers who cannot see it. Up to 300 characters."),
    )

    def clean_alternative(self) -> str:
        text = " ".join(self.cleaned_data["alternative"].split())
        if not 0 < len(text) <= MAX_DESCRIPTION_LENGTH:
            raise forms.ValidationError(_("Describe the picture in 1 to 300 characters."))
        return text


class PictureForm(DescriptionForm):
    """A picture with its description."""

    picture = forms.FileField(
        required=False,
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP, up to 2 MB. We remove the data about the place where it was taken."),
    )
    nobody = forms.BooleanField(
        required=False, label=_("The picture shows no face, name, screen or document of a customer")
    )
    field_order = ["picture", "alternative", "nobody"]

    def clean_nobody(self) -> bool:
        if not self.cleaned_data["nobody"]:
            raise forms.ValidationError(_("Check that the picture identifies no person. Then tick this box."))
        return True

    def clean_picture(self):
        try:
            return reencode(self.cleaned_data["picture"])
        except ImageRejected as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class CaseAnswerForm(forms.Form):
    """The author's answer about a case, and the version of the text that it is about."""

    answer = forms.ChoiceField(choices=[(ACCEPT, ACCEPT), (DECLINE, DECLINE)])
    version = forms.IntegerField(min_value=1, max_value=10**9)
    note = forms.CharField(required=False, max_length=2000)


class ProposedTechniqueForm(forms.ModelForm):
    class Meta:
        model = ProposedTechnique
        fields = ("name", "what", "example")
        help_texts = {
            "what": _("One or two sentences, as you would explain it to a new colleague."),
            "example": _("Leave out names and places."),
        }
        widgets = {"what": forms.Textarea(attrs={"rows": 3}), "example": forms.Textarea(attrs={"rows": 6})}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if known := next(iter(Technique.objects.answering_to(name)), None):
            raise forms.ValidationError(
                _("This technique exists already: %(name)s") % {"name": known.local_name}, code="known"
            )
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.Meta.fields:
            findings = find_identifying_details(cleaned.get(name, ""))
            direct = [finding.text for finding in findings if finding.level == "direct"]
            if direct:
                self.add_error(name, _("Remove “%(text)s”. It can identify a person.") % {"text": direct[0]})
        return cleaned
