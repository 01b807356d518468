"""The base classes of commands that do their work once, or again and again with --every."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections


class JobCommand(BaseCommand):
    """A command whose method `run` does what is due now.

    With `--every SECONDS` it runs until it gets SIGTERM or SIGINT, and finishes the current run first.
    """

    start_message = ""
    """Printed once when the command starts to run repeatedly."""
    stop: threading.Event | None = None
    """Set when the current run should end soon. The worker gives its own one to the commands that it runs."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=0, metavar="SECONDS", help="go on until stopped")

    def handle(self, *, every: float, **options: Any) -> None:
        stop = self.stop = self.stop or threading.Event()
        if every:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
            self.write_line(self.start_message)
        while not stop.is_set():
            try:
                self.run(once=not every, **options)
            except OperationalError:
                # The database may be unavailable for a moment; the next run continues where this one stopped.
                if not every:
                    raise
            if not every:
                return
            close_old_connections()
            stop.wait(every)

    def run(self, *, once: bool, **options: Any) -> None:
        """Do what is due now. With `once`, print a result even if there was nothing to do."""
        raise NotImplementedError

    def is_stopping(self) -> bool:
        """Return True if the current run should end soon."""
        return self.stop is not None and self.stop.is_set()

    def write_line(self, text: str) -> None:
        """Print a line and flush it, so that it appears at once in logs; print nothing for an empty text."""
        if text:
            self.stdout.write(text)
            self.stdout.flush()


class MinAgeJobCommand(JobCommand):
    """A job with the option --min-age: it leaves out what is so young that a moderator may still undo it."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--min-age", type=float, default=120, metavar="SECONDS", help="how old it must be"
        )
