"""Tasks that the server hands over to a worker. A task of a worker that died is put into the queue again."""

import datetime

from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jobs.models import PeriodicJob, WorkerProcess

MAX_ATTEMPTS = 5
"""A task whose worker died so often is given up."""
KEPT_DAYS = 7


@task()
def run_job(name: str) -> None:
    """Make a periodic job due now. The worker that gets this task runs the job next."""
    PeriodicJob.objects.filter(pk=name).run_soon()


def requeue_lost_tasks(idle: str = "") -> int:
    """Give the tasks of workers that died back to the queue; return how many.

    `idle` is a living worker that runs no task now: it could not save how its last one ended. django-tasks-db
    leaves all of them in the state RUNNING for good.
    """
    # The tasks first: a worker that begins one now has reported before.
    rows = list(DBTaskResult.objects.running())
    alive = set(WorkerProcess.objects.alive().values_list("name", flat=True)) - {idle}
    found = 0
    for row in rows:
        if row.worker_ids and row.worker_ids[-1] in alive:
            continue
        same = DBTaskResult.objects.running().filter(pk=row.pk, started_at=row.started_at)
        if len(row.worker_ids) >= MAX_ATTEMPTS:
            same.update(
                status=TaskResultStatus.FAILED,
                finished_at=timezone.now(),
                traceback="Its workers died.",
                exception_class_path="builtins.RuntimeError",
            )
        else:
            found += same.update(status=TaskResultStatus.READY)
    return found


def prune_finished_tasks() -> int:
    """Delete the tasks that ended a week ago; return how many."""
    before = timezone.now() - datetime.timedelta(days=KEPT_DAYS)
    return DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()[0]
