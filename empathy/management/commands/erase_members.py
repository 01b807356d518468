"""manage.py erase_members: erase members 14 days after they asked for it. Run it daily."""

import datetime
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.erasure import ErasureRefused, erase
from accounts.models import AddressChange, User
from accounts.models.deletion_request import DeletionRequest
from notices.delivery import deliver
from notices.models import Mail
from notices.outbox import add_to_outbox, delete_sent_mails
from search import engines

FAREWELL = "farewell-"


class Command(BaseCommand):
    help = "Erase members who asked for it 14 days ago, and send each of them a last mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="HANDLE", help="erase this one member at once")
        parser.add_argument("--keep-stories", action="store_true", help="with --now: stories stay, unnamed")

    def handle(self, *, now: str | None, keep_stories: bool, **options: Any) -> None:
        delete_sent_mails(FAREWELL)
        AddressChange.objects.expired().delete()
        erased = self.erase_now(now, keep_stories) if now else self.erase_due()
        deliver()
        # The last mail contains the address: its row is deleted once it is delivered.
        delete_sent_mails(FAREWELL)
        self.stdout.write(f"{erased} erased.")

    def erase_due(self) -> int:
        """Erase all members whose time has come; return how many. A failure does not stop the others."""
        now, erased, failure = timezone.now(), 0, None
        for deletion_request in DeletionRequest.objects.due(now).select_related("user"):
            try:
                erased += self.erase(deletion_request.user, due_at=now)
            except ErasureRefused as refusal:
                self.stderr.write(f"{deletion_request.user.handle}: {refusal}")
            except Exception as error:
                # This erasure was rolled back; the error is raised after the others.
                failure = error
        if failure is not None:
            raise failure
        return erased

    def erase_now(self, handle: str, keep_stories: bool) -> int:
        """Erase one member at once; return 1. Raises CommandError."""
        user = User.objects.by_handle(handle)
        if user is None:
            raise CommandError("No member has this handle.")
        if keep_stories:
            DeletionRequest.objects.update_or_create(
                user=user, defaults={"keep_stories": True, "due": timezone.now()}
            )
        try:
            return self.erase(user)
        except ErasureRefused as refusal:
            raise CommandError(str(refusal)) from refusal

    def erase(self, user: User, *, due_at: datetime.datetime | None = None) -> int:
        """Erase a member and send the last mail; return 1, or 0 if the request was cancelled meanwhile."""
        email, language = user.email, user.language
        addresses = {email, *Mail.objects.addresses_of(user)}
        with transaction.atomic():
            if not erase(user, due_at=due_at):
                return 0
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
        return 1


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
