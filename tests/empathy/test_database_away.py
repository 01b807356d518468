"""A real PostgreSQL server goes away and comes back while a real server answers requests."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
ADDRESSES = [
    "/", "/about/", "/cases/", "/cases/the-vanishing-package/", "/search/?q=angry", "/stories/", "/help/",
    "/sitemap.xml", "/map/", "/readyz", "/cases/the-vanishing-package/handout.pdf",
]  # fmt: skip

pytestmark = pytest.mark.skipif(
    BINARIES is None or shutil.which("runuser") is None,
    reason="PostgreSQL's programs are not on this machine.",
)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Postgres:
    """A server of its own, run by a user who is not root, as PostgreSQL demands."""

    def __init__(self):
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="empathy-postgres-")), free_port()
        self.folder.chmod(0o777)
        self.run("initdb", "--auth=trust", "--username=postgres", f"--pgdata={self.folder}/data")
        self.start()

    def run(self, program, *arguments):
        as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*as_user, str(BINARIES / program), *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self):
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.run(
            "pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-o", options, "-w", "start"
        )

    def stop(self):
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "-w", "stop")


class Site:
    """gunicorn with the whole site."""

    def __init__(self, database, folder):
        self.port = free_port()
        self.environment = os.environ | {
            "DEVELOPMENT": "1", "VAR_DIR": str(folder), "PYTHONWARNINGS": "ignore",
            "DATABASE_URL": f"postgres://postgres@127.0.0.1:{database.port}/postgres",
        }  # fmt: skip
        for command in (["migrate", "--verbosity=0"], ["load_library"], ["reindex", "--if-empty"]):
            self.manage(*command)
        self.start()

    def start(self):
        command = [
            "-m",
            "gunicorn",
            "empathy.wsgi",
            f"--bind=127.0.0.1:{self.port}",
            "--worker-class=gthread",
        ]
        self.process = subprocess.Popen(
            [sys.executable, *command, "--threads=8"],
            cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.wait_for("/healthz", 200, 60)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, check=True, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)

    def sign_in_form(self):
        """Return the headers and the fields of a form with the token of this site."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/accounts/login/") as page:
            cookie, text = page.headers["Set-Cookie"].partition(";")[0], page.read().decode()
        token = re.search('csrfmiddlewaretoken" value="([^"]+)', text)[1]
        fields = {"login": "alice@example.org", "password": "a-long-password", "csrfmiddlewaretoken": token}
        return {"Cookie": cookie}, urllib.parse.urlencode(fields).encode()

    def ask(self, address, form=None, headers=None):
        """Return status, seconds and body."""
        address = f"http://127.0.0.1:{self.port}{address}"
        request = urllib.request.Request(address, form, headers or {})
        started = time.perf_counter()
        try:
            with urllib.request.urlopen(request, timeout=30) as page:
                status, body = page.status, page.read()
        except urllib.error.HTTPError as error:
            status, body = error.code, error.read()
        return status, time.perf_counter() - started, body

    def wait_for(self, address, status, seconds):
        """Return after how many seconds an address answered with this status."""
        started = time.perf_counter()
        while time.perf_counter() - started < seconds:
            try:
                if self.ask(address)[0] == status:
                    return time.perf_counter() - started
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"{address} did not answer {status} within {seconds} seconds.")


@pytest.fixture(scope="module")
def database():
    server = Postgres()
    yield server
    subprocess.run(["chmod", "-R", "u+w", str(server.folder)], check=False)
    try:
        server.stop()
    finally:
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def site(database, tmp_path_factory):
    site = Site(database, tmp_path_factory.mktemp("var"))
    yield site
    site.stop()


def test_every_page_answers_503_within_a_second_and_comes_back(database, site):
    assert {site.ask(address)[0] for address in ADDRESSES[:-1]} == {200}
    headers, fields = site.sign_in_form()
    database.stop()
    try:
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(site.ask, ADDRESSES))
        answers += [site.ask(address) for address in ADDRESSES]
        answers.append(site.ask("/accounts/login/", fields, headers))
        for (status, seconds, body), address in zip(answers, [*ADDRESSES, *ADDRESSES, "form"], strict=True):
            # What /readyz found last is kept for three seconds.
            assert status == 503 or address == "/readyz", address
            # The machine that tests is busy with other tests.
            assert seconds < 2, address
            assert b"Traceback" not in body
        assert sorted(seconds for _, seconds, _ in answers)[len(answers) // 2] < 0.5
        assert site.ask("/healthz")[0] == 200
        time.sleep(8)
        assert {site.ask(address)[0] for address in ("/cases/", "/readyz")} == {503}
    finally:
        database.start()
    for address in ADDRESSES[:-1]:
        assert site.wait_for(address, 200, 30) < 30


def test_a_server_that_starts_without_its_database_serves_when_it_comes(database, site):
    database.stop()
    try:
        site.stop()
        site.start()
        status, seconds, _ = site.ask("/cases/")
        assert (status, seconds < 2) == (503, True)
    finally:
        database.start()
    assert site.wait_for("/cases/", 200, 30) < 30


def test_a_broken_connection_in_the_pool_fails_no_request(database, site):
    site.wait_for("/cases/", 200, 30)
    database.stop()
    database.start()
    site.wait_for("/readyz", 200, 30)
    assert {site.ask(f"/search/?q=word{number}")[0] for number in range(10)} == {200}
