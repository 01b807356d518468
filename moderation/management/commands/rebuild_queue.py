"""manage.py rebuild_queue: recreate the rows of the queue from the pending items."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from moderation.models import QueueItem


class Command(BaseCommand):
    help = "Make the moderators' queue anew. Needed once after an upgrade; harmless at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Leave a queue with rows alone.")

    @transaction.atomic
    def handle(self, *, if_empty: bool = False, **options: Any) -> None:
        if if_empty and QueueItem.objects.exists():
            return
        self.stdout.write(f"{QueueItem.objects.rebuild()} wait for a decision.")
