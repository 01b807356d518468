"""What a moderator fills in to answer an author."""

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models.reason import Reason, composed
from moderation.models.workspace import AnswerDraft
from moderation.transitions import MODERATOR, TRANSITIONS

PINS = range(1, 4)
LONGEST_NOTE = 4_000


class AnswerForm(forms.Form):
    """An answer to the author of one item. Whether it may be said, `perform` knows."""

    action = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(name, move.name) for name, move in TRANSITIONS.items() if move.who == MODERATOR],
        error_messages={"required": _("Choose what should happen.")},
    )
    revision = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        error_messages={"required": _("The page did not say what you read.")},
    )
    reasons = forms.MultipleChoiceField(label=_("Reasons"), required=False)
    note = forms.CharField(
        label=_("In your own words"),
        help_text=_("Say one thing that worked. It is sent exactly as you write it"),
        max_length=LONGEST_NOTE, required=False, strip=True, widget=forms.Textarea,
        error_messages={"max_length": _("Use at most %(limit_value)d characters; these are %(show_value)d.")},
    )  # fmt: skip

    def __init__(self, data=None, *, item, **more):
        super().__init__(data, **more)
        self.item = item
        self.listed = list(Reason.objects.active())
        self.fields["reasons"].choices = [(reason.key, reason.label) for reason in self.listed]
        for number in PINS:
            self.fields[f"passage_{number}"] = forms.CharField(required=False, max_length=600)
            self.fields[f"about_{number}"] = forms.ChoiceField(
                required=False, choices=[("", ""), *self.fields["reasons"].choices]
            )
        for name, label, text, longest in item.editable_parts():
            self.fields[f"edit_{name}"] = forms.CharField(
                label=label,
                required=False,
                strip=False,
                initial=text,
                widget=forms.Textarea,
                max_length=longest,
            )
        self.fields["checks"] = forms.MultipleChoiceField(required=False, choices=item.CHECKLIST)

    def clean(self):
        cleaned = super().clean()
        text = " ".join(self.item.review_text.split()).casefold()
        for number in PINS:
            passage = " ".join(cleaned.get(f"passage_{number}", "").split())
            if passage and passage.casefold() not in text:
                self.add_error(f"passage_{number}", _("These words do not stand in the text like this."))
            elif passage and not cleaned.get(f"about_{number}"):
                self.add_error(f"about_{number}", _("Choose the reason that this passage is about."))
        if cleaned.get("action") == "propose_edits":
            self._clean_edits(cleaned)
        return cleaned

    def _clean_edits(self, cleaned) -> None:
        """A proposal is a whole text: every part has words, and a title is one line."""
        for name, _label, text, _longest in self.item.editable_parts():
            words = cleaned.get(f"edit_{name}", "").replace("\r\n", "\n")
            cleaned[f"edit_{name}"] = words if "\n" in text or name != "title" else " ".join(words.split())
            if not words.strip() and f"edit_{name}" not in self.errors:
                self.add_error(f"edit_{name}", _("No part of the text can be empty."))

    @property
    def pins(self) -> list[tuple[str, str]]:
        """Pairs of a reason and the passage that it is about, as far as they are whole."""
        values = [(self._value(f"about_{n}"), self._value(f"passage_{n}")) for n in PINS]
        return [(key, passage) for key, passage in values if key and passage]

    @property
    def reason_keys(self) -> list[str]:
        """The chosen reasons, with those that passages are pinned to."""
        chosen = {*self._value("reasons", many=True), *(key for key, _passage in self.pins)}
        return [reason.key for reason in self.listed if reason.key in chosen]

    @property
    def edits(self) -> dict[str, str]:
        """The proposed wording of each part, with the line breaks of the site."""
        return {name: self.cleaned_data[f"edit_{name}"] for name, *_rest in self.item.editable_parts()}

    def message(self) -> str:
        """The message as the author would get it, of what is filled in so far."""
        chosen = [reason for reason in self.listed if reason.key in self.reason_keys]
        return composed(chosen, self._value("note")[:LONGEST_NOTE], self.pins)

    def _value(self, name, *, many=False):
        if self.is_bound:
            return self.data.getlist(name) if many else self.data.get(name, "")
        return self.initial.get(name, [] if many else "")

    # --- for the page

    @property
    def reason_groups(self) -> list[tuple[str, list]]:
        """Reasons by severity: the name of the group and triples of reason, whether chosen, and its key."""
        chosen, keys = self._value("reasons", many=True), dict(enumerate("1234567890"))
        numbered = [(r, r.key in chosen, keys.get(at, "")) for at, r in enumerate(self.listed)]
        return [
            (name, [triple for triple in numbered if triple[0].severity == severity])
            for severity, name in Reason.Severity.choices
        ]

    @property
    def pin_rows(self) -> list:
        return [(self[f"passage_{number}"], self[f"about_{number}"]) for number in PINS]

    @property
    def edit_rows(self) -> list:
        return [self[f"edit_{name}"] for name, *_rest in self.item.editable_parts()]

    @property
    def checklist(self) -> list:
        ticked = self._value("checks", many=True)
        return [(key, label, key in ticked) for key, label in self.item.CHECKLIST]


def kept_answer(item, user) -> dict:
    """What this moderator typed before and did not send, as initial values."""
    kept = AnswerDraft.objects.about(item).of(user).first()
    if not kept:
        return {}
    many = {"reasons", "checks"}
    return {name: values if name in many else values[-1] for name, values in kept.fields.items() if values}


def keep_answer(item, user, data) -> None:
    """Keep what is typed so far."""
    typed = {
        name: [value[:7_000] for value in data.getlist(name)[:60]]
        for name in AnswerForm(item=item).fields
        if name in data
    }
    AnswerDraft.objects.keep(item, user, typed, item.revision_number)
