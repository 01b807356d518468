"""Whether this server can work, and what operators should know beside that.

Only what makes every request fail counts as not ready. A dead worker is no reason to take all servers out of
the balancer, so it is told in words only.
"""

import shutil
import threading
import time

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from empathy.monitoring.readings import STUCK_SECONDS, Readings, readings

logger = structlog.get_logger(__name__)
MIN_FREE_BYTES = 100 * 1024 * 1024
SECONDS_KEPT = 3
"""How long the checks are kept, so that a probe costs no more than a page without content."""

_lock = threading.Lock()
_kept: tuple[float, dict[str, bool]] | None = None
_migrated = False


def checks() -> dict[str, bool]:
    """Return for database, cache, disk and migrations whether they can be used.

    It is checked every three seconds at most.
    """
    global _kept
    with _lock:
        if _kept is None or time.monotonic() - _kept[0] > SECONDS_KEPT:
            found = {"database": _database_answers(), "cache": _cache_works(), "disk": _disk_has_space()}
            found["migrations"] = found["database"] and _migrations_are_applied()
            if not all(found.values()):
                logger.error("not_ready", **found)
            _kept = (time.monotonic(), found)
        return _kept[1]


def clear_cache() -> None:
    """Forget the last checks."""
    global _kept, _migrated
    _kept, _migrated = None, False


def trouble() -> list[str]:
    """Return one sentence for each thing that an operator should see to."""
    sentences = {
        "database": "The database does not answer.",
        "cache": "The cache does not return what was stored.",
        "disk": "Less than 100 MB of disk space is free in VAR_DIR.",
        "migrations": "Migrations are missing: run manage.py migrate.",
    }
    found = checks()
    sentences["migrations"] = sentences["migrations"] if found["database"] else sentences["database"]
    words = dict.fromkeys(sentences[name] for name, works in found.items() if not works)
    return [*words, *_beside_requests(readings())]


def _beside_requests(found: Readings) -> list[str]:
    """Return sentences about workers, mails, jobs and replicas."""
    words = []
    if found.workers == 0:
        words.append("No worker runs: start manage.py worker.")
    if found.overdue_mail_seconds > STUCK_SECONDS:
        words.append(f"Mails have been due for {found.overdue_mail_seconds / 60:.0f} minutes.")
    if "outbox" in found.queues and (failed := found.queues["outbox"].failed):
        words.append(f"Mails that were given up: {failed}.")
    words += [f"The job {job.name} failed: {job.last_error}" for job in found.jobs if job.last_error]
    words += [f"The job {job.name} is late." for job in found.jobs if job.is_late]
    for alias, seconds in found.databases.items():
        if alias != "default" and seconds is None:
            words.append(f"The database {alias} does not answer.")
    words += [
        f"The database {alias} is {lag:.0f} seconds behind." for alias, lag in found.lags.items() if lag > 30
    ]
    return words


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def _migrations_are_applied() -> bool:
    """Return True if nothing is left to migrate. It is asked until that is so: migrations are not undone."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _cache_works() -> bool:
    """Return True if the cache returns what was stored; without it, rate limits would have no effect."""
    try:
        cache.set("readyz", True, 30)
        return cache.get("readyz") is True
    except Exception:
        # Each cache backend raises exceptions of its own.
        return False


def _disk_has_space() -> bool:
    try:
        settings.VAR.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(settings.VAR).free > MIN_FREE_BYTES
    except OSError:
        return False
