"""Forms of moderators and curators: the answer to an author, a reason of the list, preferences."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from markup import plain_member_text
from moderation.models.moderated import Moderated
from moderation.models.queue import queued_models
from moderation.models.reason import Reason, compose_message, localized_message, objection_to
from moderation.models.workspace import AnswerDraft, Preferences
from moderation.transitions import MODERATOR, TRANSITIONS

PIN_NUMBERS = range(1, 4)
"""An answer can quote this many passages of the text."""
NOTE_MAX_LENGTH = 4_000
PASSAGE_MAX_LENGTH = 600
REASON_KEYS = "1234567890"
"""The shortcuts of reasons; those beyond the tenth have none."""
_LOCAL_PATH = re.compile(r"/(?!/)[^\s\\\x00-\x1f]*")


class AnswerForm(forms.Form):
    """An answer to the author of one item. Whether it is allowed is decided by `item.transition()`."""

    action = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (name, transition.name) for name, transition in TRANSITIONS.items() if transition.who == MODERATOR
        ],
        error_messages={"required": _("Choose a decision.")},
    )
    revision = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        error_messages={"required": _("The revision is missing. Reload the page and decide again.")},
    )
    reasons = forms.MultipleChoiceField(label=_("Reasons"), required=False)
    note = forms.CharField(
        label=_("Message to the author"),
        help_text=_("Say one thing that worked. We send it exactly as you write it"),
        max_length=NOTE_MAX_LENGTH, required=False, strip=True, widget=forms.Textarea,
        error_messages={"max_length": _("You have %(show_value)d characters. Use at most %(limit_value)d.")},
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, item: Moderated, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.item = item
        self.active_reasons = list(Reason.objects.active())
        choices = [(reason.key, reason.local_label) for reason in self.active_reasons]
        cast(forms.MultipleChoiceField, self.fields["reasons"]).choices = choices
        for number in PIN_NUMBERS:
            self.fields[f"passage_{number}"] = forms.CharField(required=False, max_length=PASSAGE_MAX_LENGTH)
            self.fields[f"about_{number}"] = forms.ChoiceField(required=False, choices=[("", ""), *choices])
        for name, label, text, max_length in item.editable_parts():
            self.fields[f"edit_{name}"] = forms.CharField(
                label=label,
                required=False,
                strip=False,
                initial=text,
                widget=forms.Textarea,
                max_length=max_length,
            )
        self.fields["checks"] = forms.MultipleChoiceField(required=False, choices=item.CHECKLIST)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text = _without_markup(self.item.review_text)
        for number in PIN_NUMBERS:
            passage = cleaned.get(f"passage_{number}", "").strip()
            if passage and _without_markup(passage) not in text:
                self.add_error(
                    f"passage_{number}", _("This passage is not in the text. Copy it from the text.")
                )
            elif passage and not cleaned.get(f"about_{number}"):
                self.add_error(f"about_{number}", _("Choose the reason for this passage."))
        if "action" in cleaned and (objection := objection_to(cleaned["action"], self.chosen_reasons)):
            self.add_error("reasons", objection)
        if cleaned.get("action") == "propose_edits":
            self._clean_edits(cleaned)
        return cleaned

    def _clean_edits(self, cleaned: dict[str, Any]) -> None:
        """Proposed edits are a whole text: no part is empty, and a title is one line."""
        for name, _label, text, _max_length in self.item.editable_parts():
            words = cleaned.get(f"edit_{name}", "").replace("\r\n", "\n")
            cleaned[f"edit_{name}"] = words if "\n" in text or name != "title" else " ".join(words.split())
            if not words.strip() and f"edit_{name}" not in self.errors:
                self.add_error(f"edit_{name}", _("This part is empty. Enter a text."))

    @property
    def pins(self) -> list[tuple[str, str]]:
        """The complete pairs of a reason's key and the passage that it is about."""
        values = [(self._value(f"about_{n}"), self._value(f"passage_{n}")) for n in PIN_NUMBERS]
        return [(key, passage) for key, passage in values if key and passage]

    @property
    def reason_keys(self) -> list[str]:
        """The keys of the chosen reasons, with those that have a passage."""
        return [reason.key for reason in self.chosen_reasons]

    @property
    def chosen_reasons(self) -> list[Reason]:
        """The chosen reasons, with those that have a passage."""
        chosen = {*self._value("reasons", many=True), *(key for key, _passage in self.pins)}
        return [reason for reason in self.active_reasons if reason.key in chosen]

    @property
    def edits(self) -> dict[str, str]:
        """The proposed text of each part, with the line breaks that the site uses."""
        return {name: self.cleaned_data[f"edit_{name}"] for name, *_rest in self.item.editable_parts()}

    def message(self) -> str:
        """Return the message as the author would receive it, from what is filled in so far."""
        chosen = self.chosen_reasons
        message = compose_message(chosen, self._value("note")[:NOTE_MAX_LENGTH], self.pins)
        return localized_message(message, chosen)

    def _value(self, name: str, *, many: bool = False) -> Any:
        if self.is_bound:
            data = cast(QueryDict, self.data)
            return data.getlist(name) if many else data.get(name, "")
        return self.initial.get(name, [] if many else "")

    # --- For the template

    @property
    def reason_groups(self) -> list[tuple[str, str | Promise, list[tuple[Reason, bool, str]]]]:
        """The reasons by severity: severity, label, and triples of reason, whether chosen, shortcut.

        Shortcuts begin again after the first group: an approval and a refusal never show the same reasons.
        """
        chosen = self._value("reasons", many=True)
        groups: list[tuple[str, str | Promise, list[tuple[Reason, bool, str]]]] = []
        refusing = iter(REASON_KEYS)
        for severity in (Reason.Severity.PRAISE, Reason.Severity.BLOCKING, Reason.Severity.ADVICE):
            keys = iter(REASON_KEYS) if severity == Reason.Severity.PRAISE else refusing
            reasons = [reason for reason in self.active_reasons if reason.severity == severity]
            triples = [(reason, reason.key in chosen, next(keys, "")) for reason in reasons]
            groups.append((severity.value, severity.label, triples))
        return groups

    @property
    def pin_rows(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"passage_{number}"], self[f"about_{number}"]) for number in PIN_NUMBERS]

    @property
    def edit_rows(self) -> list[BoundField]:
        return [self[f"edit_{name}"] for name, *_rest in self.item.editable_parts()]

    @property
    def checklist(self) -> list[tuple[str, str | Promise, bool]]:
        ticked = self._value("checks", many=True)
        return [(key, label, key in ticked) for key, label in self.item.CHECKLIST]


