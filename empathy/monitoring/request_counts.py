"""Counts requests in plain integers, and adds up the counts of all server processes of this machine.

Each process writes its counts to a file of its own every few seconds. The process that answers
/metrics reads them all.
See docs/decisions/0025-counting-requests.md.
"""

import atexit
import fcntl
import json
import os
import shutil
import threading
from bisect import bisect_left
from contextlib import suppress
from pathlib import Path

from django.conf import settings

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the classes of durations, in seconds; a last class has no bound."""
SECONDS_BETWEEN_WRITES = 2
"""A process that is killed loses the counts of this time."""
GONE = "gone.json"
"""The file with the sum of the processes that have ended."""

type Key = tuple[str, int, str]
"""Name of the view, status, and "cache" or "django"."""
type Row = list[float]
"""The number of requests in each class of durations, then the sum of their seconds."""
type Rows = dict[Key, Row]


def process_name(pid: int) -> str:
    """Return a name that no other process of this machine has, even if it gets the same number later."""
    try:
        started = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return f"{pid}"
    return f"{pid}-{started}"


def is_running(name: str) -> bool:
    """Return True if the process with this name (`process_name`) still runs, or if it is no such name."""
    pid = name.partition("-")[0]
    if not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return process_name(int(pid)) == name


class RequestCounts:
    """Counts of one process, and of all processes that the same server started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._rows: Rows = {}
        self._is_waiting = False
        self._path: Path | None = None
        self._pid = 0
        atexit.register(self.write)

    def add(self, view: str, status: int, source: str, seconds: float) -> None:
        """Count one request."""
        key = (view, status, source)
        with self._lock:
            row = self._rows.get(key)
            if row is None:
                row = self._rows[key] = [0] * (len(BOUNDS) + 1) + [0.0]
            row[bisect_left(BOUNDS, seconds)] += 1
            row[-1] += seconds
            is_first, self._is_waiting = not self._is_waiting, True
        if is_first:
            timer = threading.Timer(SECONDS_BETWEEN_WRITES, self.write)
            timer.daemon = True
            try:
                timer.start()
            except RuntimeError:
                # There are too many threads, or the process ends.
                self.write()

    def write(self) -> None:
        """Write the counts of this process, if there are new ones; a full disk keeps them in memory."""
        with self._lock:
            if not self._is_waiting:
                return
            self._is_waiting = False
            with suppress(OSError):
                _write(self._file(), self._rows)

    def total(self) -> Rows:
        """Return the counts of all processes of this server, those that have ended included."""
        self.write()
        total: Rows = {}
        try:
            folder = self._file().parent
            with (folder / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                _merge_ended(folder)
                for path in folder.glob("*.json"):
                    _add(total, _read(path))
        except OSError:
            # The folder cannot be written to: this process knows only its own requests.
            with self._lock:
                _add(total, self._rows)
        return total

    def _file(self) -> Path:
        """Return the file of this process. It lies in a folder of the server that started the process.

        At the first call the folders of servers that have ended are removed, so that a restart begins at 0.
        """
        if self._path is None or self._pid != os.getpid():
            self._pid = os.getpid()
            folder = self._folder / process_name(os.getppid())
            folder.mkdir(parents=True, exist_ok=True)
            for other in self._folder.iterdir():
                if not is_running(other.name):
                    shutil.rmtree(other, ignore_errors=True)
            self._path = folder / f"{process_name(self._pid)}.json"
        return self._path


def _merge_ended(folder: Path) -> None:
    """Add the counts of ended processes to one file, so that a counter never goes back."""
    ended = [path for path in folder.glob("*-*.json") if not is_running(path.stem)]
    if ended:
        gone = _read(folder / GONE)
        for path in ended:
            _add(gone, _read(path))
        _write(folder / GONE, gone)
        for path in ended:
            path.unlink()


def _add(total: Rows, rows: Rows) -> None:
    for key, row in rows.items():
        before = total.get(key, [0] * len(row))
        total[key] = [one + other for one, other in zip(before, row, strict=True)]


def _write(path: Path, rows: Rows) -> None:
    """Replace the file in one step, since another process may read it."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps([[*key, row] for key, row in rows.items()]), encoding="utf-8")
    new.replace(path)


def _read(path: Path) -> Rows:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {(view, status, source): row for view, status, source, row in rows}


request_counts = RequestCounts(settings.VAR / "metrics")
