"""The worker: each job runs once when it is due, and nothing is lost if a worker dies."""

import datetime
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.core.management import call_command
from django.db import connection
from django.tasks import TaskResultStatus
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cases.models import Case
from empathy.monitoring import readings
from empathy.monitoring.readiness import trouble
from jobs import schedule
from jobs.models import PeriodicJob, WorkerProcess
from jobs.schedule import Periodic, periodic_jobs
from jobs.tasks import MAX_ATTEMPTS, prune_finished_tasks, requeue_lost_tasks, run_job
from jobs.worker import Worker
from notices.models import Mail
from tests.people import person, sent_mails, signed_in
from tests.proofs.proof import ROOT

pytestmark = pytest.mark.django_db


def worker() -> Worker:
    PeriodicJob.objects.ensure()
    return Worker(threading.Event())


def job(name="send_notices") -> PeriodicJob:
    return PeriodicJob.objects.get(pk=name)


def make_due(*names) -> None:
    PeriodicJob.objects.exclude(pk__in=names).update(due_at=timezone.now() + datetime.timedelta(days=1))
    PeriodicJob.objects.filter(pk__in=names).update(due_at=timezone.now())


def test_every_job_is_a_command_that_runs_without_arguments():
    one = worker()
    PeriodicJob.objects.update(due_at=timezone.now())
    assert one.work() == len(periodic_jobs())
    assert list(PeriodicJob.objects.exclude(last_error="")) == []
    assert all(row.finished_at and row.due_at > timezone.now() for row in PeriodicJob.objects.all())


def test_mails_are_sent_by_the_worker():
    Mail.objects.create(key="one", to="alice@example.org", subject="Hello", text="Text", html="<p>Text</p>")
    worker().work()
    assert Mail.objects.get().sent_at
    assert job().last_result == "0 collected, 1 sent, 0 must wait."


def test_a_job_is_run_by_one_of_two_workers():
    first, second = worker(), worker()
    make_due("send_notices")
    assert PeriodicJob.objects.claim("send_notices", first.name)
    assert PeriodicJob.objects.claim("send_notices", second.name) is None
    assert second.work() == 0


def test_the_job_of_a_dead_worker_is_run_by_another_one():
    dead, living = worker(), worker()
    make_due("send_notices")
    started = PeriodicJob.objects.claim("send_notices", dead.name)
    PeriodicJob.objects.update(leased_until=timezone.now() - datetime.timedelta(seconds=1))
    assert living.work() == 1
    ended = job().finished_at
    PeriodicJob.objects.finish(periodic_jobs()["send_notices"], dead.name, started, last_result="late")
    assert (job().finished_at, job().worker) == (ended, living.name)


def test_a_living_worker_keeps_a_long_job(settings):
    settings.WORKER_LEASE_SECONDS = 60
    one = worker()
    make_due("send_notices")
    PeriodicJob.objects.claim("send_notices", one.name)
    PeriodicJob.objects.update(leased_until=timezone.now() + datetime.timedelta(seconds=1))
    PeriodicJob.objects.renew(one.name)
    assert job().leased_until > timezone.now() + datetime.timedelta(seconds=30)


def test_a_worker_that_could_not_save_its_result_gives_job_and_task_free():
    one = worker()
    make_due("send_notices")
    WorkerProcess.objects.report(one.name)
    PeriodicJob.objects.claim("send_notices", one.name)
    run_job.enqueue("send_notices")
    DBTaskResult.objects.ready().get().claim(one.name)
    assert (requeue_lost_tasks(), one.work()) == (0, 0), "both count as being done"
    PeriodicJob.objects.release(one.name)
    assert requeue_lost_tasks(idle=one.name) == 1
    assert one.work() == 2


def test_a_job_that_fails_is_recorded_tried_again_and_stops_no_other(monkeypatch):
    monkeypatch.setitem(schedule._jobs, "search", Periodic("search", "A command that needs words", every=900))
    one = worker()
    make_due("search", "send_notices")
    assert one.work() == 2
    assert "required" in job("search").last_error
    assert job("search").due_at < timezone.now() + datetime.timedelta(minutes=6)
    assert (job().last_error, bool(job().finished_at)) == ("", True)
    assert any(one.startswith("The job search failed") for one in trouble())


def test_a_daily_job_is_due_at_its_hour():
    daily = Periodic("prune_drafts", "", at=3)
    at = datetime.datetime(2026, 12, 1, 2, 59, tzinfo=datetime.UTC)
    assert daily.next_run(at) == datetime.datetime(2026, 12, 1, 3, tzinfo=datetime.UTC)
    assert daily.next_run(at.replace(hour=3)) == datetime.datetime(2026, 12, 2, 3, tzinfo=datetime.UTC)