def _without_markup(text: str) -> str:
    """Return a text for comparison: a passage may be copied from the page or from what was typed."""
    return plain_member_text(text).replace("*", "").casefold()


def load_draft(item: Moderated, user: User) -> dict[str, Any]:
    """Return what this moderator typed before and did not send, as initial values of the form."""
    draft = AnswerDraft.objects.about(item).by(user).first()
    if not draft:
        return {}
    lists = {"reasons", "checks"}
    return {name: values if name in lists else values[-1] for name, values in draft.fields.items() if values}


def save_draft(item: Moderated, user: User, data: QueryDict) -> None:
    """Save what is typed so far."""
    typed = {
        name: [value[:7_000] for value in data.getlist(name)[:60]]
        for name in AnswerForm(item=item).fields
        if name in data
    }
    AnswerDraft.objects.save_draft(item, user, typed, item.revision_number)


def validate_guideline(address: str) -> None:
    """Raise ValidationError unless `address` is a path of this site or an https address."""
    if _LOCAL_PATH.fullmatch(address):
        return
    try:
        URLValidator(schemes=["https"])(address)
    except ValidationError as error:
        sentence = _("Enter an address that starts with / (this site) or https:// (another site).")
        raise ValidationError(sentence, code="guideline") from error


class ReasonForm(forms.ModelForm):
    """A reason of the list, with the message to authors."""

    GERMAN = ("label", "message")

    german_label = forms.CharField(
        label=_("Name in German"), required=False, max_length=80, help_text=_("Empty: shown in English")
    )
    german_message = forms.CharField(
        label=_("Message in German"),
        required=False,
        max_length=400,
        help_text=_("Empty: shown in English"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Reason
        fields = ["label", "severity", "message", "guideline", "active"]
        labels = {
            "label": _("Name"),
            "severity": _("Effect on publishing"),
            "message": _("Message to the author"),
            "guideline": _("Link to the guideline (optional)"),
            "active": _("Active: moderators can choose it"),
        }
        help_texts = {
            "label": _("A short name for moderators. The moderation log shows it too"),
            "message": _("One or two sentences: what the problem is, and what the author can do"),
            "guideline": _("A page of this site, such as /guidelines/#people, or an https address"),
        }
        widgets = {"message": forms.Textarea(attrs={"rows": 3}), "guideline": forms.TextInput}
        error_messages = {
            "label": {"required": _("Enter a name.")},
            "severity": {
                "required": _("Choose the effect on publishing."),
                "invalid_choice": _("Choose an option from the list."),
            },
            "message": {"required": _("Enter the message to the author.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.GERMAN:
            self.initial[f"german_{name}"] = self.instance.german.get(name, "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        texts = {name: " ".join(data.get(f"german_{name}", "").split()) for name in self.GERMAN}
        self.instance.german = {name: text for name, text in texts.items() if text}
        return data

    def clean_label(self) -> str:
        """Refuse a label that is in use, with the error at the field and not at the form."""
        label = " ".join(self.cleaned_data["label"].split())
        if Reason.objects.filter(label__iexact=label).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("A reason with this name exists. Enter another name."), code="unique")
        return label

    def clean_guideline(self) -> str:
        address = self.cleaned_data["guideline"].strip()
        if address:
            validate_guideline(address)
        return address


def possible_tags(facet: str) -> dict[str, str | Promise]:
    """Return the labels of all tags that queued items can have in a facet, by value."""
    kinds = [model for model in queued_models() if hasattr(model, "possible_tags")]
    return {value: label for model in kinds for value, label in model.possible_tags(facet)}


class PreferencesForm(forms.ModelForm):
    """How a moderator likes to work."""

    hidden_notes = forms.MultipleChoiceField(
        label=_("Hide items with these content notes"),
        help_text=_("You do not see these items in the queue, and they do not count in your numbers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    industries = forms.MultipleChoiceField(
        label=_("Industries that you know"),
        help_text=_("“Start next item” can prefer these"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Preferences
        fields = ["opens_next", "blurred", "shortcuts", "hidden_notes", "industries"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, facet in (("hidden_notes", "note"), ("industries", "industry")):
            # What was chosen before stays possible, so that saving does not silently drop it.
            chosen = {value: value for value in getattr(self.instance, name)}
            field = cast(forms.MultipleChoiceField, self.fields[name])
            field.choices = list((chosen | possible_tags(facet)).items())

    @property
    def boxes(self) -> list[BoundField]:
        """The fields that are a single check box."""
        return [self[name] for name in ("opens_next", "blurred", "shortcuts")]
