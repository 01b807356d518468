"""The guided form: seven steps, one a page, and what each of them asks."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from stories.models.content import CONTENT_NOTES, MAX_LENGTHS, MINIMUM_WORDS, Credit, count_words
from taxonomy.vocabulary import vocabulary


class StepForm(forms.Form):
    """A step. What was typed is saved whether or not the form is valid: a draft may be unfinished."""

    def values(self) -> dict:
        """What can be kept of what was typed, for the draft."""
        return {name: self._typed(name) for name in self.fields}

    def _typed(self, name: str):
        field, raw = self.fields[name], self[name].data
        if isinstance(field, forms.MultipleChoiceField):
            known = {value for value, _label in field.choices}
            return [value for value in field.to_python(raw) if value in known]
        if isinstance(field, forms.BooleanField):
            return bool(raw)
        if isinstance(field, forms.ChoiceField):
            return raw if raw in dict(field.choices) else field.choices[0][0]
        words = (raw or "").replace("\x00", "").replace("\r\n", "\n")
        # A title and a role are one line: nothing in them may begin another one, in a mail for example.
        return words if isinstance(field, TextField) else " ".join(words.split())


class TextField(forms.CharField):
    """A part of the story: its limits are told before they bite, and said in words when they do."""

    def __init__(self, part: str, *, label, help_text, rows: int):
        super().__init__(required=False, strip=False, label=label, help_text=help_text)
        self.part = part
        self.widget = forms.Textarea(attrs={"rows": rows, "data-words": MAX_LENGTHS[part] // 6})

    def clean(self, value):
        value = super().clean(value)
        if count_words(value) < MINIMUM_WORDS[self.part]:
            least = MINIMUM_WORDS[self.part]
            raise forms.ValidationError(
                _("Write %(least)s words or more, or save it and come back later"), params={"least": least}
            )
        if len(value) > MAX_LENGTHS[self.part]:
            raise forms.ValidationError(
                _("This part has %(length)s characters; %(longest)s fit. It is saved, but not ready to send"),
                params={"length": len(value), "longest": MAX_LENGTHS[self.part]},
            )
        return value


class HappenedForm(StepForm):
    title = forms.CharField(
        required=False,
        label=_("A title (optional for now)"),
        help_text=_("Up to 120 characters"),
    )
    happened = TextField(
        "happened",
        label=_("What happened?"),
        help_text=_("Who came to you, what was the matter, and what was at stake"),
        rows=10,
    )

    def clean_title(self):
        title = " ".join(self.cleaned_data["title"].split())
        if len(title) > MAX_LENGTHS["title"]:
            raise forms.ValidationError(_("The title has more than 120 characters"))
        return title


class SaidForm(StepForm):
    said = TextField(
        "said",
        label=_("What was said and done?"),
        help_text=_("Use the real words as nearly as you remember them"),
        rows=10,
    )


class ChangedForm(StepForm):
    changed = TextField(
        "changed",
        label=_("What changed?"),
        help_text=_("For them, for you, or for how your team works now. It may be small"),
        rows=8,
    )


class TermsField(forms.MultipleChoiceField):
    """Terms of a vocabulary; what an older draft or page calls otherwise is read as what it is now."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, kind: str, **kwargs):
        super().__init__(required=False, **kwargs)
        self.kind = kind

    def prepare_value(self, value):
        return vocabulary().current_slugs(self.kind, value or [])

    def to_python(self, value):
        return vocabulary().current_slugs(self.kind, super().to_python(value))


class WhereForm(StepForm):
    industries = TermsField("industry", label=_("Industry"))
    techniques = TermsField("technique", label=_("Techniques"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = [(term.slug, term.name) for term in vocabulary().terms(field.kind)]
        self.fields["techniques"].help_text = _("Those you can see in what was said and done")

    def clean_industries(self):
        if not self.cleaned_data["industries"]:
            raise forms.ValidationError(_("Choose at least one industry"))
        return self.cleaned_data["industries"]

    def clean_techniques(self):
        if not self.cleaned_data["techniques"]:
            raise forms.ValidationError(_("Choose at least one technique; a reviewer can help you later"))
        return self.cleaned_data["techniques"]


class SafetyForm(StepForm):
    content_notes = forms.MultipleChoiceField(
        required=False,
        label=_("A note for readers (optional)"),
        help_text=_("Choose what people may want to know before they read"),
        choices=CONTENT_NOTES.items(),
        widget=forms.CheckboxSelectMultiple,
    )


class NameForm(StepForm):
    credit = forms.ChoiceField(
        label=_("How may we name you?"),
        choices=Credit.choices[::-1],
        widget=forms.RadioSelect,
        required=False,
    )
    credit_role = forms.CharField(
        required=False,
        max_length=60,
        label=_("The role (for example: a nurse, a store lead)"),
        help_text=_("Not your employer and not your town"),
    )
    consent_publish = forms.BooleanField(
        required=False, label=_("You may publish this story on this site when a reviewer has read it")
    )
    consent_adapt = forms.BooleanField(
        required=False,
        label=_("You may ask me whether it can become a case (optional)"),
    )

    def clean(self):
        data = super().clean()
        if data.get("credit") == Credit.ROLE and not data.get("credit_role", "").strip():
            self.add_error("credit_role", _("Say which role, in a few words"))
        if not data.get("consent_publish"):
            self.add_error("consent_publish", _("We can only publish it with your consent"))
        return data


@dataclass(frozen=True)
class Step:
    """A page of the form: `minutes` is how long people take, for the estimate of the time left."""

    slug: str
    name: str
    form: type[StepForm] | None
    minutes: int
    beat: str = ""

    @property
    def number(self) -> int:
        return STEPS.index(self) + 1


STEPS = (
    Step("happened", _("What happened"), HappenedForm, 4, "moment"),
    Step("said", _("What was said and done"), SaidForm, 4, "turning_point"),
    Step("changed", _("What changed"), ChangedForm, 2, "changed"),
    Step("where", _("Industry and techniques"), WhereForm, 1),
    Step("safety", _("Keep people safe"), SafetyForm, 2),
    Step("name", _("Your name"), NameForm, 1),
    Step("check", _("Check and send"), None, 1),
)
BY_SLUG = {step.slug: step for step in STEPS}


def form_for(step: Step, draft, data=None) -> StepForm:
    """Return the form of a step, filled with what a draft, or a story as far as it knows it, holds."""
    return step.form(data, initial={name: getattr(draft, name, None) for name in step.form.base_fields})


def is_complete(step: Step, draft) -> bool:
    """Say whether what the draft holds would pass the step."""
    if step.form is None:
        return False
    fields = step.form.base_fields
    return step.form({name: getattr(draft, name) for name in fields}).is_valid()


def minutes_left(draft) -> int:
    """Estimate how long the rest takes, in minutes."""
    return sum(step.minutes for step in STEPS if not is_complete(step, draft))
