"""Kill the server while stories are saved and submitted: `make prove-stories` (KILLS=100).

Everything that the server acknowledged must be in the database afterwards, exactly once and complete. The server is
gunicorn on an SQLite file (or on DATABASE_URL), killed with SIGKILL together with its children. The kills are placed
by work done: after the next N acknowledged writes, at a random moment of the write that is then under way, so that
some strike before its commit and some after it.
"""

import http.client
import http.cookiejar
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from tests.proofs.proof import ROOT, Result, main

KILLS = int(os.environ.get("KILLS", "100"))
PLANTED_KILLS = 15
WRITERS = 4
WRITES = (30, 60)
"""How many writes are acknowledged between two kills: at least and at most."""
LEAST = {"values": 20, "submissions": 2, "before the commit": 0.2, "after the commit": 0.1}
"""The least work for each kill; the last two: kills that struck a write before, or after, its commit."""
LONG = "He said that nobody ever listened, and put it down hard on the counter, and then we talked. "
STORED = {"industries": ["retail"], "techniques": ["mirroring"], "consent_publish": True}
"""How the database stores what the form sends."""
PATIENCE_SECONDS = 60


class Meter:
    """Counts acknowledged writes, and measures how long one takes."""

    def __init__(self):
        self.condition, self.writes, self.seconds = threading.Condition(), 0, 0.02

    def acknowledge(self, seconds):
        with self.condition:
            self.writes += 1
            self.seconds += (seconds - self.seconds) / 20
            self.condition.notify_all()

    def wait_for(self, number):
        """Wait for `number` more writes. Raises SystemExit if the site does not acknowledge them."""
        with self.condition:
            goal = self.writes + number
            if not self.condition.wait_for(lambda: self.writes >= goal, PATIENCE_SECONDS):
                raise SystemExit(f"Only {self.writes} of {goal} writes came in {PATIENCE_SECONDS} seconds.")


