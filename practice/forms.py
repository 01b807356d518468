"""What members and visitors write: an answer, a note, what they find in it, how they want it back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.models.journal import LONGEST, PracticeSetting
from taxonomy.vocabulary import vocabulary

TOO_LONG = _("This has %(length)s characters; %(longest)s fit. Nothing is lost: shorten it here")


class Words(forms.CharField):
    """A text of several lines. A fault never costs a word: the field shows again what was typed."""

    def __init__(self, *, missing=None, rows=6, **kwargs):
        super().__init__(required=missing is not None, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.error_messages["required"] = missing
        self.widget.attrs["data-words"] = ""

    def to_python(self, value):
        return super().to_python((value or "").replace("\x00", "").replace("\r\n", "\n"))

    def clean(self, value):
        value = super().clean(value)
        if len(value) > LONGEST:
            params = {"length": len(value), "longest": LONGEST}
            raise forms.ValidationError(TOO_LONG, code="long", params=params)
        return value


class OneLine(forms.CharField):
    """Words on one line."""

    def to_python(self, value):
        return " ".join(super().to_python((value or "").replace("\x00", "")).split())


class PlainForm(forms.Form):
    """A form whose faults are told by the page in the site's words, not by the browser."""

    use_required_attribute = False


class AnswerForm(PlainForm):
    """What one would say, written before the reveal."""

    answer = Words(
        label=_("What would you say?"),
        help_text=_("Two or three sentences, in your own words"),
        missing=_("Write what you would say, or skip to what was said"),
    )


class MemberAnswerForm(AnswerForm):
    """The same for a member: it goes to the journal, and can come back."""

    once = forms.CharField(required=False, widget=forms.HiddenInput)
    remind = forms.BooleanField(required=False, label=_("Show me this again in a month"))

    def __init__(self, *args, setting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remind"].initial = setting.remind == PracticeSetting.Remind.ALWAYS
        if setting.remind == PracticeSetting.Remind.NEVER:
            del self.fields["remind"]


class FreeNoteForm(MemberAnswerForm):
    """A note about a conversation of one's own."""

    title = OneLine(
        label=_("A title"),
        max_length=120,
        help_text=_("Up to 120 characters, such as “The man with the parcel”"),
        error_messages={
            "required": _("Give it a title, so that you find it again"),
            "max_length": _("The title has more than 120 characters"),
        },
    )
    answer = Words(
        label=_("What happened, and what did you say?"),
        help_text=_("Only you can read this"),
        missing=_("Write a few words about it"),
        rows=10,
    )
    field_order = ["title", "answer"]


class EntryForm(PlainForm):
    """Changing what one wrote."""

    answer = Words(label=_("Your words"), missing=_("Write a few words, or delete the entry"), rows=8)


class NoteForm(PlainForm):
    """What came of it, some time later."""

    note = Words(label=_("What came of it"), help_text=_("Did you say it? What happened then?"), rows=4)


class TechniqueField(forms.MultipleChoiceField):
    """Techniques by their slugs; what is on no list is left out."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        known = {slug for slug, _label in self.choices}
        return [slug for slug in vocabulary().current_slugs("technique", value or []) if slug in known]


class FoundForm(PlainForm):
    """Which techniques one finds in one's own words. Nothing is right or wrong."""

    found = TechniqueField(
        required=False,
        label=_("Which of these can you find in your own words?"),
        help_text=_("Choose any. There is no right number"),
    )

    def __init__(self, *args, techniques, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["found"].choices = [
            (technique.slug, f"{technique.name}: {technique.definition}") for technique in techniques
        ]


class SettingForm(forms.ModelForm):
    """When answers come back."""

    use_required_attribute = False

    class Meta:
        model = PracticeSetting
        fields = ("remind",)
        labels = {"remind": _("Show me an answer again after a month")}
        widgets = {"remind": forms.RadioSelect}


class SearchForm(forms.Form):
    """Looking for entries of one's own. What is on no list counts as nothing chosen."""

    q = OneLine(required=False, label=_("Words"), max_length=100, widget=forms.SearchInput)
    technique = forms.ChoiceField(required=False, label=_("Technique you found"))
    industry = forms.ChoiceField(required=False, label=_("Industry of the case"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("technique", "industry"):
            terms = [(term.slug, term.name) for term in vocabulary().terms(name)]
            self.fields[name].choices = [("", _("Any")), *terms]

    def chosen(self, name):
        """The term that is chosen, or None."""
        return vocabulary().by_slug(name, self[name].value() or "")

    @property
    def words(self) -> str:
        """The words to look for, at most 100 characters of them."""
        return self.fields["q"].to_python(self["q"].value())[:100]
