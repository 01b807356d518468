"""Sixteen people write at once: moderators approve stories, and members comment: `make bench-writing` (SECONDS=30).

A real gunicorn with WORKERS processes of 8 threads serves the site; DATABASE_URL names an empty database, by
default a new SQLite file. First all send as fast as they are answered, then at half of that rate, each request at
its time whether or not earlier ones were answered. Printed are answers and milliseconds. It measures and never fails.
"""

import http.client
import os
import queue
import random
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

from tests.proofs.kill import serve

SECONDS, WORKERS = float(os.environ.get("SECONDS", "30")), int(os.environ.get("WORKERS", "1"))
PEOPLE, STORIES, TEXT = 16, 6_000, "It worked when I asked before solving, and waited for the answer. "
CASE = "/cases/the-release-that-broke-a-workflow/comments/write/"
TOKEN = "t" * 32


def prepare(folder):
    """Fill the database: people, their sessions, and stories that wait."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/writing.sqlite3")
    os.environ |= {"DEVELOPMENT": "1", "VAR_DIR": str(folder), "LIMITS": "0", "SECOND_FACTOR_REQUIRED": "0"}
    os.environ |= {"WEB_CONCURRENCY": str(WORKERS), "PYTHONWARNINGS": "ignore"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "empathy.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    for command in ("migrate", "load_library"):
        call_command(command, verbosity=0, stdout=sys.stderr)
    made = cookies("moderator", "moderator"), cookies("member", ""), waiting_stories()
    connections.close_all()
    return made


def cookies(name, role):
    """Make people who are signed in; return their cookies."""
    from django.contrib.auth.models import Group
    from django.test import Client

    from accounts.models import User

    found = []
    for number in range(PEOPLE):
        user = User.objects.create_user(f"{name}{number}@example.org", "x", handle=f"{name}-{number}")
        user.groups.set(Group.objects.filter(name=role))
        client = Client()
        client.force_login(user)
        found.append(f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}")
    return found


def waiting_stories():
    """Make stories that wait for a decision; return a queue of their primary keys."""
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone

    from moderation.models import QueueItem
    from stories.models import Revision, Story
    from tests.stories.story_factories import sent

    story, now, keys = sent("member-author"), timezone.now(), queue.SimpleQueue()
    telling, kind = story.latest.snapshot(), ContentType.objects.get_for_model(story)
    waiting = {"status": "submitted", "revision_number": 1, "submitted_at": now}
    stories = Story.objects.bulk_create(Story(author=story.author, **waiting) for _ in range(STORIES))
    Revision.objects.bulk_create(
        Revision(story=one, number=1, **telling | {"title": f"The kettle {one.pk}"}) for one in stories
    )
    QueueItem.objects.bulk_create(
        QueueItem(content_type=kind, object_id=one.pk, since=now) for one in stories
    )
    [keys.put(one.pk) for one in stories]
    return keys


class Site:
    """The server, and what it answered."""

    def __init__(self, port, moderators, members, stories):
        self.port, self.moderators, self.members, self.stories = port, moderators, members, stories
        self.reset()

    def reset(self):
        self.codes, self.times = Counter(), {"approve": [], "comment": []}

    def write(self, number, due=None):
        """Send one form of a person; note the answer, and the seconds since it was `due`."""
        kind = "approve" if number % 2 else "comment"
        who = (self.moderators if kind == "approve" else self.members)[number // 2 % PEOPLE]
        if kind == "approve":
            path = f"/moderation/story/{self.stories.get()}/decide/"
            form = {"action": "approve", "revision": 1, "reasons": "clear"}
        else:
            path, form = CASE, {"text": f"{TEXT * random.randint(1, 8)} {number} {random.random()}"}
        began = due or time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": who, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(form | {"csrfmiddlewaretoken": TOKEN}), headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        self.codes[kind, answer.status] += 1
        self.times[kind].append(time.monotonic() - began)

    def at_full_speed(self, seconds):
        """Let sixteen people write without a pause; return how many requests a second were answered."""
        self.reset()
        end = time.monotonic() + seconds

        def work(person):
            number = person
            while time.monotonic() < end:
                self.write(number)
                number += PEOPLE

        run_all(work, range(PEOPLE))
        return sum(map(len, self.times.values())) / seconds

    def at_rate(self, rate, seconds):
        """Send `rate` requests a second, at random moments."""
        self.reset()
        moments, at = queue.SimpleQueue(), time.monotonic() + 0.1
        for number in range(int(rate * seconds)):
            at += random.expovariate(rate)
            moments.put((number, at))

        def work(_person):
            while not moments.empty():
                try:
                    number, due = moments.get_nowait()
                except queue.Empty:
                    return
                time.sleep(max(0, due - time.monotonic()))
                self.write(number, due)

        run_all(work, range(4 * PEOPLE))

    def report(self, title):
        print(
            f"{title}: answers { ({f'{kind} {code}': n for (kind, code), n in sorted(self.codes.items())}) }"
        )
        for kind, times in self.times.items():
            ordered = sorted(times)
            p50, p99 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.99))
            print(f"  {kind}: p50 {p50:.0f} ms, p99 {p99:.0f} ms, longest {ordered[-1] * 1000:.0f} ms")


def run_all(work, people):
    threads = [threading.Thread(target=work, args=(one,)) for one in people]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]


def main():
    folder = Path(tempfile.mkdtemp(prefix="writing-"))
    made = prepare(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = serve(port, dict(os.environ))
    site = Site(port, *made)
    try:
        site.at_full_speed(3)
        rate = site.at_full_speed(SECONDS)
        site.report(f"{WORKERS} workers, 16 at full speed, {rate:.0f} a second")
        site.at_rate(rate / 2, SECONDS)
        site.report(f"half of it, {rate / 2:.0f} a second")
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"CPU of the server: {used.ru_utime + used.ru_stime:.0f} s")


if __name__ == "__main__":
    main()