class Author:
    """A member who writes stories over HTTP and records what the server acknowledged."""

    def __init__(self, site, name, meter):
        self.site, self.name, self.meter = site, name, meter
        self.saved, self.sent, self.unanswered = {}, {}, []
        self.under_way = None
        self.serial = 0
        self.sign_in()

    def sign_in(self):
        jar = http.cookiejar.CookieJar()
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), NoRedirect).open
        page = self.ask("/accounts/login/")
        form = {"login": f"{self.name}@example.org", "password": "empathy-demo"}
        self.ask("/accounts/login/", form | token(page))

    def ask(self, path, form=None):
        """Return the page, or for a form the address to which the answer leads."""
        data = urllib.parse.urlencode(form, doseq=True).encode() if form else None
        request = urllib.request.Request(self.site + path, data, headers={"Referer": self.site})
        try:
            with self.open(request, timeout=5) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as answer:
            if answer.code != 302:
                raise
            return answer.headers["Location"]

    def write(self, path, form, **values):
        """Send a form; the write is acknowledged by a redirect, to which this returns the address."""
        self.under_way, began = (path, values), time.monotonic()
        address = self.ask(path, form | values)
        if not address.startswith("/"):
            raise OSError("The form was not accepted.")
        self.under_way = None
        self.meter.acknowledge(time.monotonic() - began)
        return address

    def submit_one_story(self):
        """Start a story, save every step and submit it. Record every acknowledgement."""
        self.serial += 1
        address = self.write("/stories/share/", token(self.ask("/stories/share/")))
        key = address.split("/share/")[1].split("/")[0]
        title = f"{self.name} {self.serial} {random.random()}"
        steps = {
            "happened": {"title": title, "happened": LONG * 3},
            "said": {"said": LONG},
            "changed": {"changed": LONG},
            "where": {"industries": "retail", "techniques": "mirroring"},
            "name": {"credit": "role", "credit_role": "a clerk", "consent_publish": "on"},
        }
        for step, values in steps.items():
            page = self.ask(f"/stories/share/{key}/{step}/")
            form = token(page) | {"version": version(page), "then": "back"}
            self.write(f"/stories/share/{key}/{step}/", form, **values)
            self.saved.setdefault(key, {}).update(values)
        page = self.ask(f"/stories/share/{key}/check/")
        address = self.write(f"/stories/share/{key}/send/", token(page) | {"version": version(page)})
        if f"/stories/mine/{key}/" in address:
            self.sent[key] = title


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Do not follow redirects: a redirect is the acknowledgement of a write."""

    def redirect_request(self, *args):
        return None


def token(page):
    return {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]}


def version(page):
    return re.search(r'name="version" value="(\d+)"', page)[1]


def serve(port, env):
    """Start the server in its own process group and wait until it responds."""
    command = [sys.executable, "-m", "gunicorn", "empathy.wsgi", "--bind", f"127.0.0.1:{port}",
               "--worker-class", "gthread", "--threads", "8", "--log-level", "critical"]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True, **quiet)
    for _ in range(1_200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return server
        except OSError:
            time.sleep(0.05)
    raise SystemExit("The server does not start.")


def write_until(authors, stop):
    """Let every author submit stories until `stop` is set; retry while the server is down."""

    def work(author):
        while not stop.is_set():
            try:
                author.submit_one_story()
            except (OSError, http.client.HTTPException, TypeError, IndexError):
                if author.under_way:
                    author.unanswered.append(author.under_way)
                    author.under_way = None
                time.sleep(0.05)

    threads = [threading.Thread(target=work, args=(author,), daemon=True) for author in authors]
    for thread in threads:
        thread.start()
    return threads


def find_faults(authors):
    """Compare what was acknowledged with the database. Return counts of lost, doubled and partial records."""
    from stories.models import Draft, Revision, Story

    lost = doubled = partial = 0
    for author in authors:
        for key, values in author.saved.items():
            content = content_of(key)
            lost += sum(
                getattr(content, name, None) != STORED.get(name, text) for name, text in values.items()
            )
        for key in author.sent:
            story = Story.objects.get(key=key)
            lost += story.status != "submitted"
            doubled += story.revisions.count() != 1
    for story in Story.objects.all():
        revisions = Revision.objects.filter(story=story).count()
        partial += (story.status == "submitted") != (revisions == 1)
        partial += (story.status == "draft") != Draft.objects.filter(story=story).exists()
    return {"lost": lost, "doubled": doubled, "partial": partial}


def content_of(key):
    """Return the draft of a story, or its newest revision; None if there is none."""
    from stories.models import Draft, Story

    story = Story.objects.filter(key=key).first()
    return story and (Draft.objects.filter(story=story).first() or story.latest)


def struck_writes(authors):
    """Return how many writes were struck before their commit, and how many after it but before the answer."""
    after = total = 0
    for author in authors:
        for path, values in author.unanswered:
            if not path.endswith(("/share/", "/send/")):
                content, total = content_of(path.split("/share/")[1].split("/")[0]), total + 1
                after += all(
                    getattr(content, name, None) == STORED.get(name, text) for name, text in values.items()
                )
    return {"before the commit": total - after, "after the commit": after}


def run(planted):
    kills = PLANTED_KILLS if planted else KILLS
    folder = Path(tempfile.mkdtemp(prefix="proof-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ |= {"DEVELOPMENT": "1", "VAR_DIR": str(folder), "LIMITS": "0", "PYTHONWARNINGS": "ignore"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.proofs.faulty_settings" if planted else "empathy.settings"
    env, site = dict(os.environ), f"http://127.0.0.1:{port}"
    for command in ("migrate", "load_library", "demo_cast"):
        subprocess.run([sys.executable, "manage.py", command, "-v", "0"], cwd=ROOT, env=env, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    server, meter = serve(port, env), Meter()
    authors = [Author(site, name, meter) for name in ("alice", "bob", "mona", "max")[:WRITERS]]
    stop = threading.Event()
    threads = write_until(authors, stop)
    generator = random.Random(7)
    try:
        for _ in range(kills):
            meter.wait_for(generator.randint(*WRITES))
            time.sleep(generator.uniform(0, 2 * meter.seconds))
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
            server = serve(port, env)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        os.killpg(server.pid, signal.SIGKILL)
    import django

    django.setup()
    work = {
        "kills": kills,
        "values": sum(len(values) for author in authors for values in author.saved.values()),
        "submissions": sum(len(author.sent) for author in authors),
        **struck_writes(authors),
    }
    least = {name: round(number * kills) for name, number in LEAST.items()}
    return Result(work, least, find_faults(authors))


if __name__ == "__main__":
    sys.exit(
        main(
            run,
            "tests.proofs.kill",
            "No acknowledged write is lost, doubled or partial when the server is killed",
        )
    )
