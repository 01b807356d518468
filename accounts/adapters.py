"""Adapters by which django-allauth is adjusted to this site (settings ACCOUNT_ADAPTER and MFA_ADAPTER)."""

import base64
import hashlib
import logging
import secrets
import string
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import get_language, override

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

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).lower()

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
            super().send_mail(template_prefix, email, {**context, **values, **links})

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        return super().render_mail(template_prefix, email, context, AUTOMATIC_MAIL | (headers or {}))


class EncryptedMFAAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of authenticator apps and recovery codes with keys derived from SECRET_KEY."""

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


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    # The prefix is part of the key of stored secrets: it must never change.
    digests = [hashlib.sha256(b"accounts.factors:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
