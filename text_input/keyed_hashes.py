"""Keyed hashes of text that must be recognised again, but not be readable, in the database."""

from django.conf import settings
from django.utils.crypto import salted_hmac


def keyed_hashes(salt: str, text: str) -> list[str]:
    """Return the hashes of a text in 64 hexadecimal digits: with SECRET_KEY first, then with the fallbacks.

    Store the first one, and look for all of them. `salt` names the use, so that hashes of two uses differ.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS, *settings.HASH_KEY_FALLBACKS]
    return [salted_hmac(salt, text, secret=key, algorithm="sha256").hexdigest() for key in keys]
