"""Forms of reports, warnings, suspensions and appeals. They check the input and change nothing."""

import datetime
from typing import Any, cast

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.members.actions import MAX_SUSPENSION_DAYS
from moderation.members.reports import Report
from moderation.members.sanctions import Sanction

ANSWER_MAX_LENGTH = 2_000
"""The maximum length of an answer to a report or an appeal, in characters."""


def text_field(
    label: Any, max_length: int, *, help_text: Any = "", required_message: Any = ""
) -> forms.CharField:
    """Return a field for several lines of text, required if it has a message for that. Texts may be lazy."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=max_length,
        required=bool(required_message),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": None}),
        error_messages={
            "required": required_message,
            "max_length": _("This has %(show_value)s characters. Use at most %(limit_value)s."),
        },
    )


def max_length_of(model: type[Model], field: str) -> int:
    """Return the maximum length of a model's text field, in characters."""
    return cast(CharField, model._meta.get_field(field)).max_length or 0


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
        label=_("What is the problem?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what the problem is."),
            "invalid_choice": _("Choose a reason."),
        },
    )
    words = text_field(
        _("What should a moderator check? (optional)"),
        max_length_of(Report, "words"),
        help_text=_("One sentence is enough. Leave out details that could identify a person"),
    )
    email = forms.EmailField(
        label=_("Your e-mail address, for the answer (optional)"),
        help_text=_("We delete it after we have sent the answer"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Enter an e-mail address like name@example.org.")},
    )

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.is_authenticated:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        """Require an explanation where the reason alone says nothing."""
        cleaned = super().clean() or {}
        is_unexplained = cleaned.get("reason") == Report.Reason.OTHER and not cleaned.get("words")
        if is_unexplained and "words" not in self.errors:
            self.add_error("words", _("Describe the problem in one sentence."))
        return cleaned


class AnswerForm(ServerCheckedForm):
    """A moderator's answer."""

    note = text_field(
        _("Your message"),
        ANSWER_MAX_LENGTH,
        help_text=_("We send it exactly as you write it"),
        required_message=_("Enter an answer."),
    )
    revision = forms.IntegerField(initial=1, widget=forms.HiddenInput)


CHOICE_MESSAGES = {"required": _("Choose an answer."), "invalid_choice": _("Choose an answer from the list.")}


class ReportAnswerForm(AnswerForm):
    """The answer to a report."""

    action = forms.ChoiceField(
        label=_("Decision"),
        choices=[("uphold", _("Uphold report")), ("dismiss", _("Dismiss report"))],
        help_text=_(
            "This only answers the reporter. To act on the text or the member, first open the page above"
        ),
        widget=forms.RadioSelect,
        error_messages=CHOICE_MESSAGES,
    )
    misuse = forms.BooleanField(
        label=_("Reporting was misused. Note it in the reporter’s record"), required=False
    )
    together = forms.BooleanField(
        label=_("Send this answer to all open reports about the same text"), required=False
    )
    field_order = ["action", "note", "misuse", "together", "revision"]

    def clean(self) -> dict[str, Any]:
        """Refuse to mark an upheld report as misuse."""
        cleaned = super().clean() or {}
        if cleaned.get("misuse") and cleaned.get("action") == "uphold":
            self.add_error("misuse", _("An upheld report is not misuse. Clear the checkbox."))
        return cleaned


class AppealAnswerForm(AnswerForm):
    """The answer to an appeal."""

    action = forms.ChoiceField(
        label=_("Decision"),
        choices=[("uphold", _("Reject appeal")), ("lift", _("Accept appeal"))],
        widget=forms.RadioSelect,
        error_messages=CHOICE_MESSAGES,
    )
    field_order = ["action", "note", "revision"]


class WarnForm(ServerCheckedForm):
    """A warning."""

    reason = text_field(
        _("Warning to the member"),
        max_length_of(Sanction, "reason"),
        help_text=_("The member gets this exactly as you write it"),
        required_message=_("Enter a reason."),
    )


class SuspendForm(ServerCheckedForm):
    """A suspension: why, and until when."""

    reason = text_field(
        _("Reason"),
        max_length_of(Sanction, "reason"),
        help_text=_("The member gets this exactly as you write it"),
        required_message=_("Enter a reason."),
    )
    until = forms.DateField(
        label=_("End date"),
        help_text=_("From tomorrow to one year from now. The suspension ends automatically"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the end date."), "invalid": _("Enter a date.")},
    )

    def clean_until(self) -> datetime.datetime:
        """Return the moment on that day at the current time of day; it must be within the next year."""
        day, now = self.cleaned_data["until"], timezone.localtime()
        if not 1 <= (day - now.date()).days <= MAX_SUSPENSION_DAYS:
            raise forms.ValidationError(_("Enter a date from tomorrow to one year from now."))
        return timezone.make_aware(datetime.datetime.combine(day, now.time()))


class AppealForm(ServerCheckedForm):
    """An appeal by the member who was warned or suspended."""

    words = text_field(
        _("What did the moderator miss?"),
        max_length_of(Sanction, "appeal_text"),
        help_text=_("Another moderator reads your appeal and decides"),
        required_message=_("Say what the moderator missed."),
    )


class SearchForm(forms.Form):
    """A search for members by handle, or by how it begins."""

    handle = forms.CharField(max_length=40, strip=True)
