"""CPU of a page as a ratio to a bare view in the same run: `make bench` (BENCH_CASES=100000 for scale).

"Bare" is a view that answers "ok" behind the middleware of a new Django project. Both are called as
WSGI applications in this process, so the server's own work is left out on both sides. Medians of rounds.
A page that answers anything but what it should ends the benchmark, and a planted cost must be seen.
"""

import datetime
import io
import os
import statistics
import time

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone

from cases.models import Case
from moderation.models import QueueItem, QueueTag
from stories.models import Revision, Story
from taxonomy import page_cache
from tests.benchmarks.planted import PLANTED_MILLISECONDS, check_meter, expect
from tests.people import signed_in
from tests.stories.story_factories import sent

CASES = int(os.environ.get("BENCH_CASES", "2000"))
WAITING = int(os.environ.get("BENCH_WAITING", "30000"))
ROUNDS, CALLS = 5, 40
urlpatterns = [path("bare/", lambda request: HttpResponse("ok"))]
DEFAULT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
CASE = "/cases/the-release-that-broke-a-workflow/"
TWO = "/cases/?industry=retail&technique=mirroring"


def ask(handler, address, status=200, **headers):
    """Send one request through a WSGI handler. Raises SystemExit if it answers with another status."""
    where, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": where, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(), "wsgi.multiprocess": False, "wsgi.multithread": False, **headers,
    }  # fmt: skip
    found = []
    answer = handler(environ, lambda status, headers, *rest: found.append(int(status[:3])))
    b"".join(answer)
    answer.close()
    expect(address, found[0], status)


def cpu(call, before=lambda: None):
    """Return the median CPU milliseconds of a call."""
    call()
    rounds = []
    for _ in range(ROUNDS):
        spent = 0.0
        for _ in range(CALLS):
            before()
            started = time.process_time()
            call()
            spent += time.process_time() - started
        rounds.append(spent / CALLS * 1000)
    return statistics.median(rounds)


def queue(site):
    """Measure the moderation queue with few and with many pending items, and a review page."""
    story, lines = sent(), []
    cookie = f"sessionid={signed_in(Client(), 'mona').cookies['sessionid'].value}"
    for number in (10, WAITING):
        fill(story, number)
        for address in ("/moderation/", "/moderation/?industry=retail&risk=health", "/moderation/?age=2"):
            spent = cpu(lambda a=address: ask(site, a, HTTP_COOKIE=cookie))
            lines.append((f"{address} of {number} waiting", spent))
    page = f"/moderation/story/{story.pk}/"
    return [*lines, (page, cpu(lambda: ask(site, page, HTTP_COOKIE=cookie)))]


def fill(story, number):
    """Create `number` pending items with their facets."""
    kind, now = ContentType.objects.get_for_model(story), timezone.now()
    stories = Story.objects.bulk_create(
        Story(author=story.author, status="submitted", revision_number=1, submitted_at=now)
        for _ in range(number)
    )
    telling = story.latest.snapshot()
    Revision.objects.bulk_create(Revision(story=one, number=1, **telling) for one in stories)
    rows = QueueItem.objects.bulk_create(
        QueueItem(content_type=kind, object_id=one.pk, since=now - datetime.timedelta(minutes=at))
        for at, one in enumerate(stories)
    )
    tags = [
        ("kind", "story", "Story"),
        ("industry", "retail", "Retail"),
        ("excluded", str(story.author_id), ""),
    ]
    QueueTag.objects.bulk_create(
        QueueTag(row=row, facet=facet, value=value, label=label)
        for at, row in enumerate(rows)
        for facet, value, label in [*tags, *([("risk", "health", "Health")] if at % 9 == 0 else [])]
    )


# As in production, a request closes its connection; a transaction around the benchmark would be lost with it.
@pytest.mark.django_db(transaction=True)
def test_measure(capsys):
    planted = check_meter(cpu)
    call_command("synthesize", cases=CASES)
    expect("published cases", Case.objects.published().count() >= CASES, True)
    with override_settings(MIDDLEWARE=DEFAULT, ROOT_URLCONF=__name__):
        bare_handler = WSGIHandler()
        bare = cpu(lambda: ask(bare_handler, "/bare/"))
    site = WSGIHandler()
    cookie = f"sessionid={signed_in(Client(), 'alice').cookies['sessionid'].value}"
    etag = Client().get(CASE).headers["ETag"]
    table = [("bare", bare)]
    for address in ("/", "/cases/", TWO, CASE, "/industries/retail/", "/map/", "/phrases/"):
        table.append((f"{address} kept", cpu(lambda a=address: ask(site, a))))
        table.append((f"{address} cold", cpu(lambda a=address: ask(site, a), before=page_cache.clear_cache)))
    table.append((f"{CASE} 304", cpu(lambda: ask(site, CASE, 304, HTTP_IF_NONE_MATCH=etag))))
    table.append((f"{CASE} signed in", cpu(lambda: ask(site, CASE, HTTP_COOKIE=cookie))))
    for number in (100, 9_900):
        call_command("synthesize", comments=number, on=CASE.split("/")[2], verbosity=0)
        for address in (f"{CASE}comments/", CASE):
            spent = cpu(lambda a=address: ask(site, a), before=page_cache.clear_cache)
            table.append((f"{address} cold, {number} comments more", spent))
    table += queue(site)
    with capsys.disabled():
        print(f"\n{CASES} cases, CPU in milliseconds and as a ratio to bare")
        print(f"planted {PLANTED_MILLISECONDS} ms, measured {planted:.1f} ms")
        for name, spent in table:
            print(f"{name:60} {spent:8.2f} {spent / bare:8.1f}")
