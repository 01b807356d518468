"""Pages that are sent without Django: which ones, the same bytes, and never an old one."""

import json
import re
import threading
import time

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections, transaction
from django.test import Client

from cases.list_index import reindex_cases
from cases.models import Case
from empathy import cached_pages
from empathy.cached_pages import CachedPage, CachedPages
from request_handling.character_sets import Handler
from request_handling.lru_cache import LruCache
from taxonomy.models import PublishedList
from taxonomy.version_watcher import version_watcher
from tests.people import signed_in
from tests.site_addresses import addresses, url_patterns
from tests.wsgi_requests import ask

pytestmark = pytest.mark.django_db
CASE = "/cases/the-vanishing-package/"
BROWSER = {"accept_encoding": "gzip, deflate, br", "accept_language": "en-GB,en;q=0.9"}


class Counted:
    """Django's application, and how many requests it got."""

    def __init__(self):
        self.handler, self.requests, self.seconds = Handler(), 0, 0.0

    def __call__(self, environ, start_response):
        self.requests += 1
        time.sleep(self.seconds)
        return self.handler(environ, start_response)


@pytest.fixture(autouse=True)
def _keep_the_connection_between_requests():
    """Let a request leave the connection open, which holds the transaction of the test; Django's client does, too."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def django():
    return Counted()


@pytest.fixture
def watcher():
    watcher = version_watcher()
    yield watcher
    # An open connection would keep the database from being copied.
    watcher.close()


@pytest.fixture
def site(django, watcher):
    return CachedPages(django, watcher)


def cached_addresses():
    """Return an address of every view that opts in, and some with a query string."""
    slugs = {
        "cases": "the-vanishing-package", "industries": "retail", "techniques": "mirroring", "tools": None,
        "help": "members",
    }  # fmt: skip
    found = ["/cases/?industry=retail&technique=mirroring&sort=oldest", "/phrases/?situation=angry"]
    for route, view in url_patterns():
        if getattr(view, "is_cached_until_changed", False):
            slug = slugs.get(route.split("/")[1])
            found += addresses(
                route, {"slug": [slug] if slug else [], "kind": ["cases"], "topic": ["members"]}
            )
    return found


def pages_with_status_200(site):
    return [address for address in cached_addresses() if ask(site, address).status == 200]


def without_time(page):
    """Return the page without the time of a feed, which is the present one if the feed is empty."""
    return re.sub(rb"<updated>[^<]*</updated>", b"", page.content)


def test_a_kept_page_is_the_same_as_through_django_on_every_address(site, django):
    found = pages_with_status_200(site)
    assert len(found) > 20
    for address in found:
        for language in ("en", "de"):
            expected = ask(Handler(), address, accept_language=language)
            ask(site, address, accept_language=language)
            for encoding in ("", "gzip", "br"):
                before = django.requests
                page = ask(site, address, accept_language=language, accept_encoding=encoding)
                assert django.requests == before, address
                assert (page.status, without_time(page)) == (200, without_time(expected)), address
                assert page.headers.pop("content-encoding", "") == encoding
                assert page.headers.pop("content-length") == str(len(page.body))
                assert page.headers.pop("vary") == f"{expected.headers['vary']}, Accept-Encoding"
                kept = page.headers
                assert kept == {
                    name: value
                    for name, value in expected.headers.items()
                    if name not in ("vary", "content-length")
                }


def test_a_page_is_confirmed_as_through_django(site, django):
    etag = ask(site, CASE).headers["etag"]
    expected = ask(Handler(), CASE, if_none_match=etag)
    # Allowed, and of no use (RFC 9110, 8.6).
    del expected.headers["content-length"]
    for asked in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        page = ask(site, CASE, if_none_match=asked, **BROWSER)
        assert (page.status, page.body) == (304, b"")
        page.headers["vary"] = page.headers["vary"].removesuffix(", Accept-Encoding")
        assert page.headers == expected.headers
    assert django.requests == 1
    assert ask(site, CASE, if_none_match='"other"').status == 200


def test_a_page_that_was_only_confirmed_is_rendered_when_it_is_asked_for(site, django, watcher):
    etag = ask(CachedPages(Handler(), watcher), CASE).headers["etag"]
    for _ in range(2):
        assert ask(site, CASE, if_none_match=etag).status == 304
    assert django.requests == 1
    page = ask(site, CASE)
    assert (page.status, b"The Vanishing Package" in page.content) == (200, True)


def test_head_has_the_headers_and_no_body(site):
    page = ask(site, CASE, **BROWSER)
    head = ask(site, CASE, method="HEAD", **BROWSER)
    assert (head.status, head.body, head.headers) == (200, b"", page.headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "theme=dark"},
        {"cookie": ""},
        {"if_match": '"a"'},
        {"authorization": "Bearer a"},
        {"transfer_encoding": "chunked"},
    ],
)
def test_a_request_that_only_django_can_answer_reaches_it(site, django, headers):
    ask(site, CASE)
    before = django.requests
    ask(site, CASE, **headers)
    assert django.requests == before + 1


def test_a_members_page_is_neither_kept_nor_replaced(site):
    session = signed_in(Client(), "alice").cookies[django_settings.SESSION_COOKIE_NAME].value
    cookie = f"{django_settings.SESSION_COOKIE_NAME}={session}"
    for _ in range(2):
        assert b"/me/" in ask(site, CASE, cookie=cookie).content
        page = ask(site, CASE)
        assert b"data-account" not in page.content
        assert "set-cookie" not in page.headers


@pytest.mark.parametrize(
    "address", ["/nothing/", "/accounts/login/", "/search/?q=refund", "/cases/no-such-case/"]
)
def test_other_addresses_are_not_kept(site, django, address):
    for _ in range(2):
        ask(site, address)
    assert (django.requests, len(site.store)) == (2, 0)


def test_a_host_that_is_not_allowed_is_refused_beside_a_kept_page(site):
    ask(site, CASE)
    assert ask(site, CASE, host="evil.example").status == 400


def test_languages_and_hosts_have_pages_of_their_own(site):
    assert 'lang="en-GB"' in ask(site, CASE, accept_language="en").content.decode()
    assert 'lang="de"' in ask(site, CASE, accept_language="de").content.decode()
    assert 'lang="de"' in ask(site, CASE, accept_language="de-AT,de;q=0.8").content.decode()
    assert len(site.store) == 2
    for number in range(30):
        ask(site, CASE, accept_language=f"de-x{number},en;q=0.{number}")
    assert len(site.store) == 2


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0,gzip;q=0", ""),
        ("*", ""),
    ],
)
def test_the_accepted_encoding_is_sent(site, accepted, encoding):
    assert ask(site, CASE, accept_encoding=accepted).headers.get("content-encoding", "") == encoding


def test_the_oldest_pages_make_room(site):
    most = 300_000
    site.store = LruCache(most, CachedPage.size_of)
    for number in range(12):
        ask(site, f"{CASE}?a={number}")
    assert 0 < len(site.store) < 12
    assert site.store.size <= most


def test_each_kept_page_leaves_a_line_in_the_log(site, capsys):
    ask(site, CASE)
    cached_pages._access_log.flush()
    capsys.readouterr()
    ask(site, CASE)
    cached_pages._access_log.flush()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert [(line["code"], line["request"], line["event"]) for line in lines] == [
        (200, f"GET {CASE}", "request_finished")
    ]


@pytest.mark.django_db(transaction=True)
def test_the_next_request_after_a_change_sees_it(site):
    assert ask(site, "/cases/").status == 200
    assert ask(site, CASE).status == 200
    case = Case.objects.get(slug="the-vanishing-package")
    case.status = Case.Status.ARCHIVED
    with transaction.atomic():
        case.save()
        reindex_cases([case.pk])
        # Not before it is committed.
        assert ask_in_thread(site, CASE).status == 200
    assert ask(site, CASE).status == 404
    assert b"The Vanishing Package" not in ask(site, "/cases/").content


@pytest.mark.django_db(transaction=True)
def test_the_test_for_changes_would_find_a_watcher_that_misses_them(django, watcher):
    class Blind:
        def versions_of(self, names):
            return watcher.versions_of(names) and site.store.get(key).validity.versions

    site = CachedPages(django, Blind())
    ask(site, "/cases/")
    (key,) = site.store._values
    with transaction.atomic():
        PublishedList.lock_and_bump("cases")
    before = django.requests
    ask(site, "/cases/")
    assert django.requests == before, "The planted fault sends the old page."


@pytest.mark.django_db(transaction=True)
def test_one_request_renders_while_the_others_wait(site, django):
    ask(site, CASE)
    with transaction.atomic():
        PublishedList.lock_and_bump("cases")
    django.requests, django.seconds = 0, 0.3
    answers: list = []
    threads = [threading.Thread(target=lambda: answers.append(ask_in_thread(site, CASE))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers} == {200}
    assert (len(answers), django.requests) == (8, 1)


def ask_in_thread(site, address):
    """Ask in a thread, which has database connections of its own, as a server's threads have."""
    answers: list = []

    def run():
        try:
            answers.append(ask(site, address))
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return answers[0]


