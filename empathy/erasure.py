"""Erases a member at once or when due, removes what is left in the search index, and sends a last mail."""

import datetime
import secrets

from django.conf import settings
from django.db import transaction

from accounts.erasure import erase
from accounts.models import User
from notices.models import Mail
from notices.outbox import add_to_outbox
from search import engines

FAREWELL = "farewell-"
"""Prefix of the keys of the last mails. Their rows contain the address and are deleted after delivery."""


def erase_with_farewell(user: User, *, due_at: datetime.datetime | None = None) -> bool:
    """Erase a member and write the last mail; False if the request was cancelled meanwhile.

    `due_at` is as in accounts.erasure.erase. Raises ErasureRefused for the last administrator.
    """
    email, language = user.email, user.language
    addresses = {email, *Mail.objects.addresses_of(user)}
    with transaction.atomic():
        if not erase(user, due_at=due_at):
            return False
        engines.purge_deleted_text()
        add_to_outbox(
            email,
            "my_account/mail/farewell",
            {},
            key=f"{FAREWELL}{secrets.token_hex(8)}",
            language=language,
        )
    if not settings.PRODUCTION:
        for address in addresses:
            delete_mails_to(address)
    return True


def delete_mails_to(address: str) -> int:
    """Delete the mails that name an address from the development mailer's folder; return how many."""
    found = [
        path
        for path in settings.MAIL_FOLDER.glob("*.log")
        if address.lower() in path.read_text("utf-8", "replace").lower()
    ]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
