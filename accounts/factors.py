"""Secrets of second factors: encrypted in the database, with keys made from SECRET_KEY."""

import base64
import hashlib
import logging
import secrets
import string

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

logger = logging.getLogger("empathy.accounts")
TOKEN = "gAAAA"  # noqa: S105 - how every Fernet token begins; no secret in the clear begins so.
BASE32 = string.ascii_uppercase + "234567"


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"accounts.factors:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class FactorAdapter(DefaultMFAAdapter):
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
