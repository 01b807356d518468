"""Eight people comment at the same time on one database file (`make prove-comments`, EACH=5).

Each text is sent twice at the same moment, as by a double click, and must be posted once, without any error.
DATABASE_URL names another database, which must be empty; by default it is a new SQLite file.
"""

import os
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.proofs.proof import Result, main

PEOPLE, EACH = 8, int(os.environ.get("EACH", "5"))
WRITE = "/cases/the-release-that-broke-a-workflow/comments/write/"


def prepare():
    """Set up Django with its own database and the people."""
    folder = tempfile.mkdtemp()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/comments.sqlite3")
    # Each thread has a connection of its own besides those of its requests.
    os.environ.setdefault("DATABASE_POOL", str(4 * PEOPLE))
    os.environ |= {
        "DEVELOPMENT": "1",
        "VAR_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "empathy.settings",
        "LIMITS": "0",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_library", verbosity=0, stdout=sys.stderr)
    call_command("synthesize", members=PEOPLE, verbosity=0, stdout=sys.stderr)


def plant_fault():
    """Let a comment be posted although the same one has just been posted."""
    from comments.querysets import CommentQuerySet

    CommentQuerySet.duplicates_of = lambda self, comment, text: self.none()


def run(planted) -> Result:
    prepare()
    from django.db import close_old_connections

    from accounts.models import User
    from comments.models import Comment, CommentSummary

    if planted:
        plant_fault()
    before = Comment.objects.count()
    times = []

    def send(client, text, barrier):
        barrier.wait()
        began = time.monotonic()
        code = client.post(WRITE, {"text": text}).status_code
        times.append((began, time.monotonic()))
        close_old_connections()
        return code

    def comment(clients):
        codes = []
        with ThreadPoolExecutor(2) as pool:
            for number in range(EACH):
                barrier = threading.Barrier(2)
                text = f"{clients[0].reader}, {number}"
                codes += pool.map(lambda client, t=text, b=barrier: send(client, t, b), clients)
        return codes

    users = list(User.objects.handle_startswith("synthetic-1-"))
    browsers = [[signed_in_as(user) for _ in range(2)] for user in users]
    with ThreadPoolExecutor(PEOPLE) as pool:
        codes = Counter(code for sent in pool.map(comment, browsers) for code in sent)
    posted = Comment.objects.count() - before
    return Result(
        work={
            "people": len(users),
            "requests": codes.total(),
            "comments": posted,
            "at once": most_at_once(times),
        },
        least={
            "people": PEOPLE,
            "requests": 2 * PEOPLE * EACH,
            "comments": PEOPLE * EACH,
            "at once": PEOPLE // 2,
        },
        faults={
            "errors": sum(number for code, number in codes.items() if code != 302),
            "comments too many": max(0, posted - PEOPLE * EACH),
            "summaries too many": max(0, CommentSummary.objects.count() - 1) if not before else 0,
        },
        notes=[f"answers: {dict(codes)}"],
    )


def signed_in_as(user):
    """Return a client in which the user is signed in."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    client.force_login(user)
    client.reader = user.pk
    return client


def most_at_once(times) -> int:
    """Return how many requests were under way at the same time, at most."""
    now = most = 0
    for _moment, change in sorted([(began, 1) for began, _ in times] + [(ended, -1) for _, ended in times]):
        now += change
        most = max(most, now)
    return most


if __name__ == "__main__":
    sys.exit(
        main(run, "tests.proofs.concurrent_comments", "Comments that are sent twice at once are posted once")
    )
