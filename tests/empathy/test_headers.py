"""HTTP headers: caching of public and personal pages, and security headers."""

import datetime

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from cases.list_index import reindex_cases
from cases.models import Case
from empathy.monitoring import readiness
from empathy.views import errors
from jobs.models import PeriodicJob
from notices.models import Mail
from request_handling.rate_limits import too_many_requests
from taxonomy.models import PublishedList
from tests.people import signed_in

pytestmark = pytest.mark.django_db
CASE = "/cases/the-vanishing-package/"
KEPT = [
    "/", "/cases/", "/cases/?industry=retail", CASE, "/phrases/", "/industries/", "/industries/retail/",
    "/techniques/", "/techniques/mirroring/", "/map/", "/about/", "/privacy/",
]  # fmt: skip


@pytest.mark.parametrize("address", KEPT)
def test_a_visitors_page_may_be_cached_and_is_confirmed_by_its_etag(client, address):
    page = client.get(address)
    assert not page.cookies
    assert "s-maxage" in page.headers["Cache-Control"]
    assert "Cookie" in page.headers["Vary"]
    again = client.get(address, headers={"if-none-match": page.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address).content == page.content


@pytest.mark.parametrize("address", ["/cases/no-such-case/", "/industries/nothing/"])
def test_a_missing_page_never_answers_304(client, address):
    assert client.get(address, headers={"if-none-match": "*"}).status_code == 404
    for _ in range(2):
        assert client.get(CASE, headers={"if-none-match": "*"}).status_code == 304


@pytest.mark.parametrize("address", KEPT)
def test_a_members_page_is_not_stored_by_shared_caches(client, address):
    page = signed_in(client, "alice").get(address)
    assert "private" in page.headers["Cache-Control"]
    assert "ETag" not in page.headers
    assert b"/me/" in page.content


def test_a_reader_with_a_theme_cookie_gets_a_separate_page(client):
    client.get("/")
    client.cookies["theme"] = "dark"
    page = client.get("/")
    assert b'data-theme="dark"' in page.content
    assert "private" in page.headers["Cache-Control"]
    client.cookies.clear()
    assert b'data-theme="system"' in client.get("/").content


@pytest.mark.parametrize("value", ["\x00" * 32, "a\x01b", "\x7f"])
@pytest.mark.parametrize("address", ["/cases/", "/accounts/email/"])
def test_a_cookie_with_unprintable_characters_is_ignored(client, address, value):
    expected = client.get(address)
    client.cookies["sessionid"] = value
    page = client.get(address)
    assert page.status_code == expected.status_code
    assert page.headers["Cache-Control"] == expected.headers["Cache-Control"]


def test_a_withdrawn_case_is_gone_at_the_next_request(client):
    before = {address: client.get(address) for address in ("/", "/cases/", CASE, "/map/")}
    case = Case.objects.filter(slug="the-vanishing-package").get()
    case.status = Case.Status.ARCHIVED
    with transaction.atomic():
        case.save()
        reindex_cases([case.pk])
    assert client.get(CASE, headers={"if-none-match": before[CASE].headers["ETag"]}).status_code == 404
    page = client.get("/cases/", headers={"if-none-match": before["/cases/"].headers["ETag"]})
    assert "23 cases" in page.content.decode()
    assert "The Vanishing Package" not in page.content.decode()


def test_a_change_that_is_rolled_back_does_not_invalidate_pages(client):
    before = client.get("/cases/")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        PublishedList.lock_and_bump("cases")
        raise ZeroDivisionError
    after = client.get("/cases/", headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 304


@pytest.mark.parametrize("address", [*KEPT, "/accounts/login/", "/nothing/", "/healthz", "/appearance/"])
def test_every_response_has_the_security_headers(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/accounts/login/", "/nothing/", "/healthz", "/appearance/"])
def test_other_pages_are_not_cached(client, address):
    assert "no-store" in client.get(address).headers["Cache-Control"]


@pytest.mark.parametrize("address", KEPT)
def test_public_pages_accept_only_get_and_head(client, address):
    assert client.head(address).status_code == 200
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)(address).status_code == 405


def test_an_unknown_host_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_the_health_probes_report_whether_the_site_can_work(client):
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").json() == {"ready": True}


TOKEN = "a-token-of-the-monitoring"
WITH_TOKEN = {"authorization": f"Bearer {TOKEN}"}


def test_readyz_gives_details_only_for_the_token(client, settings):
    fit = {"ready": True, "database": True, "cache": True, "disk": True, "migrations": True}
    settings.READYZ_TOKEN = TOKEN
    details = client.get("/readyz", headers=WITH_TOKEN).json()
    assert details.pop("trouble") == ["No worker runs: start manage.py worker."]
    assert details == fit
    for wrong in ("", "Bearer ", "Bearer x", TOKEN, f"bearer {TOKEN}", f"Bearer {TOKEN}é"):
        assert client.get("/readyz", headers={"authorization": wrong}).json() == {"ready": True}
    settings.READYZ_TOKEN = ""
    for header in ("", "Bearer ", "Bearer"):
        assert client.get("/readyz", headers={"authorization": header}).json() == {"ready": True}


def test_the_health_probes_answer_for_any_host(client):
    for address in ("/healthz", "/readyz"):
        assert client.get(address, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.post("/healthz").status_code == 405


def test_readyz_reports_a_cache_that_does_not_work(client, monkeypatch, settings):
    settings.READYZ_TOKEN = TOKEN
    monkeypatch.setattr(cache, "get", lambda *args: None)
    page = client.get("/readyz", headers=WITH_TOKEN)
    assert (page.status_code, page.json()["cache"]) == (503, False)
    page = client.get("/readyz")
    assert (page.status_code, page.json()) == (503, {"ready": False})

    def away(*args):
        raise ConnectionError("no Redis")

    monkeypatch.setattr(cache, "set", away)
    readiness.clear_cache()
    assert client.get("/readyz", headers=WITH_TOKEN).json()["cache"] is False


def test_readyz_tells_operators_in_words_what_to_see_to(client, settings):
    settings.READYZ_TOKEN = TOKEN
    now = timezone.now()
    text = {"to": "a@example.org", "subject": "s", "text": "t", "html": ""}
    Mail.objects.create(key="a", due_at=now - datetime.timedelta(minutes=20), **text)
    Mail.objects.create(key="b", attempts=28, **text)
    PeriodicJob.objects.ensure()
    PeriodicJob.objects.filter(name="send_notices").update(last_error="No server.")
    PeriodicJob.objects.filter(name="prune_tasks").update(due_at=now - datetime.timedelta(days=3))
    answer = client.get("/readyz", headers=WITH_TOKEN)
    # The server can serve pages all the same.
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert answer.json()["trouble"] == [
        "No worker runs: start manage.py worker.", "Mails have been due for 20 minutes.",
        "Mails that were given up: 1.",
        "The job send_notices failed: No server.", "The job prune_tasks is late.",
    ]  # fmt: skip
    assert client.get("/readyz").json() == {"ready": True}


def test_readyz_reports_a_missing_migration(client, settings):
    settings.READYZ_TOKEN = TOKEN
    MigrationRecorder(connection).record_unapplied("jobs", "0001_initial")
    answer = client.get("/readyz", headers=WITH_TOKEN)
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)
    assert "Migrations are missing: run manage.py migrate." in answer.json()["trouble"]


def test_a_probe_of_readyz_asks_the_database_once_in_a_while(client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(0):
        assert client.get("/readyz").json() == {"ready": True}


def test_forms_that_need_a_redis_that_is_away_answer_503_and_pages_go_on(settings):
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away, "documents": away}
    client = Client(raise_request_exception=False)
    page = client.post("/accounts/login/", {"login": "alice@example.org", "password": "a-password"})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert client.get(f"{CASE}handout.pdf").status_code == 503
    for address in ("/", "/cases/", CASE, "/accounts/login/"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("kind", ["400", "403", "404", "500", "503", "429"])
def test_error_pages_have_the_sites_design(rf, kind):
    request = rf.get("/")
    request.user = type("Visitor", (), {"is_authenticated": False})()
    page = {
        "400": errors.bad_request, "403": errors.forbidden, "404": errors.not_found,
        "429": too_many_requests, "500": errors.server_error, "503": errors.unavailable,
    }[kind](request)  # fmt: skip
    assert page.status_code == int(kind)
    assert b'class="masthead"' in page.content
    assert b"<h1>" in page.content
    assert page.headers["Cache-Control"] == "no-store"


def test_a_database_failure_answers_503_and_the_next_request_works(client):
    def away(*args):
        raise OperationalError("server closed the connection unexpectedly")

    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        page = client.get("/cases/")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert "no-store" in page.headers["Cache-Control"]
    assert client.get("/cases/").status_code == 200


SENT = {"theme": "my long <b>text</b>", "password": "secret-word"}


@pytest.mark.parametrize(
    "sender", [{"origin": "http://testserver"}, {"referer": "http://testserver/appearance/"}]
)
def test_a_form_without_a_valid_token_shows_the_typed_text(sender):
    page = Client(enforce_csrf_checks=True).post("/appearance/", SENT, headers=sender)
    assert page.status_code == 403
    assert "my long &lt;b&gt;text&lt;/b&gt;" in page.content.decode()
    assert "secret-word" not in page.content.decode()
    assert "cookies" in page.content.decode()


@pytest.mark.parametrize(
    "sender", [{}, {"origin": "https://evil.example"}, {"origin": "null"}, {"referer": "http://[x"},
               {"origin": "https://evil.example", "referer": "http://testserver/"}],
)  # fmt: skip
def test_text_sent_by_another_site_is_not_shown(sender):
    page = Client(enforce_csrf_checks=True).post("/appearance/", SENT, headers=sender)
    assert page.status_code == 403
    assert "my long" not in page.content.decode()


@pytest.mark.parametrize(
    ("back", "to"),
    [("/map/", "/map/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("javascript:1", "/")],
)
def test_choosing_a_theme_redirects_within_the_site(client, back, to):
    answer = client.post("/appearance/", {"theme": "dark", "next": back})
    assert answer.url == to
    assert answer.cookies["theme"]["httponly"]
    assert b'data-theme="dark"' in client.get("/appearance/").content
    client.post("/appearance/", {"theme": "<system>"})
    assert b'data-theme="system"' in client.get("/appearance/").content
