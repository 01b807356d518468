"""manage.py erase_members: erase members whose 14 days are over. Run it daily."""

import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.erasing import MustStay, erase
from accounts.leaving import Leaving
from accounts.models import AddressChange, User
from empathy.mail_folder import forget_address
from notices.delivery import deliver
from notices.models import Mail
from notices.outbox import forget_sent, post

FAREWELL = "farewell-"


class Command(BaseCommand):
    help = "Erase members who asked for it 14 days ago, and send each the last mail."

    def add_arguments(self, parser):
        parser.add_argument("--now", metavar="HANDLE", help="erase this one member at once")
        parser.add_argument("--keep-stories", action="store_true", help="with --now: stories stay, unnamed")

    def handle(self, *, now, keep_stories, **options):
        forget_sent(FAREWELL)
        AddressChange.objects.too_old().delete()
        erased = self.at_once(now, keep_stories) if now else self.all_due()
        deliver()
        # The last mail carries the address: its row goes once it was handed over.
        forget_sent(FAREWELL)
        self.stdout.write(f"{erased} erased.")

    def all_due(self) -> int:
        """Erase everybody whose time has come; one who cannot go holds up nobody else."""
        moment, erased = timezone.now(), 0
        for leaving in Leaving.objects.due(moment).select_related("user"):
            try:
                erased += self.erase(leaving.user, due_at=moment)
            except MustStay as refusal:
                self.stderr.write(f"{leaving.user.handle}: {refusal}")
        return erased

    def at_once(self, handle, keep_stories) -> int:
        """Erase one member because an operator says so."""
        user = User.objects.by_handle(handle)
        if user is None:
            raise CommandError("Nobody has this handle.")
        if keep_stories:
            Leaving.objects.update_or_create(user=user, defaults={"keep": True, "due": timezone.now()})
        try:
            return self.erase(user)
        except MustStay as refusal:
            raise CommandError(str(refusal)) from refusal

    def erase(self, user, *, due_at=None) -> int:
        """Erase a member and write the last mail, which says nothing but that."""
        email, language = user.email, user.language
        addresses = {email} | Mail.objects.addresses_of(user)
        with transaction.atomic():
            if not erase(user, due_at=due_at):
                return 0
            post(email, "own/mail/farewell", {}, key=f"{FAREWELL}{secrets.token_hex(8)}", language=language)
        if not settings.PRODUCTION:
            for address in addresses:
                forget_address(address)
        return 1
