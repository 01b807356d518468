"""The table of pages and forms: CPU of server and database as a ratio to a bare view (`make bench`, ROWS=1000000).

One process fills the database and sends the requests; another one serves them. "Cold" is explained in
docs/operations/benchmarks.md. A response that is not what it should be ends the benchmark.
"""

import itertools
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.benchmarks.planted import PLANTED_MILLISECONDS, check_meter, expect
from tests.benchmarks.server import HOST, Connection, Server

ROUNDS = 4
SECONDS = float(os.environ.get("BENCH_SECONDS", "0.5"))
SIZES = [int(size) for size in os.environ.get("ROWS", "18,1000,100000").split(",")]
WAITING = {18: 13, 1_000: 10_000}
CASE, COMMENTED = "the-release-that-broke-a-workflow", "the-vanishing-package"
STORY, TECHNIQUE = "synthetic-story-s1-0", "mirroring"
CSRF = "b" * 32


@dataclass
class Row:
    """A line of the table: what is asked, what happens before each request, and what must come back."""

    name: str
    path: Callable[[], str] | str
    before: Callable[[], object] = lambda: None
    headers: list[str] = field(default_factory=list)
    status: int = 200
    form: Callable[[], dict] | None = None
    cold: bool = False
    most: int = 1_000
    """The most requests of a round."""
    milliseconds: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    bytes: int = 0

    def request(self):
        path = self.path if isinstance(self.path, str) else self.path()
        if self.form is None:
            return path, "GET", self.headers, b""
        values = {"csrfmiddlewaretoken": CSRF, **self.form()}
        return path, "POST", [*self.headers, f"Referer: https://{HOST}/"], urlencode(values).encode()

    def probe(self, connection):
        """Ask once, count queries and bytes. Raises SystemExit if the answer is wrong, or a cold page is cached."""
        self.before()
        path, method, headers, body = self.request()
        if not self.cold and self.form is None:
            # What is kept is there from the second request on.
            connection.ask(path, method, headers, body)
        status, found, content = connection.ask(path, method, [*headers, "X-Count: 1"], body)
        expect(f"{self.name} {path}", status, self.status)
        if status == 200 and self.form is None and self.name != "bare":
            expect(f"{self.name}: a whole page", b"</html>" in content or "content-encoding" in found, True)
        self.queries, self.bytes = int(found.get("x-queries", 0)), len(content)
        if self.cold:
            again = connection.ask(path, method, [*headers, "X-Count: 1"], body)[1]
            expect(
                f"{self.name}: fewer queries when asked again", int(again["x-queries"]) < self.queries, True
            )

    def measure(self, server, connection):
        """Ask for one round, and note the CPU of a request."""
        if not self.cold and self.form is None:
            connection.ask(*self.request())
        started, before, count = time.perf_counter(), server.cpu(), 0
        while count < 3 or (time.perf_counter() - started < SECONDS and count < self.most):
            self.before()
            asked = self.request()
            sent = time.perf_counter()
            status, _found, _content = connection.ask(*asked)
            self.seconds.append(time.perf_counter() - sent)
            expect(f"{self.name} {asked[0]}", status, self.status)
            count += 1
        self.milliseconds.append(server.spent_since(before) / count * 1_000)


def bump(kind, slug):
    """Do what a new comment does to the cached pages of one subject."""
    from taxonomy.models import CacheVersion

    CacheVersion.bump(f"{kind}/{slug}")


def publish():
    """Do what a publication does to the cached pages of all cases."""
    from django.db import transaction

    from taxonomy.models import PublishedList

    with transaction.atomic():
        PublishedList.lock_and_bump("cases")


def cookies(name):
    """Return the header of a member who is signed in."""
    from django.conf import settings
    from django.test import Client

    from tests.people import signed_in

    session = signed_in(Client(), name).cookies[settings.SESSION_COOKIE_NAME].value
    return [f"Cookie: {settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"]


def rows(waiting):
    """Return the lines of the table."""
    from taxonomy.models import Industry, Technique
    from tests.stories.story_factories import draft, sent

    slugs = (model.objects.order_by("pk").values_list("slug", flat=True) for model in (Industry, Technique))
    pairs = itertools.cycle(list(itertools.product(*slugs)))
    alice, mona, case = cookies("alice"), cookies("mona"), f"/cases/{CASE}/"
    numbers, versions = itertools.count(int(time.time())), itertools.count(1)
    writing, submitted = draft("bob"), []

    def two_facets():
        industry, technique = next(pairs)
        return f"/cases/?industry={industry}&technique={technique}"

    return [
        Row("cached case", case),
        Row("cached browse", "/cases/"),
        Row("browse cold, two facets", two_facets, cold=True),
        Row("browse cold, after a publication", "/cases/", publish, cold=True),
        Row("case cold, 50 comments", case, lambda: bump("cases", CASE), cold=True),
        Row("story cold", f"/stories/{STORY}/", lambda: bump("stories", STORY), cold=True),
        Row("thread of 20 cold", f"/stories/{STORY}/comments/", lambda: bump("stories", STORY), cold=True),
        Row("technique cold", f"/techniques/{TECHNIQUE}/", lambda: bump("techniques", TECHNIQUE), cold=True),
        Row("search, a common word", "/search/?q=parcel"),
        Row("case signed in", case, headers=alice),
        Row("story signed in", f"/stories/{STORY}/", headers=alice),
        Row("browse signed in", "/cases/", headers=alice),
        Row(f"queue of {waiting} waiting", "/moderation/", headers=mona),
        Row("one comment", f"/cases/{COMMENTED}/comments/write/", headers=mona, status=302, most=20,
            form=lambda: {"text": f"I tried this on my shift, and the {next(numbers)}th call was calm."}),
        Row("approve", lambda: f"/moderation/story/{submitted[-1]}/decide/", headers=mona, status=302, most=10,
            before=lambda: submitted.append(sent("bob").pk),
            form=lambda: {"action": "approve", "revision": 1, "reasons": "clear"}),
        Row("autosave", f"/stories/share/{writing.key}/changed/", headers=[*cookies("bob"), "Accept: application/json"],
            form=lambda: {"version": (v := next(versions)), "changed": f"He came back {v} times."}),
    ]  # fmt: skip


