"""Forms for passkeys and security keys that answer every unreadable credential with an error of the form.

django-allauth and its library fido2 expect what a browser sends. They raise many kinds of exceptions for
anything else, and catch few of them. These forms are named in settings.MFA_FORMS.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger("empathy.accounts")
MAX_CREDENTIAL_LENGTH = 50_000
"""Characters of JSON. A credential has about 1,000; attestation certificates can add some thousands."""
MAX_NAME_LENGTH = 60
KEY_NAME = _("Name of the passkey")
NOT_ACCEPTED = _("This passkey was not accepted. Try again, or use another one.")


class CredentialField(forms.Field):
    """The JSON object that the browser's WebAuthn API returns, as a dict."""

    widget = forms.HiddenInput
    default_error_messages = {"required": NOT_ACCEPTED, "invalid": NOT_ACCEPTED}

    def to_python(self, value: Any) -> dict[str, Any] | None:
        """Parse the JSON. Raises ValidationError unless it is an object that every database can store."""
        if not value:
            return None
        # Python's parser raises RecursionError for deep nesting and ValueError for numbers of 5,000 digits.
        try:
            if len(value) > MAX_CREDENTIAL_LENGTH:
                raise ValueError("The credential is too long.")
            credential = json.loads(value, parse_constant=_refuse_constant)
            text = json.dumps(credential, ensure_ascii=False)
            # PostgreSQL stores neither NUL characters nor unpaired surrogates.
            text.encode()
        except (ValueError, RecursionError) as error:
            raise ValidationError(NOT_ACCEPTED, code="invalid") from error
        if not isinstance(credential, dict) or "\\u0000" in text:
            raise ValidationError(NOT_ACCEPTED, code="invalid")
        return credential


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON.")


@contextmanager
def unreadable_credential_as_error() -> Iterator[None]:
    """Turn any exception of the library about a credential into an error of the form."""
    try:
        yield
    except ValidationError as error:
        if getattr(error, "code", "") != "incorrect_code":
            raise
        # The library's message is "Incorrect code.", but nobody typed a code.
        raise ValidationError(NOT_ACCEPTED, code="invalid") from error
    except DatabaseError:
        raise
    except Exception as error:
        # The library decodes base64, JSON, CBOR and keys without a common exception class.
        logger.info("A passkey credential could not be read: %s", type(error).__name__)
        raise ValidationError(NOT_ACCEPTED, code="invalid") from error


class AddKeyForm(allauth_forms.AddWebAuthnForm):
    """Add a passkey or a security key."""

    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=KEY_NAME,
            required=False,
            max_length=MAX_NAME_LENGTH,
            help_text=_("For example: my work phone"),
        )
        self.fields["passwordless"].label = _("Sign in without a password")
        self.fields["passwordless"].help_text = _("You sign in with this passkey alone.")

    def clean(self) -> dict[str, Any]:
        """Verify the credential, and read it once as the list of keys will read it."""
        with unreadable_credential_as_error():
            cleaned_data = super().clean()
            if credential := cleaned_data.get("credential"):
                data = {"name": cleaned_data.get("name", ""), "credential": credential}
                key = Authenticator(user=self.user, type=Authenticator.Type.WEBAUTHN, data=data).wrap()
                if key.is_passwordless not in {True, False, None} or key.authenticator_data is None:
                    raise ValueError("The extension results are not those of a key.")
        return cleaned_data


class _AuthenticateForm(allauth_forms.AuthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        with unreadable_credential_as_error():
            return super().clean_credential()


class AuthenticateKeyForm(_AuthenticateForm):
    """Use a security key as the second factor."""


class LoginKeyForm(_AuthenticateForm, allauth_forms.LoginWebAuthnForm):
    """Sign in with a passkey alone."""


class ReauthenticateKeyForm(_AuthenticateForm, allauth_forms.ReauthenticateWebAuthnForm):
    """Confirm with a security key that it is still the member."""


class EditKeyForm(allauth_forms.EditWebAuthnForm):
    """Rename a key."""

    name = forms.CharField(label=KEY_NAME, max_length=MAX_NAME_LENGTH)
