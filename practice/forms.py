"""Forms of practice: answers, journal entries, collections, and the search in one's own journal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.models import Collection, CollectionItem, JournalEntry, PracticeSetting
from practice.models.journal import MAX_TEXT_LENGTH
from practice.publishing import direct_findings
from taxonomy.vocabulary import vocabulary
from text_input.cleaning import is_printable, is_visible

if TYPE_CHECKING:
    # The type of lazy translations exists in django-stubs only.
    from django.utils.functional import _StrPromise

IDENTIFIES_PERSON = _("Remove identifying details: “%(text)s”")
TOO_LONG = _("This has %(length)s characters. Shorten it to %(longest)s")


class TextField(forms.CharField):
    """A text of several lines. If it is not valid, the form shows again everything that was typed."""

    def __init__(self, *, missing: "str | _StrPromise | None" = None, rows: int = 6, **kwargs: Any) -> None:
        """`missing` is the error message of an empty field; without it, the field is optional."""
        super().__init__(required=missing is not None, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        if missing is not None:
            self.error_messages["required"] = missing
        self.widget.attrs["data-words"] = ""

    def to_python(self, value: str | None) -> str:
        return super().to_python(value) or ""

    def clean(self, value: str | None) -> str:
        text = super().clean(value)
        if len(text) > MAX_TEXT_LENGTH:
            params = {"length": len(text), "longest": MAX_TEXT_LENGTH}
            raise forms.ValidationError(TOO_LONG, code="long", params=params)
        return text


class LineField(forms.CharField):
    """A text of one line."""

    def to_python(self, value: str | None) -> str:
        return " ".join((super().to_python(value) or "").split())


class PlainForm(forms.Form):
    """A form whose errors are shown by the page, not by the browser."""

    use_required_attribute = False


class AnswerForm(PlainForm):
    """An answer to the question of a case, written before the reveal."""

    answer = TextField(
        label=_("What would you say?"),
        help_text=_("Two or three sentences, in your own words"),
        missing=_("Write what you would say, or skip this step"),
    )


class MemberAnswerForm(AnswerForm):
    """The answer of a member, which is stored in the journal, with an optional reminder."""

    once = forms.CharField(required=False, widget=forms.HiddenInput)
    remind = forms.BooleanField(required=False, label=_("Remind me of this in 30 days"))

    def __init__(self, *args: Any, setting: PracticeSetting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remind"].initial = setting.remind == PracticeSetting.Remind.ALWAYS
        if setting.remind == PracticeSetting.Remind.NEVER:
            del self.fields["remind"]


class PlanForm(PlainForm):
    """A plan for the next working day: "When …, I will say …"."""

    once = forms.CharField(required=False, widget=forms.HiddenInput)
    when = LineField(
        label=_("When"),
        max_length=200,
        error_messages={
            "required": _("Enter the situation, such as “a customer waits for a refund”"),
            "max_length": _("Enter at most 200 characters"),
        },
    )
    say = LineField(
        label=_("I will say"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Enter what you will say"),
            "max_length": _("Enter at most 400 characters"),
        },
    )
    remind = forms.BooleanField(required=False, label=_("Remind me in 7 days"))

    @property
    def text(self) -> str:
        """The plan of a valid form in one sentence."""
        return _("When %(when)s, I will say: %(say)s") % self.cleaned_data


class FreeNoteForm(MemberAnswerForm):
    """A journal entry about a conversation of one's own, without a case."""

    title = LineField(
        label=_("Title"),
        max_length=JournalEntry._meta.get_field("title").max_length,
        help_text=_("At most 120 characters, such as “The man with the parcel”"),
        error_messages={
            "required": _("Enter a title"),
            "max_length": _("The title is too long. Use at most 120 characters"),
        },
    )
    answer = TextField(
        label=_("What happened, and what did you say?"),
        help_text=_("Only you can read this"),
        missing=_("Enter a text"),
        rows=10,
    )
    field_order = ["title", "answer"]


class EntryForm(PlainForm):
    """Edit the answer of an entry."""

    answer = TextField(label=_("Your answer"), missing=_("Enter a text, or delete the entry"), rows=8)


