"""After each publication, no process sends an old page (`make prove-cached-pages`, RACES=1000).

Several server processes answer readers all the time. A case gets a new title; as soon as that is committed, the
list of cases and the case are asked for over connections to all processes, and must show the new title.
DATABASE_URL names another database, which must be empty; by default it is a new SQLite file.
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter

from tests.proofs.proof import ROOT, Result, main

WORKERS, READERS, CONNECTIONS, RACES = 4, 2, 8, int(os.environ.get("RACES", "1000"))
SLUG = "the-vanishing-package"
PAGES = ("/cases/?sort=oldest", f"/cases/{SLUG}/")
TITLE = re.compile(r"Race (\d+)")


def prepare():
    """Set up Django and the library in a database of its own."""
    folder = tempfile.mkdtemp()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/pages.sqlite3")
    os.environ |= {"DEVELOPMENT": "1", "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "empathy.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_library", verbosity=0, stdout=sys.stderr)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(planted: bool) -> tuple[subprocess.Popen, int]:
    """Start the server and wait until it answers."""
    port, module = free_port(), "tests.proofs.blind_wsgi" if planted else "empathy.wsgi"
    command = [sys.executable, "-m", "gunicorn", module, "--bind", f"127.0.0.1:{port}", "--worker-class",
               "gthread", "--threads", "4", "--workers", str(WORKERS), "--keep-alive", "60",
               "--log-level", "critical"]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(600):
        try:
            connect(port).close()
        except OSError:
            time.sleep(0.1)
        else:
            return server, port
    raise SystemExit("The server does not start.")


def connect(port: int) -> http.client.HTTPConnection:
    """Return a connection that has sent one request, which binds it to one process."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    return connection


def shown_number(connection: http.client.HTTPConnection, page: str) -> int:
    """Return which title the page shows: its number, 0 for the first one, or -1 for an error."""
    connection.request("GET", page)
    response = connection.getresponse()
    body = response.read().decode()
    if response.status != 200:
        return -1
    found = TITLE.search(body)
    return int(found[1]) if found else 0


def read_all_the_time(port: int, stop: threading.Event, counts: Counter) -> None:
    connection = connect(port)
    while not stop.is_set():
        for page in PAGES:
            counts["errors" if shown_number(connection, page) < 0 else "reads"] += 1


def publish(number: int) -> None:
    """Give the case a new title, as a published revision does."""
    from django.db import transaction

    from cases.list_index import reindex_cases
    from cases.models import Case

    with transaction.atomic():
        case = Case.objects.get(slug=SLUG)
        case.title = f"Race {number}"
        case.save()
        reindex_cases([case.pk])


def run(planted) -> Result:
    prepare()
    races = min(RACES, 50) if planted else RACES
    server, port = serve(planted)
    stop, counts = threading.Event(), Counter()
    readers = [
        threading.Thread(target=read_all_the_time, args=(port, stop, counts), daemon=True)
        for _ in range(READERS)
    ]
    try:
        connections = [connect(port) for _ in range(CONNECTIONS)]
        for reader in readers:
            reader.start()
        for number in range(1, races + 1):
            publish(number)
            for connection in connections[number % 2 :: 2]:
                for page in PAGES:
                    shown = shown_number(connection, page)
                    counts["checks"] += 1
                    counts["errors" if shown < 0 else "old pages" if shown < number else "new pages"] += 1
    finally:
        stop.set()
        server.terminate()
        server.wait()
    return Result(
        work={"publications": races, "checks": counts["checks"], "reads beside them": counts["reads"]},
        least={"publications": RACES, "checks": 8 * RACES, "reads beside them": RACES},
        faults={"old pages": counts["old pages"], "errors": counts["errors"]},
    )


if __name__ == "__main__":
    sys.exit(main(run, "tests.proofs.cached_pages", "No process sends an old page after a publication"))
