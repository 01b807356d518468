"""Forms of reports, warnings, suspensions and appeals. They check what was written and change nothing."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.members import reports, sanctions
from moderation.members.actions import MOST_DAYS
from moderation.members.reports import Report


def words(label, longest, *, hint="", missing="", rows=5):
    """A field for somebody's own words."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        required=bool(missing),
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": None}),
        error_messages={
            "required": missing,
            "max_length": _("This is %(show_value)s characters long; at most %(limit_value)s fit."),
        },
    )


class CalmForm(forms.Form):
    """A form that the server checks, so that every browser says the same about it."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)


class ReportForm(CalmForm):
    """Why something is reported. Visitors may leave an address, members are known."""

    reason = forms.ChoiceField(
        label=_("What is the matter?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is the matter."), "invalid_choice": _("Choose a reason.")},
    )
    words = words(
        _("What should a moderator look at? (optional)"),
        reports.LONGEST,
        hint=_("A sentence is enough. Leave out what could identify somebody else"),
    )
    email = forms.EmailField(
        label=_("Your e-mail address, to hear how it ends (optional)"),
        help_text=_("Kept until the answer is sent, then removed"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write the address like name@example.org.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if user.is_authenticated:
            del self.fields["email"]

    def clean(self):
        """Ask for words where the reason alone says nothing."""
        said = super().clean()
        if said.get("reason") == Report.Reason.OTHER and not said.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say in a sentence what it is."))
        return said


class AnswerForm(CalmForm):
    """What a moderator answers."""

    note = words(
        _("Your answer"),
        sanctions.LONGEST,
        hint=_("It reaches the person exactly as you write it"),
        missing=_("Write the answer in your own words."),
    )
    revision = forms.IntegerField(initial=1, widget=forms.HiddenInput)


CHOOSE = {"required": _("Choose an answer."), "invalid_choice": _("Choose an answer from the list.")}


class ReportAnswerForm(AnswerForm):
    """The answer to a report."""

    action = forms.ChoiceField(
        label=_("What comes of it?"),
        choices=[("uphold", _("Something is done about it")), ("dismiss", _("It stays as it is"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    misuse = forms.BooleanField(label=_("Reporting was misused here; note it in the record"), required=False)
    together = forms.BooleanField(label=_("Answer every open report about it with this"), required=False)
    field_order = ["action", "note", "misuse", "together", "revision"]

    def clean(self):
        """Refuse the mark of misuse on a report that was right."""
        said = super().clean()
        if said.get("misuse") and said.get("action") == "uphold":
            self.add_error("misuse", _("A report that was right is no misuse. Leave the mark out."))
        return said


class AppealAnswerForm(AnswerForm):
    """The answer to an appeal."""

    action = forms.ChoiceField(
        label=_("What comes of it?"),
        choices=[("uphold", _("It stands")), ("lift", _("It is lifted"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    field_order = ["action", "note", "revision"]


class WarnForm(CalmForm):
    """A warning."""

    reason = words(
        _("What must not happen again"),
        sanctions.LONGEST,
        hint=_("The member reads it exactly as you write it"),
        missing=_("Say why, in your own words."),
    )


class SuspendForm(CalmForm):
    """A suspension: why, and until when."""

    reason = words(
        _("Why"),
        sanctions.LONGEST,
        hint=_("The member reads it exactly as you write it"),
        missing=_("Say why, in your own words."),
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("Tomorrow at the earliest, in a year at the latest. It ends by itself"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day on which it ends."), "invalid": _("Choose a day.")},
    )

    def clean_until(self):
        """Take a day within the next year, at the time of day that it is now."""
        day, now = self.cleaned_data["until"], timezone.localtime()
        if not 1 <= (day - now.date()).days <= MOST_DAYS:
            raise forms.ValidationError(_("Choose a day from tomorrow to a year ahead."))
        return timezone.make_aware(datetime.datetime.combine(day, now.time()))


class AppealForm(CalmForm):
    """An appeal, by the member who was warned or suspended."""

    words = words(
        _("What was missed?"),
        sanctions.LONGEST,
        hint=_("Somebody who took no part reads it"),
        missing=_("Say what was missed, in your own words."),
    )


class SearchForm(forms.Form):
    """A handle, or how it begins."""

    handle = forms.CharField(max_length=40, strip=True)