class OutcomeForm(PlainForm):
    """Add to an entry what happened later."""

    note = TextField(label=_("What happened"), help_text=_("Did you say it? What happened then?"), rows=4)


class TechniqueField(forms.MultipleChoiceField):
    """Slugs of techniques. Slugs that are not among the choices are ignored."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: list[str] | None) -> list[str]:
        known = {slug for slug, _label in cast("list[tuple[str, str]]", self.choices)}
        return [slug for slug in vocabulary().current_slugs("technique", value or []) if slug in known]


class TechniquesForm(PlainForm):
    """Choose the techniques that one finds in one's own answer. There are no right or wrong choices."""

    found = TechniqueField(
        required=False,
        label=_("Which techniques are in your answer?"),
        help_text=_("Choose any number"),
    )

    def __init__(self, *args: Any, techniques: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("TechniqueField", self.fields["found"])
        field.choices = [
            (technique.slug, f"{technique.local_name}: {technique.local_summary}") for technique in techniques
        ]


class ReminderSettingForm(forms.ModelForm):
    """Choose when to be reminded of answers."""

    use_required_attribute = False

    class Meta:
        model = PracticeSetting
        fields = ("remind",)
        labels = {"remind": _("Remind me of an answer after one month")}
        widgets = {"remind": forms.RadioSelect}


class JournalSearchForm(forms.Form):
    """Search the member's own entries. Unknown terms are ignored."""

    q = LineField(required=False, label=_("Search words"), max_length=100, widget=forms.SearchInput)
    technique = forms.ChoiceField(required=False, label=_("Technique"))
    industry = forms.ChoiceField(required=False, label=_("Industry"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("technique", "industry"):
            terms = [(term.slug, term.local_name) for term in vocabulary().terms(name)]
            cast("forms.ChoiceField", self.fields[name]).choices = [("", _("Any")), *terms]

    def chosen(self, name: str) -> Any:
        """The chosen term of this field, or None."""
        return vocabulary().by_slug(name, self[name].value() or "")

    @property
    def text(self) -> str:
        """The text to search for, cut after 100 characters."""
        return cast("LineField", self.fields["q"]).to_python(self["q"].value())[:100]


def _refuse_identifying_details(text: str) -> str:
    """Return the text. Raises ValidationError if it contains details that identify a person directly."""
    if found := direct_findings(text):
        raise forms.ValidationError(IDENTIFIES_PERSON % {"text": found[0]}, code="direct")
    return text


class CollectionForm(forms.ModelForm):
    """Title, introduction and credit. What others can read at once by the link must not identify anybody."""

    class Meta:
        model = Collection
        fields = ("title", "introduction", "credit")
        labels = {"title": _("Title"), "introduction": _("Introduction"), "credit": _("Author’s name")}
        help_texts = {
            "title": _("Such as “For our first week on the phones”"),
            "introduction": _("What these cases are for. Use *asterisks* to emphasise words"),
            "credit": _("The name that readers see if you share the collection"),
        }
        error_messages = {"title": {"required": _("Enter a title")}}
        widgets = {"introduction": forms.Textarea(attrs={"rows": 6}), "credit": forms.RadioSelect}

    def clean_title(self) -> str:
        title = " ".join(self.cleaned_data["title"].split())
        if not (is_printable(title) and is_visible(title)):
            raise forms.ValidationError(_("The title has a character that cannot be shown. Delete it."))
        return self._checked(title)

    def clean_introduction(self) -> str:
        return self._checked(self.cleaned_data["introduction"])

    def _checked(self, text: str) -> str:
        return _refuse_identifying_details(text) if self.instance.key else text


class CollectionNoteForm(forms.Form):
    """The note on one case of a collection."""

    note = forms.CharField(
        label=_("Note about this case"),
        required=False,
        max_length=CollectionItem._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, item: CollectionItem, **kwargs: Any) -> None:
        super().__init__(data, initial={"note": item.note}, auto_id=f"id_%s_{item.pk}", **kwargs)
        self.item = item

    def clean_note(self) -> str:
        note = self.cleaned_data["note"]
        return _refuse_identifying_details(note) if self.item.collection.key else note
