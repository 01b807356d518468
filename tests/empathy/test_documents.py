"""Documents are rendered once, cached until their text changes, and no longer than their text is public."""

import sys
import threading

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from cases.list_index import reindex_cases
from cases.models import Case
from empathy import document_responses
from tests.empathy.document_helpers import cached_files, isolated_document_cache, read
from tests.people import signed_in

__all__ = ["isolated_document_cache"]
pytestmark = pytest.mark.django_db
SLUG = "a-bill-a-job-loss-and-a-plan"
HANDOUT, PICTURE = f"/cases/{SLUG}/handout.pdf", f"/pictures/cases/{SLUG}.png"
ADDRESSES = [HANDOUT, PICTURE, "/techniques/cards.pdf?technique=mirroring", "/pictures/site.png"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_document_is_rendered_once_and_cached_by_its_content(address, tmp_path):
    first = Client().get(address)
    written = cached_files(tmp_path)
    again = Client().get(address)
    assert again.content == first.content
    assert again.headers["ETag"] == first.headers["ETag"]
    assert cached_files(tmp_path) == written
    unchanged = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["Cache-Control"] == first.headers["Cache-Control"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_document_sets_no_cookie_and_may_be_stored_by_shared_caches(address):
    answer = Client().get(address)
    assert not answer.cookies
    assert answer.headers["Cache-Control"].startswith("public")
    own = signed_in(Client(), "alice").get(address)
    assert own.headers["Cache-Control"].startswith("private")
    assert not own.cookies


def test_changed_text_gives_a_new_document_at_once(tmp_path):
    before = read(HANDOUT)
    case = Case.objects.get(slug=SLUG)
    case.practise_situation = "A woman reads out her meter, twice."
    case.save()
    after = read(HANDOUT)
    assert "reads out her meter" in after.text
    assert "reads out her meter" not in before.text
    assert len(cached_files(tmp_path)) == 2


def test_a_new_release_renders_documents_again(settings, tmp_path):
    etag = Client().get(HANDOUT).headers["ETag"]
    settings.RELEASE = "another"
    assert Client().get(HANDOUT).headers["ETag"] != etag
    assert len(cached_files(tmp_path)) == 2


@pytest.mark.parametrize("address", [HANDOUT, PICTURE])
def test_the_document_of_an_archived_case_is_gone_at_the_next_request(address):
    etag = Client().get(address).headers["ETag"]
    case = Case.objects.get(slug=SLUG)
    Case.objects.filter(slug=SLUG).update(status="archived")
    reindex_cases([case.pk])
    for headers in ({}, {"If-None-Match": etag}):
        assert Client().get(address, headers=headers).status_code == 404


def test_a_document_whose_text_changes_while_it_is_rendered_is_not_cached(tmp_path, rf):
    words = iter(["a", "b"])
    versions = lambda: iter([next(words)])  # noqa: E731 - each time it is asked, other words.
    answer = document_responses.document_response(
        rf.get("/"), versions, lambda made: next(made).encode(), "text/plain", filename="a.txt"
    )
    assert answer.content == b"a"
    assert cached_files(tmp_path) == {}


@pytest.mark.django_db(transaction=True)
def test_simultaneous_requests_render_a_document_once(tmp_path, rf):
    made, start, answers = [], threading.Barrier(4), []

    def make(versions):
        made.append(next(versions))
        return b"made"

    def ask():
        start.wait()
        answers.append(
            document_responses.document_response(
                rf.get("/"), lambda: iter(["a"]), make, "text/plain", filename="a.txt"
            )
        )
        connection.close()

    people = [threading.Thread(target=ask) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert made == ["a"]
    assert [answer.content for answer in answers] == [b"made"] * 4


def test_rendering_is_rate_limited_but_cached_documents_are_not(settings):
    kept_one = Client().get(HANDOUT)
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "document_make": "1/10m/ip"}
    Client().get(PICTURE)
    refused = Client().get("/pictures/site.png")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
    assert Client().get(HANDOUT).content == kept_one.content


@pytest.mark.parametrize("address", [HANDOUT, PICTURE])
def test_without_the_libraries_the_site_answers_503_with_a_link_to_the_page(address, monkeypatch):
    # This is what happens if the package or a system library is missing.
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = Client().get(address)
    assert answer.status_code == 503
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Retry-After"]
    page = answer.content.decode()
    assert "The printed version is not available now" in page
    assert 'content="noindex"' in page
    assert f'href="{f"/cases/{SLUG}/" if address == HANDOUT else "/"}"' in page
    monkeypatch.undo()
    assert Client().get(address).status_code == 200, "nothing of it was kept"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_document_accepts_only_get_and_head(address, method):
    assert getattr(Client(), method)(address).status_code == 405
    assert not caches["documents"].get("nothing")
