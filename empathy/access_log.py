"""The log lines of pages that were sent without Django; django-structlog writes all others."""

import atexit
import json
import sys
import threading
import time
from datetime import UTC, datetime

SECONDS_IN_BUFFER = 1
"""How long a line may wait before it is written."""


class AccessLog:
    """Writes lines to standard error in batches, since logging each one would take longer than the page.

    A process that is killed loses the lines of the last second. Several threads may use it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, int, str, float]] = []
        atexit.register(self.flush)

    def add(self, code: int, request: str, seconds: float) -> None:
        """Log an answer to `request`, such as "GET /cases/", in which secrets are masked already.

        `seconds` is how long it took.
        """
        with self._lock:
            self._waiting.append((time.time(), code, request, seconds))
            is_first = len(self._waiting) == 1
        if is_first:
            timer = threading.Timer(SECONDS_IN_BUFFER, self.flush)
            timer.daemon = True
            try:
                timer.start()
            except RuntimeError:
                # There are too many threads, or the process ends.
                self.flush()

    def flush(self) -> None:
        """Write the lines that wait, with the keys of django-structlog's "request_finished"."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        lines = [
            json.dumps(
                {
                    "code": code,
                    "request": request,
                    "milliseconds": round(seconds * 1000, 2),
                    "event": "request_finished",
                    "timestamp": datetime.fromtimestamp(moment, UTC).isoformat(),
                    "logger": __name__,
                    "level": "info",
                }
            )
            for moment, code, request, seconds in waiting
        ]
        if lines:
            sys.stderr.write("\n".join([*lines, ""]))
            sys.stderr.flush()