def test_a_task_is_run_once_and_the_job_with_it():
    one = worker()
    make_due()
    run_job.enqueue("send_notices")
    assert one.work() == 2
    assert one.work() == 0
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_the_task_of_a_dead_worker_is_run_again_and_given_up_after_some_deaths():
    make_due()
    run_job.enqueue("send_notices")
    for number in range(MAX_ATTEMPTS):
        row = DBTaskResult.objects.ready().get()
        row.claim(f"dead-{number}")
        WorkerProcess.objects.create(name=f"dead-{number}", seen_at=timezone.now())
        assert requeue_lost_tasks() == 0
        WorkerProcess.objects.update(seen_at=timezone.now() - datetime.timedelta(hours=1))
        assert requeue_lost_tasks() == (1 if number < MAX_ATTEMPTS - 1 else 0)
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    DBTaskResult.objects.update(finished_at=timezone.now() - datetime.timedelta(days=8))
    assert prune_finished_tasks() == 1


def test_operators_see_dead_workers_and_late_jobs():
    PeriodicJob.objects.ensure()
    assert trouble() == ["No worker runs: start manage.py worker."]
    WorkerProcess.objects.report("one")
    PeriodicJob.objects.filter(pk="send_notices").update(
        due_at=timezone.now() - datetime.timedelta(minutes=3)
    )
    readings.clear_cache()
    assert trouble() == ["The job send_notices is late."]


def test_administrators_see_jobs_and_run_one_now():
    PeriodicJob.objects.ensure()
    make_due()
    ada = signed_in(Client(), "ada")
    assert "Send e-mails" in ada.get("/admin/jobs/periodicjob/").text
    chosen = {"action": "run_now", "_selected_action": ["send_notices"]}
    page = ada.post("/admin/jobs/periodicjob/", chosen, follow=True)
    assert "The worker runs 1 job now." in page.text
    assert worker().work() == 2
    assert job().finished_at


def test_administrators_see_why_a_mail_failed_and_send_it_again_or_discard_it():
    kept = {"to": "alice@example.org", "subject": "S", "text": "the secret text", "html": "", "attempts": 28}
    first = Mail.objects.create(key="one", last_error="SMTPServerDisconnected: gone", **kept)
    second = Mail.objects.create(key="two", **kept)
    ada = signed_in(Client(), "ada")
    page = ada.get("/admin/notices/mail/", {"state": "failed"}).text
    assert "SMTPServerDisconnected" in page
    assert str(first) == f"mail {first.pk}", "the log of the admin keeps this"
    assert "the secret text" not in page + ada.get(f"/admin/notices/mail/{first.pk}/change/").text
    assert ada.get("/admin/notices/mail/", {"state": "sent"}).text.count("SMTPServerDisconnected") == 0
    claimed = Mail.objects.create(key="three", **kept | {"attempts": 1})
    Mail.objects.filter(pk=claimed.pk).update(
        due_at=timezone.now() + datetime.timedelta(minutes=4, seconds=50)
    )
    assert Mail.objects.filter(pk=claimed.pk).retry() == 0, "a worker may be sending it now"
    claimed.delete()
    ada.post("/admin/notices/mail/", {"action": "send_again", "_selected_action": [first.pk]})
    assert len(sent_mails()) == 1
    ada.post(f"/admin/notices/mail/{second.pk}/delete/", {"post": "yes"})
    assert [mail.pk for mail in Mail.objects.all()] == [first.pk]


def test_joining_works_while_the_mail_server_is_down(client, settings):
    working = settings.MAILERS
    down = {"host": "127.0.0.1", "port": 9, "timeout": 1}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": down}
    }
    form = {"email": "nia@example.org", "password1": "a-long-enough-one", "confirm": "on"}
    assert client.post("/accounts/signup/", form).status_code == 302
    assert client.post("/accounts/password/reset/", {"email": "nia@example.org"}).status_code == 302
    call_command("send_notices")
    waiting = Mail.objects.filter(is_secret=True)
    assert len(waiting) == 2
    assert any("refused" in mail.last_error.lower() for mail in waiting)
    settings.MAILERS = working
    Mail.objects.update(due_at=timezone.now())
    assert len(sent_mails()) == 2
    assert not Mail.objects.filter(is_secret=True).exists(), "the link is not kept"


def test_a_link_that_no_longer_works_is_not_kept():
    Mail.objects.create(key="old", to="a@example.org", subject="S", text="T", html="", is_secret=True, attempts=28,
                        created_at=timezone.now() - datetime.timedelta(days=4))  # fmt: skip
    call_command("send_notices")
    assert not Mail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_process_reports_works_and_ends_when_told():
    person("alice")
    Mail.objects.create(key="one", to="alice@example.org", subject="Hello", text="Text", html="")
    database = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database}"
    else:
        parts = connection.settings_dict
        url = f"postgres://{parts['USER']}@{parts['HOST']}:{parts['PORT']}/{database}"
    env = os.environ | {"DATABASE_URL": url, "DEVELOPMENT": "1", "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=ROOT, env=env, stdout=subprocess.PIPE
    )
    try:
        until = time.monotonic() + 30
        while not Mail.objects.get().sent_at and time.monotonic() < until:
            time.sleep(0.1)
        assert Mail.objects.get().sent_at
        assert WorkerProcess.objects.alive().count() == 1
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert not WorkerProcess.objects.exists()
    assert Case.objects.exists()
