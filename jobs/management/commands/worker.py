"""manage.py worker: do all work beside the server, until it is stopped. See jobs/worker.py."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jobs.models import PeriodicJob
from jobs.worker import Worker


class Command(BaseCommand):
    help = "Run periodic jobs and the tasks that the server handed over. Several workers may run at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *, once: bool, **options: Any) -> None:
        stop = threading.Event()
        worker = Worker(stop)
        if once:
            PeriodicJob.objects.ensure()
            self.stdout.write(f"{worker.work()} done.")
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("The worker runs.")
        self.stdout.flush()
        worker.run()
