"""manage.py erase_members: erase members 14 days after they asked for it. Run it daily."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.erasure import ErasureRefused
from accounts.models import AddressChange, User
from accounts.models.deletion_request import DeletionRequest
from empathy.erasure import FAREWELL, erase_with_farewell
from notices.delivery import deliver
from notices.outbox import delete_sent_mails


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
                erased += erase_with_farewell(deletion_request.user, due_at=now)
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
            return int(erase_with_farewell(user))
        except ErasureRefused as refusal:
            raise CommandError(str(refusal)) from refusal
