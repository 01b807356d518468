"""Workers are killed under load: `make prove-worker` (KILLS=200, WORKERS=3).

Workers run tasks and periodic jobs while one after the other gets SIGKILL and a new one takes its place. Tasks are
handed over all the time, some of them in transactions that are rolled back. Meanwhile mails are added to the outbox,
and a mail server counts them. At the end every task that was handed over has run, none that was rolled back, and every
mail was accepted; it may arrive twice only if its worker was killed before it could save the answer. As the planted
fault, leases last a day, so that the work of a killed worker stays behind. DATABASE_URL names the database.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time

from tests.proofs.mail_delivery import Server
from tests.proofs.proof import ROOT, Result, main

KILLS, WORKERS = int(os.environ.get("KILLS", "200")), int(os.environ.get("WORKERS", "3"))
PATIENCE_SECONDS = 120


def start_worker(env):
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=env, **quiet)


def prepare(port, planted):
    """Set up Django with its own database; return the environment of the workers."""
    os.environ |= {
        "DEVELOPMENT": "1", "VAR_DIR": tempfile.mkdtemp(prefix="proof-"), "PYTHONWARNINGS": "ignore",
        "MAIL_URL": f"smtp://127.0.0.1:{port}", "DJANGO_SETTINGS_MODULE": "tests.proofs.worker_settings",
        "PLANTED": "1" if planted else "",
    }  # fmt: skip
    for command in ("migrate", "demo_cast"):
        subprocess.run([sys.executable, "manage.py", command, "-v", "0"], cwd=ROOT, env=os.environ, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    import django

    django.setup()
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    from jobs.models import PeriodicJob
    from notices.models import Mail
    from tests.proofs.worker_tasks import TABLE

    # What the planted run left behind, if both use one database.
    DBTaskResult.objects.all().delete()
    PeriodicJob.objects.all().delete()
    Mail.objects.filter(key__startswith="proof-").delete()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} (number integer PRIMARY KEY)")
    return dict(os.environ)


class Load:
    """Hands over tasks and writes mails."""

    def __init__(self):
        self.accepted, self.rolled_back, self.mails = set(), set(), 0

    def add(self):
        from django.db import transaction

        from notices.models import Mail
        from tests.proofs.worker_tasks import leave_mark

        number = len(self.accepted) + len(self.rolled_back)
        if number % 7 == 3:
            self.rolled_back.add(number)
            with transaction.atomic():
                leave_mark.enqueue(number)
                transaction.set_rollback(True)
        else:
            leave_mark.enqueue(number)
            self.accepted.add(number)
        if number % 5 == 0:
            self.mails += 1
            Mail.objects.create(key=f"proof-{number}", to="a@example.org", subject="S", text="T", html="")

    def add_to_dead_worker(self):
        """Hand over a task that a worker has begun which is dead: it must run nevertheless."""
        from django_tasks_db.models import DBTaskResult

        from jobs.models import WorkerProcess
        from tests.proofs.worker_tasks import leave_mark

        WorkerProcess.objects.report("a worker that died")
        leave_mark.enqueue(-1)
        DBTaskResult.objects.ready().get().claim("a worker that died")
        self.accepted.add(-1)

    def marks(self):
        from django.db import connection

        from tests.proofs.worker_tasks import TABLE

        with connection.cursor() as cursor:
            cursor.execute(f"SELECT number FROM {TABLE}")
            return {number for (number,) in cursor.fetchall()}


def make_mails_due():
    from django.utils import timezone

    from notices.models import Mail

    # Not those that are due already: a worker compares the time with the one that it has read.
    Mail.objects.filter(sent_at=None, due_at__gt=timezone.now()).update(due_at=timezone.now())


def kill_under_load(env, load, kills):
    """Kill workers at random moments while tasks are handed over; return the workers that live at the end."""
    workers = [start_worker(env) for _ in range(WORKERS)]
    time.sleep(3)
    for number in range(kills):
        for _ in range(6):
            load.add()
        time.sleep(random.uniform(0.05, 0.6))
        victim = workers[number % WORKERS]
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        workers[number % WORKERS] = start_worker(env)
        if number % 10 == 9:
            make_mails_due()
    return workers


def wait_for(is_done, patience):
    until = time.monotonic() + patience
    while not is_done() and time.monotonic() < until:
        make_mails_due()
        time.sleep(0.5)


def run(planted: bool) -> Result:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(port)
    env = prepare(port, planted)
    server.start("works")
    load = Load()
    load.add_to_dead_worker()
    kills = 20 if planted else KILLS
    workers = kill_under_load(env, load, kills)
    patience = 20 if planted else PATIENCE_SECONDS
    wait_for(lambda: load.marks() >= load.accepted and len(server.accepted) >= load.mails, patience)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    for worker in workers:
        worker.wait()
    server.stop()
    marks = load.marks()
    again = sum(count > 1 for count in server.accepted.values())
    return Result(
        work={
            "kills": kills,
            "tasks": len(load.accepted),
            "rolled back": len(load.rolled_back),
            "mails": load.mails,
        },
        least={"kills": KILLS, "tasks": 4 * KILLS, "rolled back": KILLS // 2, "mails": KILLS},
        faults={
            "lost tasks": len(load.accepted - marks),
            "tasks of rolled-back transactions": len(marks & load.rolled_back),
            "lost mails": load.mails - len(server.accepted),
            "endings with an error": sum(worker.returncode != 0 for worker in workers),
        },
        notes=[f"{again} mails arrived again under the same Message-ID, because their worker was killed"],
    )


if __name__ == "__main__":
    sys.exit(main(run, "tests.proofs.worker", "Workers that are killed lose no task and no mail"))
