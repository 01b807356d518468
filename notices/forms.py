"""The form in which members choose how often they want mails."""

from typing import Any

from django import forms

from accounts.models import User
from notices.mail_settings import kinds_for
from notices.models import MailPreference


class SettingsForm(forms.Form):
    """One field for each kind of notices that can be switched off, with the frequencies that it allows."""

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        now = MailPreference.objects.for_user(user)
        for kind in kinds_for(user):
            if kind.is_optional:
                choices = [(frequency.value, frequency.label) for frequency in kind.allowed]
                self.fields[kind.name] = forms.ChoiceField(
                    label=str(kind.label),
                    help_text=str(kind.hint),
                    choices=choices,
                    initial=now[kind.name].value,
                )
