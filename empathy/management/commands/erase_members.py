"""manage.py erase_members: erase members whose 14 days are over. Run it daily."""

import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.erasure import ErasureRefused, erase
from accounts.models import AddressChange, User
from accounts.models.deletion_request import DeletionRequest
from empathy.mail_folder import forget_address
from notices.delivery import deliver
from notices.models import Mail
from notices.outbox import add_to_outbox, delete_sent_mails
from search import engines

FAREWELL = "farewell-"


class Command(BaseCommand):
    help = "Erase members who asked for it 14 days ago, and send each the last mail."

    def add_arguments(self, parser):
        parser.add_argument("--now", metavar="HANDLE", help="erase this one member at once")
        parser.add_argument("--keep-stories", action="store_true", help="with --now: stories stay, unnamed")

    def handle(self, *, now, keep_stories, **options):
        delete_sent_mails(FAREWELL)
        AddressChange.objects.expired().delete()
        erased = self.at_once(now, keep_stories) if now else self.all_due()
        deliver()
        # The last mail carries the address: its row goes once it was handed over.
        delete_sent_mails(FAREWELL)
        self.stdout.write(f"{erased} erased.")

    def all_due(self) -> int:
        """Erase everybody whose time has come; one who cannot go holds up nobody else."""
        moment, erased, trouble = timezone.now(), 0, None
        for deletion_request in DeletionRequest.objects.due(moment).select_related("user"):
            try:
                erased += self.erase(deletion_request.user, due_at=moment)
            except ErasureRefused as refusal:
                self.stderr.write(f"{deletion_request.user.handle}: {refusal}")
            except Exception as error:
                # Nothing of this one has gone; the others still go, and the operator sees what it was.
                trouble = error
        if trouble is not None:
            raise trouble
        return erased

    def at_once(self, handle, keep_stories) -> int:
        """Erase one member because an operator says so."""
        user = User.objects.by_handle(handle)
        if user is None:
            raise CommandError("Nobody has this handle.")
        if keep_stories:
            DeletionRequest.objects.update_or_create(
                user=user, defaults={"keep_stories": True, "due": timezone.now()}
            )
        try:
            return self.erase(user)
        except ErasureRefused as refusal:
            raise CommandError(str(refusal)) from refusal

    def erase(self, user, *, due_at=None) -> int:
        """Erase a member and write the last mail, which says nothing but that."""
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
                forget_address(address)
        return 1
