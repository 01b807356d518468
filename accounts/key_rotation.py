"""Encrypt the secrets of second factors anew, so that an older SECRET_KEY can be dropped."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from cryptography.fernet import InvalidToken
from django.db import transaction

from accounts.adapters import decrypt_or_fail

ENCRYPTED = ("secret", "seed")
"""The parts of an authenticator's data that are encrypted: of an app, and of recovery codes."""


def rotate() -> tuple[int, int]:
    """Encrypt every secret with the present SECRET_KEY; count the changed and the unreadable ones.

    A factor that no known key can read stays as it is, and works again with its key. What is encrypted
    with the present key is encrypted again, so that the command can be repeated.
    """
    changed = unreadable = 0
    for pk in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # Locked, because a sign-in may record a used code at this moment.
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            try:
                secrets = _encrypted_anew(row.data) if row else {}
            except InvalidToken:
                unreadable += 1
                continue
            if row and secrets:
                row.data = row.data | secrets
                row.save(update_fields=["data"])
                changed += 1
    return changed, unreadable


def _encrypted_anew(data: dict[str, Any]) -> dict[str, Any]:
    """Return the encrypted parts of an authenticator's data, encrypted with the present key."""
    found: dict[str, Any] = {
        name: encrypt(decrypt_or_fail(data[name])) for name in ENCRYPTED if data.get(name)
    }
    if codes := data.get("migrated_codes"):
        found["migrated_codes"] = [encrypt(decrypt_or_fail(code)) for code in codes]
    return found
