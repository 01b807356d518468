"""manage.py deliver_mail: hand over what waits in the outbox, once or for as long as it runs."""

import time

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

from notices.outbox import deliver


class Command(BaseCommand):
    help = "Hand over the mails that wait. --every SECONDS goes on until it is stopped."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=float, default=0, metavar="SECONDS")

    def handle(self, *, every, **options):
        while True:
            try:
                sent, waiting = deliver()
            except OperationalError:
                # The database is away for a moment: the next round finds everything where it was.
                if not every:
                    raise
                sent = waiting = 0
            if sent or waiting or not every:
                self.stdout.write(f"{sent} sent, {waiting} must wait.")
            if not every:
                return
            close_old_connections()
            time.sleep(every)
