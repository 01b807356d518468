"""Forms of django-allauth with the site's own labels."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

CONFIRMED_ADDRESS_KEY = "confirmed_address"
"""Session key of an e-mail address that was confirmed in this browser, for the next sign-in page."""
EMAIL = _("E-mail address")
NEW_PASSWORD, NEW_PASSWORD_AGAIN = _("New password"), _("New password, again")
PASSWORD_HINT = _("At least 10 characters. You can paste it from a password manager.")
CODE = _("Code")


MAX_LENGTH = 1_000
"""The most characters of a password, an address or a code."""


class LabelledForm(forms.Form):
    """A form with the labels of `LABELS`, limited texts, and the hint for new passwords.

    It has no placeholders, because they disappear while people type.
    """

    LABELS: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
            if isinstance(field, forms.CharField) and field.max_length is None:
                field.validators = [*field.validators, MaxLengthValidator(MAX_LENGTH)]
        if "password1" in self.fields:
            self.fields["password1"].help_text = PASSWORD_HINT


class LoginForm(LabelledForm, account_forms.LoginForm):
    """Sign in by e-mail address and password."""

    LABELS = {"login": EMAIL, "password": _("Password"), "remember": _("Keep me signed in on this device")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill in an address that was confirmed in this browser a moment ago, once."""
        super().__init__(*args, **kwargs)
        self.confirmed_address = ""
        if self.request and not self.is_bound:
            self.confirmed_address = self.request.session.pop(CONFIRMED_ADDRESS_KEY, "")
            self.initial.setdefault("login", self.confirmed_address)


class SignupForm(LabelledForm, account_forms.SignupForm):
    """Sign up with an e-mail address and a password."""

    LABELS = {"email": EMAIL, "password1": _("Password")}

    def try_save(self, request: HttpRequest) -> Any:
        """Hash a password for a known address, too: the response time must not reveal that it is known."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ChangePasswordForm(LabelledForm, account_forms.ChangePasswordForm):
    """Change the password."""

    LABELS = {
        "oldpassword": _("Current password"),
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD_AGAIN,
    }


class SetPasswordForm(LabelledForm, account_forms.SetPasswordForm):
    """Set a password for an account without one."""

    LABELS = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD_AGAIN}


class ResetPasswordForm(LabelledForm, account_forms.ResetPasswordForm):
    """Ask for a link to set a new password."""

    LABELS = {"email": EMAIL}


class ResetPasswordKeyForm(LabelledForm, account_forms.ResetPasswordKeyForm):
    """Set a new password after a link."""

    LABELS = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD_AGAIN}


class ReauthenticateForm(LabelledForm, account_forms.ReauthenticateForm):
    """Confirm with the password that it is still the member."""

    LABELS = {"password": _("Password")}


class AuthenticateCodeForm(LabelledForm, mfa_forms.AuthenticateForm):
    """Use a code as the second factor."""

    LABELS = {"code": CODE}


class ReauthenticateCodeForm(LabelledForm, mfa_forms.ReauthenticateForm):
    """Confirm with a code that it is still the member."""

    LABELS = {"code": CODE}


class ActivateAppForm(LabelledForm, ActivateTOTPForm):
    """Set up an authenticator app."""

    LABELS = {"code": CODE}
