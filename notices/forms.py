"""The form with which a member says how often each kind comes by mail."""

from django import forms

from notices.models import MailPreference
from notices.models.preference import kinds_for


class SettingsForm(forms.Form):
    """One field a kind, with the frequencies that it allows."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        now = MailPreference.objects.of(user)
        for kind in kinds_for(user):
            if kind.is_optional:
                choices = [(frequency.value, frequency.label) for frequency in kind.allowed]
                self.fields[kind.name] = forms.ChoiceField(
                    label=kind.label, help_text=kind.hint, choices=choices, initial=now[kind.name].value
                )
