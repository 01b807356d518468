"""What operators are told about workers and jobs, at /readyz and in the metrics."""

from typing import Any

from jobs.models import PeriodicJob, WorkerProcess


def state() -> dict[str, Any]:
    """Return how many workers are alive, and the names of jobs that are late or failed. Two queries."""
    jobs = list(PeriodicJob.objects.all())
    return {
        "workers": WorkerProcess.objects.alive().count(),
        "late": [job.name for job in jobs if job.is_late],
        "failed": [job.name for job in jobs if job.last_error],
    }
