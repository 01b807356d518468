"""The process beside the server: it runs the periodic jobs that are due, and the tasks that were handed over.

Several workers may run at once. A job belongs to the worker that claimed it, by one conditional UPDATE, as
long as the worker renews its lease. If it dies, the lease ends, and another worker runs the job again. All
jobs survive that, because each of their steps is one transaction.
"""

import io
import os
import socket
import threading
import uuid
from contextlib import suppress

import structlog
from django.conf import settings
from django.core.management import BaseCommand, get_commands, load_command_class
from django.core.management.base import CommandError
from django.db import DatabaseError, close_old_connections, connections
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from jobs.models import MAX_ERROR_LENGTH, PeriodicJob, WorkerProcess
from jobs.schedule import Periodic, periodic_jobs
from jobs.tasks import requeue_lost_tasks

log = structlog.get_logger("empathy.jobs")
POLL_SECONDS = 1.0
"""How long a worker waits before it looks again."""
AFTER_ERROR_SECONDS = 5.0


class Worker:
    """One worker. `stop` ends it after the current job; commands look at it too, so that it ends soon."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._commands: dict[str, BaseCommand] = {}
        self._tasks = TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.name,
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Work until `stop` is set. If the database cannot be reached, wait and go on."""
        heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        heart.start()
        is_ready = False
        while not self.stop.is_set():
            pause = POLL_SECONDS
            try:
                if not is_ready:
                    WorkerProcess.objects.report(self.name)
                    PeriodicJob.objects.ensure()
                    PeriodicJob.objects.release(self.name)
                    requeue_lost_tasks(idle=self.name)
                    is_ready = True
                if self.work():
                    pause = 0
            except DatabaseError as error:
                log.warning("worker_has_no_database", trouble=type(error).__name__)
                pause, is_ready = AFTER_ERROR_SECONDS, False
            finally:
                close_old_connections()
            self.stop.wait(pause)
        heart.join(timeout=AFTER_ERROR_SECONDS)
        with suppress(DatabaseError):
            WorkerProcess.objects.filter(pk=self.name).delete()

    def work(self) -> int:
        """Run everything that is due now, once; return how many jobs and tasks that was."""
        done = self._run_tasks()
        for name in list(PeriodicJob.objects.due(timezone.now()).values_list("name", flat=True)):
            if self.stop.is_set():
                break
            job = periodic_jobs().get(name)
            started_at = job and PeriodicJob.objects.claim(name, self.name)
            if job and started_at:
                error, result = self._run_command(job)
                PeriodicJob.objects.finish(job, self.name, started_at, last_error=error, last_result=result)
                done += 1
        return done

    def _run_command(self, job: Periodic) -> tuple[str, str]:
        """Run the command of a job; return its error, if there is one, and the last line that it printed."""
        out = io.StringIO()
        try:
            command = self._command(job.command)
            arguments = command.create_parser("manage.py", job.command).parse_args([])
            options = vars(arguments) | {"stdout": out, "stderr": out, "skip_checks": True}
            command.execute(**options)
        except Exception as error:
            # A job may fail in any way; the others go on, and this one is tried again.
            log.exception("job_failed", job=job.command)
            text = str(error) if isinstance(error, CommandError) else type(error).__name__
            return text[:MAX_ERROR_LENGTH], ""
        lines = out.getvalue().strip().splitlines()
        return "", lines[-1][:MAX_ERROR_LENGTH] if lines else ""

    def _command(self, name: str) -> BaseCommand:
        if name not in self._commands:
            app = get_commands()[name]
            self._commands[name] = app if isinstance(app, BaseCommand) else load_command_class(app, name)
            self._commands[name].stop = self.stop  # type: ignore[attr-defined]
        return self._commands[name]

    def _run_tasks(self) -> int:
        """Run the tasks that are ready, one at a time, so that periodic jobs come in between."""
        row = DBTaskResult.objects.ready().first()
        if row is None:
            return 0
        claimed = (
            DBTaskResult.objects.ready()
            .filter(pk=row.pk)
            .update(
                status=TaskResultStatus.RUNNING,
                started_at=timezone.now(),
                worker_ids=[*row.worker_ids, self.name],
            )
        )
        if claimed:
            row.refresh_from_db()
            self._tasks.run_task(row)
        return claimed

    def _beat(self) -> None:
        """Report every few seconds that the worker is alive, and keep its leases. Runs in its own thread."""
        while not self.stop.wait(settings.WORKER_LEASE_SECONDS / 4):
            try:
                WorkerProcess.objects.report(self.name)
                PeriodicJob.objects.renew(self.name)
                requeue_lost_tasks()
            except Exception as error:
                # Without the heartbeat, other workers would take over what this one is doing.
                log.warning("worker_cannot_report", trouble=type(error).__name__)
            finally:
                close_old_connections()
        connections.close_all()
