"""Kill the server at random moments while stories are saved and submitted: `make prove-stories` (KILLS=100).

Everything that the server acknowledged must be in the database afterwards, exactly once and complete. The
server is gunicorn on an SQLite file (or on DATABASE_URL), killed with SIGKILL together with its children.
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

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "100"))
WRITERS = 4
LONG = "He said that nobody ever listened, and put it down hard on the counter, and then we talked. "


class Author:
    """A member who writes stories over HTTP and records what the server acknowledged."""

    def __init__(self, site, name):
        self.site, self.name = site, name
        self.saved, self.sent = {}, {}
        self.serial = 0
        self.sign_in()

    def sign_in(self):
        jar = http.cookiejar.CookieJar()
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open
        page = self.ask("/accounts/login/")
        form = {"login": f"{self.name}@example.org", "password": "empathy-demo"}
        self.ask("/accounts/login/", form | token(page))

    def ask(self, path, form=None, accept="text/html"):
        data = urllib.parse.urlencode(form, doseq=True).encode() if form else None
        request = urllib.request.Request(
            self.site + path, data, headers={"Accept": accept, "Referer": self.site}
        )
        with self.open(request, timeout=5) as answer:
            self.at = answer.url
            return answer.read().decode()

    def submit_one_story(self):
        """Start a story, save every step and submit it. Record every acknowledgement."""
        self.serial += 1
        page = self.ask("/stories/share/", token(self.ask("/stories/share/")))
        key = self.at.split("/share/")[1].split("/")[0]
        title = f"{self.name} {self.serial} {random.random()}"
        steps = {
            "happened": {"title": title, "happened": LONG * 3},
            "said": {"said": LONG},
            "changed": {"changed": LONG},
            "where": {"industries": "retail", "techniques": "mirroring"},
            "name": {"credit": "role", "credit_role": "a clerk", "consent_publish": "on"},
        }
        for step, values in steps.items():
            form = token(page) | {"version": version(page), "then": "check"} | values
            page = self.ask(f"/stories/share/{key}/{step}/", form)
            self.saved.setdefault(key, {}).update(values)
        self.ask(f"/stories/share/{key}/send/", token(page) | {"version": version(page)})
        if f"/stories/mine/{key}/" in self.at:
            self.sent[key] = title


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
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
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
            except (OSError, http.client.HTTPException, urllib.error.URLError, TypeError, IndexError):
                time.sleep(0.05)

    threads = [threading.Thread(target=work, args=(author,)) for author in authors]
    for thread in threads:
        thread.start()
    return threads


def count_losses(authors):
    """Compare what was acknowledged with the database. Return counts of lost, doubled and partial records."""
    from stories.models import Draft, Revision, Story

    lost = doubled = partial = 0
    for author in authors:
        for key, values in author.saved.items():
            story = Story.objects.filter(key=key).first()
            content = story and (Draft.objects.filter(story=story).first() or story.latest)
            for name, value in values.items():
                found = getattr(content, name, None)
                expected = {"industries": ["retail"], "techniques": ["mirroring"], "consent_publish": True}
                lost += found != expected.get(name, value)
        for key in author.sent:
            story = Story.objects.get(key=key)
            lost += story.status != "submitted"
            doubled += story.revisions.count() != 1
    for story in Story.objects.all():
        revisions = Revision.objects.filter(story=story).count()
        partial += (story.status == "submitted") != (revisions == 1)
        partial += (story.status == "draft") != Draft.objects.filter(story=story).exists()
    return lost, doubled, partial


def main():
    folder = Path(tempfile.mkdtemp(prefix="proof-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ |= {"DEVELOPMENT": "1", "VAR_DIR": str(folder), "LIMITS": "0", "PYTHONWARNINGS": "ignore"}
    env, site = dict(os.environ), f"http://127.0.0.1:{port}"
    for command in ("migrate", "load_library", "demo_cast"):
        subprocess.run([sys.executable, "manage.py", command, "-v", "0"], cwd=ROOT, env=env, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    server = serve(port, env)
    authors = [Author(site, name) for name in ("alice", "bob", "mona", "max")[:WRITERS]]
    stop = threading.Event()
    threads = write_until(authors, stop)
    generator = random.Random(7)
    for kill in range(KILLS):
        time.sleep(generator.uniform(0.15, 0.9))
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        server = serve(port, env)
        if kill % 10 == 9:
            print(f"{kill + 1} of {KILLS} kills", flush=True)
    time.sleep(1)
    stop.set()
    for thread in threads:
        thread.join()
    os.killpg(server.pid, signal.SIGKILL)
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "empathy.settings"
    import django

    django.setup()
    lost, doubled, partial = count_losses(authors)
    saves = sum(len(values) for author in authors for values in author.saved.values())
    sent = sum(len(author.sent) for author in authors)
    print(f"{KILLS} kills, {saves} acknowledged values, {sent} acknowledged submissions: "
          f"{lost} lost, {doubled} doubled, {partial} partial")  # fmt: skip
    return 1 if lost or doubled or partial else 0


if __name__ == "__main__":
    sys.exit(main())
