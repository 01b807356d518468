"""What the database and the disk tell about queues, mails, jobs and workers.

It is read at most every 15 seconds.
"""

import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections, models
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jobs.models import PeriodicJob, WorkerProcess
from moderation.models import QueueItem
from notices.models import Mail

SECONDS_KEPT = 15
STUCK_SECONDS = 900
"""A mail that is due for so long, without an attempt, is not sent by any worker."""
LAG = (
    "SELECT CASE WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 "
    "ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END"
)


@dataclass
class Queue:
    """How many rows wait, how many failed for good, and for how many seconds the oldest one waits."""

    waiting: int = 0
    failed: int = 0
    oldest_seconds: float = 0.0


@dataclass
class Readings:
    """The state of everything beside the requests.

    Without the database, only `databases` and `disks` are known.
    """

    databases: dict[str, float | None] = field(default_factory=dict)
    """Seconds that the shortest query took, by the name in DATABASES; None: no answer."""
    lags: dict[str, float] = field(default_factory=dict)
    """Seconds by which a PostgreSQL server is behind its primary; 0 for a primary."""
    disks: dict[str, int] = field(default_factory=dict)
    """Free bytes by the name of the setting."""
    queues: dict[str, Queue] = field(default_factory=dict)
    jobs: list[PeriodicJob] = field(default_factory=list)
    workers: int | None = None
    overdue_mail_seconds: float = 0.0


def read_all() -> Readings:
    """Read everything now. About ten short queries; never raises because a part is away."""
    found = Readings(disks=_disks())
    for alias in connections:
        _read_database(found, alias)
    if found.databases.get("default") is None:
        return found
    try:
        found.queues = {"moderation": _moderation(), "outbox": _outbox(), "tasks": _tasks()}
        found.jobs = list(PeriodicJob.objects.all())
        found.workers = WorkerProcess.objects.alive().count()
        first_due = Mail.objects.due(timezone.now()).values_list("due_at", flat=True).first()
        found.overdue_mail_seconds = _age(first_due)
    except DatabaseError:
        # A table is missing until migrations are applied, or the connection broke.
        found.workers = None
    return found


def _read_database(found: Readings, alias: str) -> None:
    started = time.perf_counter()
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
            found.databases[alias] = time.perf_counter() - started
            if connections[alias].vendor == "postgresql":
                cursor.execute(LAG)
                found.lags[alias] = float(cursor.fetchone()[0] or 0)
    except DatabaseError:
        found.databases[alias] = None


def _disks() -> dict[str, int]:
    free = {}
    for name, folder in (("VAR_DIR", settings.VAR), ("MEDIA_DIR", settings.MEDIA_ROOT)):
        folder = Path(folder)
        existing = next((path for path in (folder, *folder.parents) if path.exists()), None)
        if existing:
            free[name] = shutil.disk_usage(existing).free
    return free


def _age(moment: Any) -> float:
    return max((timezone.now() - moment).total_seconds(), 0.0) if moment else 0.0


def _moderation() -> Queue:
    found = QueueItem.objects.aggregate(waiting=models.Count("pk"), oldest=models.Min("since"))
    return Queue(found["waiting"], 0, _age(found["oldest"]))


def _outbox() -> Queue:
    found = Mail.objects.in_state("waiting").aggregate(
        waiting=models.Count("pk"), oldest=models.Min("created_at")
    )
    return Queue(found["waiting"], Mail.objects.in_state("failed").count(), _age(found["oldest"]))


def _tasks() -> Queue:
    found = (
        DBTaskResult.objects.ready()
        .order_by()
        .aggregate(waiting=models.Count("pk"), oldest=models.Min("enqueued_at"))
    )
    return Queue(found["waiting"], DBTaskResult.objects.failed().count(), _age(found["oldest"]))


_lock = threading.Lock()
_kept: tuple[float, Readings] | None = None


def readings() -> Readings:
    """Return the readings of the last 15 seconds; one thread reads anew while the others wait for it."""
    global _kept
    with _lock:
        if _kept is None or time.monotonic() - _kept[0] > SECONDS_KEPT:
            _kept = (time.monotonic(), read_all())
        return _kept[1]


def clear_cache() -> None:
    """Forget the readings."""
    global _kept
    _kept = None
