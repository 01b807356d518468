"""manage.py rebuild_queue: makes the rows of the queue anew from what waits."""

from django.core.management.base import BaseCommand
from django.db import transaction

from moderation.models import QueueItem


class Command(BaseCommand):
    help = "Make the moderators' queue anew. Needed once after an upgrade; harmless at any time."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="Leave a queue with rows alone.")

    @transaction.atomic
    def handle(self, *, if_empty=False, **options):
        if if_empty and QueueItem.objects.exists():
            return
        self.stdout.write(f"{QueueItem.objects.rebuild()} wait for a decision.")
