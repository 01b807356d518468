"""manage.py rotate_keys: encrypt second factors with the present SECRET_KEY (docs/operations/keys.md)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.key_rotation import rotate


class Command(BaseCommand):
    help = "Encrypt the secrets of second factors anew, so that keys in SECRET_KEY_FALLBACKS can be dropped."

    def handle(self, **options: Any) -> None:
        changed, unreadable = rotate()
        self.stdout.write(f"{changed} second factors are encrypted with the present SECRET_KEY.")
        if unreadable:
            raise CommandError(
                f"{unreadable} second factors can be read with no key that is set, and stay as they are. "
                "Add their key to SECRET_KEY_FALLBACKS, and run the command again."
            )
        if settings.SECRET_KEY_FALLBACKS:
            self.stdout.write(
                "Now move the keys of SECRET_KEY_FALLBACKS to HASH_KEY_FALLBACKS. "
                "Members have to sign in again then."
            )
