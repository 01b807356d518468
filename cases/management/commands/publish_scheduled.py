"""manage.py publish_scheduled: publish the texts whose time has come, once or for as long as it runs."""

import time

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from cases.models import CaseRevision
from cases.publishing import publish_due


class Command(BaseCommand):
    help = "Publish scheduled cases whose time has come. Idempotent. --every SECONDS goes on until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=float, default=0, metavar="SECONDS")

    def handle(self, *, every, **options):
        while True:
            try:
                self.publish(quiet=bool(every))
            except OperationalError:
                # The database is away for a moment: the next round finds everything where it was.
                if not every:
                    raise
            if not every:
                return
            close_old_connections()
            time.sleep(every)

    def publish(self, quiet):
        """Publish what is due and say so."""
        done = 0
        for text in CaseRevision.objects.due(timezone.now()).select_related("case"):
            trouble = publish_due(text)
            done += not trouble
            self.stdout.write(f"{text.title}: {trouble or 'published.'}")
        if not quiet:
            self.stdout.write(f"{done} published.")
