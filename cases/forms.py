"""The forms of the case editor: one for the case, one for each line and each phrase swap.

They accept any draft: `typed()` returns what was typed, and cases/publication_checks.py lists
what is missing.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.field_labels import FIELD_LABELS
from cases.field_limits import max_length
from cases.models import Case, Line, Situation
from taxonomy.form_fields import term_label
from taxonomy.vocabulary import vocabulary

CHOOSE = [("", _("Choose …"))]


class OneLine(forms.CharField):
    """Text on one line, with single spaces."""

    def __init__(self, label: Any, help_text: Any = "", **attrs: str) -> None:
        super().__init__(required=False, label=label, help_text=help_text)
        self.widget.attrs |= attrs

    def typed(self, raw: str | None) -> str:
        return " ".join((raw or "").split())


class Paragraphs(forms.CharField):
    """A text of several lines; in Markdown where it is a part of the case."""

    def __init__(self, label: Any, help_text: Any = "", rows: int = 6) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(required=False, label=label, help_text=help_text, widget=widget)

    def typed(self, raw: str | None) -> Any:
        return (raw or "").strip()


class Points(Paragraphs):
    """A list, edited with one item per line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def typed(self, raw: str | None) -> Any:
        return [" ".join(line.split()) for line in (raw or "").split("\n") if line.strip()]


class Choice(forms.ChoiceField):
    """A choice that may be left open."""

    def __init__(self, label: Any, choices: Iterable = (), help_text: Any = "") -> None:
        super().__init__(required=False, label=label, choices=[*CHOOSE, *choices], help_text=help_text)

    def typed(self, raw: str | None) -> str:
        values: Any = self.choices
        return raw if raw and raw in dict(values) else ""


class Terms(forms.MultipleChoiceField):
    """Any number of terms of a vocabulary."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(
            required=False, label=label, help_text=help_text, widget=forms.CheckboxSelectMultiple
        )

    def typed(self, raw: list[str] | None) -> list[str]:
        choices: Any = self.choices
        return [value for value, _label in choices if value in (raw or [])]


class Tick(forms.BooleanField):
    """A checkbox."""

    def __init__(self, label: Any) -> None:
        super().__init__(required=False, label=label)

    def typed(self, raw: str | None) -> bool:
        return bool(raw)


class TypedForm(forms.Form):
    """A form that returns what was typed, valid or not."""

    use_required_attribute = False
    fields: dict[str, Any]

    def typed(self) -> dict[str, Any]:
        """Return what was typed, by field, as the content of a revision stores it."""
        return {name: field.typed(self[name].data) for name, field in self.fields.items()}


class CaseForm(TypedForm):
    """A case without its lines and swaps.

    Names with two underscores are a group and a key in the library file.
    """

    title = OneLine(FIELD_LABELS["title"])
    standfirst = OneLine(
        FIELD_LABELS["standfirst"], _("One or two sentences under the title, at most 240 characters")
    )
    problem = OneLine(
        FIELD_LABELS["problem"],
        _("One plain sentence for cards and the top of the page, at most 160 characters"),
    )
    industries = Terms(FIELD_LABELS["industries"])
    techniques = Terms(FIELD_LABELS["techniques"], _("Those that the lines and the phrases show"))
    channel = Choice(FIELD_LABELS["channel"], Case.Channel.choices)
    setting = OneLine(FIELD_LABELS["setting"], _("Where and when, in a few words"))
    felt = OneLine(FIELD_LABELS["felt"], _("In a few words"))
    content_notes = Points(
        FIELD_LABELS["content_notes"],
        _("What readers may want to know before they read, one on each line"),
        2,
    )
    provenance = Choice(FIELD_LABELS["provenance"], Case.Provenance.choices[:2])
    lineage = OneLine(
        FIELD_LABELS["lineage"], _("Leave it empty for a composite. Name only people who agreed")
    )
    moment = Paragraphs(FIELD_LABELS["The moment"], _("What happened, who was there, what was at stake"), 10)
    turning_point = Paragraphs(
        FIELD_LABELS["The turning point"], _("What leads to the line where the talk turns"), 6
    )
    done = Paragraphs(FIELD_LABELS["What was done"], _("The steps"), 8)
    changed = Paragraphs(FIELD_LABELS["What changed"], _("For the person, for you, for the team"), 8)
    try_this = Paragraphs(FIELD_LABELS["Try this"], _("A sentence or two that lead to the tool"), 4)
    tool__kind = Choice(FIELD_LABELS["tool.kind"], Case.Tool.choices)
    tool__title = OneLine(FIELD_LABELS["tool.title"])
    tool__items = Points(FIELD_LABELS["tool.items"], _("One on each line"))
    practise__situation = Paragraphs(
        FIELD_LABELS["practise.situation"], _("What readers see before they answer"), 4
    )
    practise__question = OneLine(FIELD_LABELS["practise.question"])
    prompts__customer = OneLine(FIELD_LABELS["prompts.customer"])
    prompts__habits = OneLine(FIELD_LABELS["prompts.habits"])
    prompts__system = OneLine(FIELD_LABELS["prompts.system"])
    what = OneLine(
        FIELD_LABELS["what"], _("One sentence for readers. Only needed if the case was published before")
    )

    def __init__(self, *args: Any, adapted: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = vocabulary()
        for name, terms in (("industries", words.industries), ("techniques", words.techniques)):
            self.fields[name].choices = [(term.slug, term_label(term)) for term in terms]
        self.technique_names = [(term.slug, term.local_name) for term in words.techniques]
        if adapted:
            # The origin of an adapted case was agreed with the author of the story: it cannot be edited.
            del self.fields["provenance"], self.fields["lineage"]


class LineForm(TypedForm):
    """One line of the dialogue."""

    place = OneLine(_("Place"), inputmode="numeric")
    role = forms.ChoiceField(required=False, label=_("Who speaks"), choices=Line.Role.choices)
    speaker = OneLine(_("Name or role of the speaker"))
    said = Paragraphs(_("What was said"), rows=2)
    turn = Tick(_("This line is the turn"))
    technique = Choice(_("Technique it shows"))
    worked = OneLine(_("The words that worked, exactly as in the line"))
    note = OneLine(_("Why it worked here"))

    def __init__(self, *args: Any, techniques: Iterable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].typed = lambda raw: raw if raw in Line.Role.values else "them"
        self.fields["technique"].choices = [*CHOOSE, *techniques]


class SwapForm(TypedForm):
    """One phrase swap."""

    instead_of = OneLine(_("Instead of"))
    try_this = OneLine(_("Try"))
    because = OneLine(_("Why it works"), _("One sentence that makes sense without the case"))
    backfires = OneLine(_("When not to use it"), _("One sentence. For example: “When others listen.”"))
    situations = Terms(_("Situations"))
    technique = Choice(_("Technique"))

    def __init__(self, *args: Any, techniques: Iterable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["technique"].choices = [*CHOOSE, *techniques]
        self.fields["situations"].choices = Situation.choices


class NewCaseForm(forms.Form):
    """The working title of a new case."""

    title = forms.CharField(
        label=_("Title"),
        help_text=_("You can change it later. When you publish the case, its address is made of the title"),
        max_length=max_length(Case, "title"),
        error_messages={
            "required": _("Enter a title, so that others find the draft."),
            "max_length": _("The title has more than 120 characters. Shorten it."),
        },
    )


class TransitionForm(forms.Form):
    """The input of an action on a case: when to publish it."""

    publish_at = forms.DateTimeField(required=False)
