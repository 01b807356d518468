"""CPU of a page as a ratio to a bare view in the same run: `make bench` (BENCH_CASES=100000 for scale).

"Bare" is a view that answers "ok" behind the middleware of a new Django project. Both are called as
WSGI applications in this process, so the server's own work is left out on both sides. Medians of rounds.
"""

import io
import os
import statistics
import time

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from taxonomy import keeping
from tests.people import signed_in

CASES = int(os.environ.get("BENCH_CASES", "2000"))
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


def ask(handler, address, **headers):
    """Send one request through a WSGI handler; return its status."""
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
    return found[0]


def cpu(call, before=lambda: None):
    """Median CPU milliseconds of a call."""
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


@pytest.mark.django_db
def test_measure(capsys):
    call_command("load_library")
    call_command("synthesize", cases=CASES)
    with override_settings(MIDDLEWARE=DEFAULT, ROOT_URLCONF=__name__):
        bare_handler = WSGIHandler()
        bare = cpu(lambda: ask(bare_handler, "/bare/"))
    site = WSGIHandler()
    cookie = f"sessionid={signed_in(Client(), 'alice').cookies['sessionid'].value}"
    etag = Client().get(CASE).headers["ETag"]
    table = [("bare", bare)]
    for address in ("/", "/cases/", TWO, CASE, "/industries/retail/", "/map/", "/phrases/"):
        table.append((f"{address} kept", cpu(lambda a=address: ask(site, a))))
        table.append((f"{address} cold", cpu(lambda a=address: ask(site, a), before=keeping.forget)))
    table.append((f"{CASE} 304", cpu(lambda: ask(site, CASE, HTTP_IF_NONE_MATCH=etag))))
    table.append((f"{CASE} signed in", cpu(lambda: ask(site, CASE, HTTP_COOKIE=cookie))))
    with capsys.disabled():
        print(f"\n{CASES} cases, CPU in milliseconds and as a ratio to bare")
        for name, spent in table:
            print(f"{name:60} {spent:8.2f} {spent / bare:8.1f}")
