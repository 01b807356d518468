"""manage.py moderation_digest: mail the number of pending items to every moderator. Run it each morning."""

from typing import Any

from django.core.management.base import BaseCommand

from moderation.digest import send_all


class Command(BaseCommand):
    help = "Write one mail with numbers to each moderator for whom something waits; once a day."

    def handle(self, **options: Any) -> None:
        written, moderators = send_all()
        self.stdout.write(f"{written} written, for {moderators} moderators.")
