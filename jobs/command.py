"""A command that does its work once, or with --every for as long as it runs."""

import signal
import threading

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections


class JobCommand(BaseCommand):
    """A command whose `round` does what is due now. Whoever stops it lets it finish the round in hand."""

    start_message = ""
    """What it says when it begins to go on and on."""

    def add_arguments(self, parser):
        parser.add_argument("--every", type=float, default=0, metavar="SECONDS", help="go on until stopped")

    def handle(self, *, every, **options):
        self.stop = threading.Event()
        if every:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stop.set())
            self.write_line(self.start_message)
        while not self.stop.is_set():
            try:
                self.run(once=not every, **options)
            except OperationalError:
                # The database is away for a moment: the next round finds everything where it was.
                if not every:
                    raise
            if not every:
                return
            close_old_connections()
            self.stop.wait(every)

    def run(self, *, once: bool, **options) -> None:
        """Do what is due now; `once` says that an answer is wanted."""
        raise NotImplementedError

    def write_line(self, what: str) -> None:
        """Write a line at once, so that whoever watches sees it."""
        if what:
            self.stdout.write(what)
            self.stdout.flush()


class MinAgeJobCommand(JobCommand):
    """A round that leaves out what is too young: a decision can be undone for a minute."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--min-age", type=float, default=120, metavar="SECONDS", help="how old it must be"
        )