def test_without_a_database_django_answers(site, django, watcher, monkeypatch):
    ask(site, CASE)
    watcher.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/no-such-database")
    assert watcher.versions_of(("cases",)) is None
    assert ask(site, CASE).status == 200
    assert django.requests == 2


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_opened_again(watcher):
    before = watcher.versions_of(("cases",))
    watcher._connection.close()
    if connection.vendor == "sqlite":
        assert watcher.versions_of(("cases",)) is None
    assert watcher.versions_of(("cases",)) == before


def test_a_page_that_depends_on_another_header_is_not_kept(site):
    for _ in range(2):
        assert "Your browser sends" not in ask(site, "/privacy/").content.decode()
        assert "Your browser sends" in ask(site, "/privacy/", sec_gpc="1").content.decode()
    assert len(site.store) == 0


@pytest.mark.parametrize(
    ("address", "headers"), [(f"/about/?x={'x' * 3900}", {}), ("/about/", {"accept_language": "x" * 600})]
)
def test_long_addresses_and_headers_do_not_fill_the_memory(site, address, headers):
    assert ask(site, address, if_none_match="*", **headers).status == 304
    assert len(site.store) == 0


@pytest.mark.django_db(transaction=True)
def test_an_older_state_of_the_database_is_noticed(site, django):
    ask(site, "/cases/")
    ask(site, CASE)
    PublishedList.objects.filter(name="cases").update(version=0)
    ask(site, "/cases/")
    assert len(site.store) == 1
    assert django.requests == 3
