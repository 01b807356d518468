"""When each periodic job ran and is due, and which workers are alive."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jobs.schedule import Periodic, periodic_jobs

RETRY_AFTER = datetime.timedelta(minutes=5)
"""When a job that failed runs again, at the latest."""
MAX_ERROR_LENGTH = 200


def lease_end() -> datetime.datetime:
    """Return until when a worker has a job, unless it renews the lease."""
    return timezone.now() + datetime.timedelta(seconds=settings.WORKER_LEASE_SECONDS)


class PeriodicJobQuerySet(models.QuerySet["PeriodicJob"]):
    """Periodic jobs."""

    def ensure(self) -> None:
        """Create the rows of jobs that were registered since, and delete those of jobs that are gone."""
        registered, now = periodic_jobs(), timezone.now()
        self.exclude(name__in=registered).delete()
        existing = set(self.values_list("name", flat=True))
        rows = [
            self.model(name=name, due_at=now if job.at is None else job.next_run(now))
            for name, job in registered.items()
            if name not in existing
        ]
        # Another worker may create the same rows at this moment.
        self.bulk_create(rows, ignore_conflicts=True)

    def due(self, now: datetime.datetime) -> Self:
        """Return the jobs that are due and that no living worker has, longest due first."""
        is_free = models.Q(leased_until=None) | models.Q(leased_until__lt=now)
        return self.filter(is_free, due_at__lte=now).order_by("due_at", "name")

    def claim(self, name: str, worker: str) -> datetime.datetime | None:
        """Start a job that is due; return its start, or None if another worker was faster."""
        now = timezone.now()
        row = self.due(now).order_by().filter(name=name)
        values = {"worker": worker, "started_at": now, "leased_until": lease_end()}
        return now if row.update(**values) else None

    def release(self, worker: str) -> None:
        """End the leases of a worker that runs no job: it could not save how its last one ended."""
        self.filter(worker=worker).update(leased_until=None)

    def renew(self, worker: str) -> None:
        """Extend the leases of a worker's jobs."""
        self.filter(worker=worker, leased_until__isnull=False).update(leased_until=lease_end())

    def finish(self, job: Periodic, worker: str, started_at: datetime.datetime, **result: Any) -> None:
        """Save how a run ended, unless another worker has started the job meanwhile."""
        now = timezone.now()
        due_at = job.next_run(now)
        if result.get("last_error"):
            due_at = min(due_at, now + RETRY_AFTER)
        seconds = (now - started_at).total_seconds()
        own = self.filter(name=job.command, worker=worker, started_at=started_at)
        own.update(leased_until=None, due_at=due_at, finished_at=now, seconds=seconds, **result)

    def run_soon(self) -> int:
        """Make these jobs due now; return how many they are."""
        return self.update(due_at=timezone.now())


class PeriodicJob(models.Model):
    """When a job ran last, how that ended, and when it is due again. `name` is its management command."""

    name = models.CharField(_("command"), max_length=60, primary_key=True)
    due_at = models.DateTimeField(_("next run"))
    worker = models.CharField(_("worker"), max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(_("last start"), null=True, blank=True)
    finished_at = models.DateTimeField(_("last end"), null=True, blank=True)
    seconds = models.FloatField(_("duration in seconds"), null=True, blank=True)
    last_result = models.CharField(_("result"), max_length=MAX_ERROR_LENGTH, blank=True)
    last_error = models.CharField(_("error"), max_length=MAX_ERROR_LENGTH, blank=True)

    objects = PeriodicJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str | Promise:
        """What the job does, for operators."""
        job = periodic_jobs().get(self.name)
        return job.label if job else self.name

    @property
    def is_late(self) -> bool:
        """True if the job should have run for longer than its own interval and two minutes."""
        job = periodic_jobs().get(self.name)
        pause = job.longest_pause if job else datetime.timedelta(0)
        return self.due_at < timezone.now() - pause - datetime.timedelta(minutes=2)


class WorkerProcessQuerySet(models.QuerySet["WorkerProcess"]):
    """Workers."""

    def alive(self) -> Self:
        """Return the workers that reported within the time of a lease."""
        since = timezone.now() - datetime.timedelta(seconds=settings.WORKER_LEASE_SECONDS)
        return self.filter(seen_at__gte=since)

    def report(self, name: str) -> None:
        """Save that a worker is alive, and forget those that ended without saying so a day ago."""
        now = timezone.now()
        if not self.filter(name=name).update(seen_at=now):
            self.filter(seen_at__lt=now - datetime.timedelta(days=1)).delete()
            self.update_or_create(name=name, defaults={"seen_at": now})


class WorkerProcess(models.Model):
    """A running worker: host, process and a random part."""

    name = models.CharField(max_length=80, primary_key=True)
    seen_at = models.DateTimeField()

    objects = WorkerProcessQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
