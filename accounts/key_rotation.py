"""Encrypt the secrets of second factors anew, so that an older SECRET_KEY can be dropped."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

ENCRYPTED = ("secret", "seed")
"""The parts of an authenticator's data that are encrypted: of an app, and of recovery codes."""


def rotate() -> int:
    """Encrypt every secret with the present SECRET_KEY; return how many authenticators were changed.

    What is already encrypted with it is encrypted again, so that the command can be repeated.
    """
    changed = 0
    for pk in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # Locked, because a sign-in may record a used code at this moment.
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            data = dict(row.data) if row else {}
            secrets = {name: encrypt(decrypt(data[name])) for name in ENCRYPTED if data.get(name)}
            codes = [encrypt(decrypt(code)) for code in data.get("migrated_codes", [])]
            if row and (secrets or codes):
                row.data = data | secrets | ({"migrated_codes": codes} if codes else {})
                row.save(update_fields=["data"])
                changed += 1
    return changed