def fill(size, waiting, last):
    """Bring the database from the last size to this one."""
    from django.core.management import call_command
    from django.db import connection

    from cases.models import Case
    from tests.people import person

    quiet = {"verbosity": 0, "yes": True, "stdout": sys.stderr}
    if not last:
        for command in ("migrate", "load_library"):
            call_command(command, verbosity=0, stdout=sys.stderr)
        for name in ("alice", "bob", "mona"):
            person(name)
        call_command("synthesize", stories=10, seed=1, **quiet)
        call_command("synthesize", comments=50, on=CASE, **quiet)
        call_command("synthesize", comments=20, on=STORY, **quiet)
    more = {"stories": size // 10 if size > 18 else 0, "waiting": waiting - WAITING.get(last, 0)}
    started, cases = time.perf_counter(), max(0, size - Case.objects.published().count())
    call_command("synthesize", cases=cases, seed=size, **more, **quiet)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return time.perf_counter() - started


def measure():
    """Measure all sizes on the database of DATABASE_URL, and print the tables."""
    import django

    django.setup()
    from django.db import connection

    logging.disable(logging.INFO)
    out, last = print, 0
    for size in SIZES:
        waiting = WAITING.get(size, 100_000)
        filled = fill(size, waiting, last)
        last = size
        name = connection.settings_dict["NAME"] if connection.vendor == "postgresql" else ""
        servers = [Server(dict(os.environ), "bare"), Server(dict(os.environ), "site", str(name))]
        try:
            table(connection, size, filled, servers, rows(waiting), out)
        finally:
            for server in servers:
                server.stop()


def planted_cost(server, client):
    """Return what is measured for a request with a planted cost."""
    row = Row("planted", "/planted/")
    row.measure(server, client)
    return row.milliseconds[0]


def table(connection, size, filled, servers, lines, out):
    """Measure the lines in rounds, the bare view in each, and print the table of one size."""
    bare, site = Row("bare", "/bare/"), servers[1]
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        site.own_backends.add(connection.connection.info.backend_pid)
    clients = [Connection(server.port) for server in servers]
    bare.probe(clients[0])
    planted = check_meter(lambda _burn: planted_cost(servers[0], clients[0]))
    clients[1].ask(lines[0].request()[0])
    etag = clients[1].ask(*lines[0].request())[1]["etag"]
    lines.insert(2, Row("cached case, 304", lines[0].path, headers=[f"If-None-Match: {etag}"], status=304))
    for line in lines:
        line.probe(clients[1])
    start = site.memory()
    for _ in range(ROUNDS):
        bare.measure(servers[0], clients[0])
        for line in lines:
            if line.status == 304:
                line.headers = [f"If-None-Match: {clients[1].ask(lines[0].path)[1]['etag']}"]
            line.measure(site, clients[1])
    base = statistics.median(bare.milliseconds)
    out(f"\n{connection.vendor}, {size} rows (filled in {filled:.0f} s), bare {base:.2f} ms, "
        f"memory {start:.0f} to {site.memory():.0f} MB, "
        f"planted {PLANTED_MILLISECONDS} ms, measured {planted:.1f} ms")  # fmt: skip
    out(f"{'page':36}{'ratio':>8}{'ms':>8}{'queries':>9}{'bytes':>9}{'p50 ms':>8}{'p99 ms':>8}")
    for line in lines:
        spent, times = statistics.median(line.milliseconds), sorted(line.seconds)
        late = times[min(len(times) - 1, int(len(times) * 0.99))]
        out(f"{line.name:36}{spent / base:8.1f}{spent:8.2f}{line.queries:9}{line.bytes:9}"
            f"{statistics.median(times) * 1e3:8.1f}{late * 1e3:8.1f}", flush=True)  # fmt: skip


def on_both():
    """Measure with a file of SQLite and with a new database of PostgreSQL, which is dropped afterwards."""
    import psycopg

    server = os.environ.get("TEST_DATABASE_URL", "postgres://127.0.0.1:5432/postgres")
    name = f"bench_{os.getpid()}"
    for vendor in os.environ.get("BENCH_DATABASES", "sqlite,postgresql").split(","):
        with tempfile.TemporaryDirectory() as folder:
            address = f"sqlite:///{folder}/bench.sqlite3"
            if vendor == "postgresql":
                address = urlsplit(server)._replace(path=f"/{name}").geturl()
                with psycopg.connect(server, autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {name}")
            env = os.environ | {
                "DATABASE_URL": address, "VAR_DIR": folder, "ALLOWED_HOSTS": HOST, "SECRET_KEY": "k" * 60,
                "MAIL_URL": "smtp://127.0.0.1:9", "BEHIND_TLS_PROXY": "1", "PYTHONWARNINGS": "ignore",
                "DJANGO_SETTINGS_MODULE": "tests.benchmarks.server_settings", "DEVELOPMENT": "0",
            }  # fmt: skip
            try:
                subprocess.run(
                    [sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"],
                    env=env,
                    check=True,
                )
                subprocess.run([sys.executable, "-m", "tests.benchmarks.pages", "here"], env=env, check=True)
            finally:
                if vendor == "postgresql":
                    with psycopg.connect(server, autocommit=True) as connection:
                        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    measure() if len(sys.argv) > 1 else on_both()
