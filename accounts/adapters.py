"""What this site asks of allauth beyond its settings."""

import base64
import hashlib
import logging
import secrets
import string
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import get_language, override

LINKS = ("activate_url", "password_reset_url", "signup_url")


class AccountAdapter(DefaultAccountAdapter):
    """Keeps e-mail addresses in one form, so that nobody holds two accounts by capital letters."""

    def clean_email(self, email):
        return super().clean_email(email).lower()

    def send_mail(self, template_prefix, email, context):
        """Send a mail in the site's name. Its links lead to SITE_URL, whatever host the request named."""
        said = {name: getattr(settings, name) for name in ("SITE_NAME", "SITE_URL", "CONTACT")}
        links = {name: settings.SITE_URL + urlsplit(context[name]).path for name in LINKS if name in context}
        # A mail about an account is in the language of its owner, whoever asked for it.
        chosen = getattr(context.get("user"), "language", "") or get_language()
        with override(chosen):
            super().send_mail(template_prefix, email, {**context, **said, **links})


# JOINED: """Secrets of second factors: encrypted in the database, with keys made from SECRET_KEY."""
logger = logging.getLogger("empathy.accounts")
TOKEN = "gAAAA"  # noqa: S105 - how every Fernet token begins; no secret in the clear begins so.
BASE32 = string.ascii_uppercase + "234567"


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"accounts.factors:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class EncryptedMFAAdapter(DefaultMFAAdapter):
    """Keeps what an authenticator app and recovery codes are made from unreadable in copies of the data."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; one that was written before there was encryption stands as it is."""
        if not encrypted_text.startswith(TOKEN):
            return encrypted_text
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Another SECRET_KEY: no code may fit then, so the secret is one that nobody knows.
            logger.error("A second factor was encrypted with another SECRET_KEY; no code will fit.")
            return "".join(secrets.choice(BASE32) for _ in range(32))
