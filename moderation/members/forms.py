"""Forms of reports, warnings, suspensions and appeals. They check the input and change nothing."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.members.actions import MAX_SUSPENSION_DAYS
from moderation.members.reports import Report
from moderation.members.sanctions import Sanction

ANSWER_MAX_LENGTH = 2_000
"""The maximum length of an answer to a report or an appeal, in characters."""


def text_field(
    label: str | Promise,
    max_length: int,
    *,
    help_text: str | Promise = "",
    required_message: str | Promise = "",
) -> forms.CharField:
    """Return a field for several lines of text, which is required if it has a message for that."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=max_length,
        required=bool(required_message),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": None}),
        error_messages={
            "required": required_message,
            "max_length": _("This is %(show_value)s characters long; at most %(limit_value)s fit."),
        },
    )


def max_length_of(model: type, field: str) -> int:
    """Return the maximum length of a model's text field, in characters."""
    return model._meta.get_field(field).max_length


class ServerCheckedForm(forms.Form):
    """A form without the browser's own checks, so that the messages are the same in every browser."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)


class ReportForm(ServerCheckedForm):
    """A report. Visitors may leave an e-mail address; that of members is known."""

    reason = forms.ChoiceField(
        label=_("What is the matter?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is the matter."), "invalid_choice": _("Choose a reason.")},
    )
    words = text_field(
        _("What should a moderator look at? (optional)"),
        max_length_of(Report, "words"),
        help_text=_("A sentence is enough. Leave out what could identify somebody else"),
    )
    email = forms.EmailField(
        label=_("Your e-mail address, to hear how it ends (optional)"),
        help_text=_("Kept until the answer is sent, then removed"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write the address like name@example.org.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.is_authenticated:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        """Require an explanation where the reason alone says nothing."""
        cleaned = super().clean()
        is_unexplained = cleaned.get("reason") == Report.Reason.OTHER and not cleaned.get("words")
        if is_unexplained and "words" not in self.errors:
            self.add_error("words", _("Say in a sentence what it is."))
        return cleaned


class AnswerForm(ServerCheckedForm):
    """A moderator's answer."""

    note = text_field(
        _("Your answer"),
        ANSWER_MAX_LENGTH,
        help_text=_("It reaches the person exactly as you write it"),
        required_message=_("Write the answer in your own words."),
    )
    revision = forms.IntegerField(initial=1, widget=forms.HiddenInput)


CHOICE_MESSAGES = {"required": _("Choose an answer."), "invalid_choice": _("Choose an answer from the list.")}


class ReportAnswerForm(AnswerForm):
    """The answer to a report."""

    action = forms.ChoiceField(
        label=_("What comes of it?"),
        choices=[("uphold", _("Something is done about it")), ("dismiss", _("It stays as it is"))],
        widget=forms.RadioSelect,
        error_messages=CHOICE_MESSAGES,
    )
    misuse = forms.BooleanField(label=_("Reporting was misused here; note it in the record"), required=False)
    together = forms.BooleanField(label=_("Answer every open report about it with this"), required=False)
    field_order = ["action", "note", "misuse", "together", "revision"]

    def clean(self) -> dict[str, Any]:
        """Refuse to mark an upheld report as misuse."""
        cleaned = super().clean()
        if cleaned.get("misuse") and cleaned.get("action") == "uphold":
            self.add_error("misuse", _("A report that was right is no misuse. Leave the mark out."))
        return cleaned


class AppealAnswerForm(AnswerForm):
    """The answer to an appeal."""

    action = forms.ChoiceField(
        label=_("What comes of it?"),
        choices=[("uphold", _("It stands")), ("lift", _("It is lifted"))],
        widget=forms.RadioSelect,
        error_messages=CHOICE_MESSAGES,
    )
    field_order = ["action", "note", "revision"]


class WarnForm(ServerCheckedForm):
    """A warning."""

    reason = text_field(
        _("What must not happen again"),
        max_length_of(Sanction, "reason"),
        help_text=_("The member reads it exactly as you write it"),
        required_message=_("Say why, in your own words."),
    )


class SuspendForm(ServerCheckedForm):
    """A suspension: why, and until when."""

    reason = text_field(
        _("Why"),
        max_length_of(Sanction, "reason"),
        help_text=_("The member reads it exactly as you write it"),
        required_message=_("Say why, in your own words."),
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("Tomorrow at the earliest, in a year at the latest. It ends by itself"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day on which it ends."), "invalid": _("Choose a day.")},
    )

    def clean_until(self) -> datetime.datetime:
        """Return the moment on that day at the current time of day; it must be within the next year."""
        day, now = self.cleaned_data["until"], timezone.localtime()
        if not 1 <= (day - now.date()).days <= MAX_SUSPENSION_DAYS:
            raise forms.ValidationError(_("Choose a day from tomorrow to a year ahead."))
        return timezone.make_aware(datetime.datetime.combine(day, now.time()))


class AppealForm(ServerCheckedForm):
    """An appeal by the member who was warned or suspended."""

    words = text_field(
        _("What was missed?"),
        max_length_of(Sanction, "appeal_text"),
        help_text=_("Somebody who took no part reads it"),
        required_message=_("Say what was missed, in your own words."),
    )


class SearchForm(forms.Form):
    """A search for members by handle, or by how it begins."""

    handle = forms.CharField(max_length=40, strip=True)
