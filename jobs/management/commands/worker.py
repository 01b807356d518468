"""manage.py worker: do all work beside the server, until it is stopped. See jobs/worker.py."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from jobs.worker import Worker


class Command(BaseCommand):
    help = "Run periodic jobs and the tasks that the server handed over. Several workers may run at once."

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("The worker runs.")
        self.stdout.flush()
        Worker(stop).run()
