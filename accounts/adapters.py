"""Adapters by which django-allauth is adjusted to this site (settings ACCOUNT_ADAPTER and MFA_ADAPTER)."""

import base64
import hashlib
import logging
import secrets
import string
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.forms import CONFIRMED_ADDRESS_KEY
from accounts.models import User

logger = logging.getLogger("empathy.accounts")
AUTOMATIC_MAIL = {"Auto-Submitted": "auto-generated"}
"""Headers of every mail: automatic replies, such as notes of absence, are not sent to it (RFC 3834)."""
LINKS = ("activate_url", "password_reset_url", "signup_url")
"""The context variables of allauth's mails that hold a URL."""
FERNET_PREFIX = "gAAAA"
"""The first characters of every Fernet token. No secret in plain text starts with them."""
BASE32 = string.ascii_uppercase + "234567"


class AccountAdapter(DefaultAccountAdapter):
    """Stores e-mail addresses in lower case, and sends mails in the site's name and the member's language."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. You cannot sign in to it."),
        "email_password_mismatch": _("The e-mail address or the password is wrong. Check both."),
        "enter_current_password": _("This is not your current password. Enter it again."),
        "incorrect_password": _("The password is wrong. Enter it again."),
        "invalid_password_reset": _("This link no longer works. Request a new one."),
        "rate_limited": _("You tried too often. Wait a few minutes, then try again."),
        "same_as_current": _("This is your current password. Choose another one."),
        "too_many_login_attempts": _("You tried to sign in too often. Wait a few minutes, then try again."),
    }

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).lower()

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Lead visitors to the sign-in page, with the address that they have confirmed filled in."""
        if not self.request.user.is_authenticated:
            self.request.session[CONFIRMED_ADDRESS_KEY] = email_address.email
        return super().get_email_verification_redirect_url(email_address)

    def set_password(self, user: User, password: str) -> None:
        """Save the password and nothing else: another request may have changed the account meanwhile."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail whose links start with SITE_URL, whatever host the request named."""
        values = {name: getattr(settings, name) for name in ("SITE_NAME", "SITE_URL", "CONTACT")}
        links = {name: settings.SITE_URL + urlsplit(context[name]).path for name in LINKS if name in context}
        # The request may come from another person; the account owner's language is used.
        language = getattr(context.get("user"), "language", "") or get_language()
        with override(language):
            names = {"request": self.request, "email": email, **context, **values, **links}
            self.hand_over(self.render_mail(template_prefix, email, names), context.get("user"))

    def hand_over(self, message: EmailMessage, user: User | None) -> None:
        """Send a mail about an account. The site keeps it until the mail server has accepted it."""
        message.send()

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        return super().render_mail(template_prefix, email, context, AUTOMATIC_MAIL | (headers or {}))


class EncryptedMFAAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of authenticator apps and recovery codes with keys derived from SECRET_KEY."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Remove your second factor before you add an address."),
        "cannot_delete_authenticator": _("This second factor cannot be removed."),
        "cannot_generate_recovery_codes": _(
            "Add a passkey or set up an app first. Then you get recovery codes."
        ),
        "incorrect_code": _("The code is wrong or was used before. Enter the code that the app shows now."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Return the name that a new key has until the member chooses one."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the site as devices show it beside a passkey."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.SITE_NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Return the account as devices show it beside a passkey: by name and address, not by handle."""
        entity = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": user.name or user.email}

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. Secrets from before the introduction of encryption are returned unchanged."""
        if not encrypted_text.startswith(FERNET_PREFIX):
            return encrypted_text
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # SECRET_KEY was replaced without a fallback. With a random secret, no code is accepted.
            logger.error("A second factor was encrypted with another SECRET_KEY; no code will be accepted.")
            return "".join(secrets.choice(BASE32) for _ in range(32))


def decrypt_or_fail(encrypted_text: str) -> str:
    """Return the secret as `decrypt` does, but raise InvalidToken if no known key can read it."""
    if not encrypted_text.startswith(FERNET_PREFIX):
        return encrypted_text
    return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    # The prefix is part of the key of stored secrets: it must never change.
    digests = [hashlib.sha256(b"accounts.factors:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
