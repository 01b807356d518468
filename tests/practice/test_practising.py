"""Practising a case: the question, the reveal next to the answer, and nothing stored for visitors."""

import html
import logging
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from cases.models import Case
from practice.models import JournalEntry
from tests.people import signed_in
from tests.practice.practise_helpers import (
    ANSWER,
    CASE,
    PRACTISE,
    full_text,
    practise,
    published_cases,
    sentences,
)

pytestmark = pytest.mark.django_db


def test_the_moment_and_the_question_are_shown_as_the_case_has_them(client):
    for case in published_cases():
        page = " ".join(full_text(client.get(f"/cases/{case.slug}/practise/")).split())
        assert case.practise_situation in page
        assert all(one in page for one in sentences(case.beats.of_kind("moment").text)[:2])


def test_the_reveal_is_not_cached(client):
    assert practise(client).headers["Cache-Control"] == "no-store"
    assert client.post(PRACTISE, {"skip": "1"}).headers["Cache-Control"] == "no-store"
    # With "no-store", a browser that goes back would not show the form with the answer.
    assert client.get(PRACTISE).headers["Cache-Control"] == "private, no-cache"


def test_a_visitor_sees_both_answers_side_by_side_without_a_score(client):
    page = practise(client)
    assert page.status_code == 200
    text = full_text(page)
    for line in Case.objects.whole().get(slug=CASE).lines.all():
        assert line.said in text
        assert line.note in text
    assert ANSWER in text
    assert "<mark>" in page.content.decode()
    assert "score" not in page.content.decode().lower()


@pytest.mark.parametrize("who", ["", "alice"])
def test_skipping_reveals_the_dialogue_and_stores_nothing(who):
    client = signed_in(Client(), who) if who else Client()
    page = client.post(PRACTISE, {"skip": "1"})
    assert "less the parcel and more Thursday" in full_text(page)
    assert JournalEntry.objects.count() == 0


def test_an_empty_answer_shows_an_error_and_a_long_one_is_kept_in_the_form(client):
    assert "Write what you would say, or skip" in full_text(client.post(PRACTISE, {"answer": "  "}))
    page = full_text(client.post(PRACTISE, {"answer": "A" * 4500}))
    assert "This has 4500 characters. Shorten it to 4000" in page
    assert "A" * 4500 in page
    assert client.post(PRACTISE, {"answer": "\r\n".join("ab" * 660 for _ in range(3))}).status_code == 200


@pytest.mark.parametrize(
    "words",
    ['<script>alert("x")</script> & "quotes"', "שלום 🙂 ‮abc", "x\x00y", "\ud800".encode("utf-8", "replace")],
)
def test_hostile_input_is_shown_escaped(client, words):
    page = client.post(PRACTISE, {"answer": words})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_a_visitor_chooses_techniques_and_edits_the_answer_without_losing_it(client):
    page = client.post(PRACTISE, {"answer": ANSWER, "look": "1", "found": ["naming-the-emotion", "nothing"]})
    assert "You used these techniques: Naming the emotion" in " ".join(full_text(page).split())
    assert ANSWER in full_text(page)
    assert "You marked no technique" in full_text(client.post(PRACTISE, {"answer": ANSWER, "look": "1"}))
    assert ANSWER in full_text(client.post(PRACTISE, {"answer": ANSWER, "again": "1"}))


def places_with(word):
    """Where a word is stored: in tables, sessions, the cache and files."""
    rows = [str(row) for model in apps.get_models() for row in model.objects.values()]
    rows += [str(session.get_decoded()) for session in Session.objects.all()]
    rows += [str(getattr(cache, "_cache", ""))]
    files = Path(settings.MEDIA_ROOT).rglob("*")
    rows += [path.read_text(errors="replace") for path in files if path.is_file()]
    return [row for row in rows if word in row]


def test_a_visitors_answer_is_stored_nowhere(client, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    client.get(f"/cases/{CASE}/")
    practise(client)
    page = client.post(PRACTISE, {"answer": ANSWER, "look": "1", "found": "mirroring"})
    client.post(PRACTISE, {"answer": ANSWER, "again": "1"})
    client.post(PRACTISE, {"answer": "Quokka " * 700})
    logged = [caplog.text, *capfd.readouterr(), str(page.headers), str(client.cookies)]
    logged += re.findall(r'(?:href|action|src)="([^"]*)"', page.content.decode())
    assert [line for line in logged if "Quokka" in line] == []
    assert places_with("Quokka") == []
    practise(signed_in(Client(), "alice"))
    assert len(places_with("Quokka")) == 1, "the search finds what is kept: her entry, and nothing else"
    assert "Quokka" not in caplog.text + "".join(capfd.readouterr())


def test_the_next_case_leads_a_visitor_through_the_whole_library(client):
    seen, address = [], PRACTISE
    for _ in range(6):
        page = practise(client, address=address).content.decode()
        seen.append(address)
        address = re.search(r'href="(/cases/[^"]+/practise/)">Practise another case', page)[1]
    assert len(set(seen)) >= 3
    assert all(one != other for one, other in pairwise(seen))


def test_members_are_offered_cases_they_have_not_practised(client):
    signed_in(client, "alice")
    address, seen = PRACTISE, set()
    while address not in seen:
        seen.add(address)
        page = client.get(practise(client, address=address).url).content.decode()
        address = re.search(r'href="(/cases/[^"]+/practise/)">Practise another case', page)[1]
    assert len(seen) == Case.objects.published().count()


def test_too_many_answers_are_limited_and_the_text_is_given_back(client):
    statuses = [client.post(PRACTISE, {"answer": ANSWER}).status_code for _ in range(121)]
    assert statuses == [200] * 120 + [429]
    page = client.post(PRACTISE, {"answer": ANSWER})
    assert ANSWER in html.unescape(page.content.decode())
    assert page.headers["Retry-After"] == "600"
    assert client.post(PRACTISE, {"skip": "1"}).status_code == 200


def test_unpublished_cases_cannot_be_practised(client):
    Case.objects.filter(slug=CASE).update(status="archived")
    assert client.get(PRACTISE).status_code == client.post(PRACTISE, {"skip": "1"}).status_code == 404
    assert client.get("/cases/nothing/practise/").status_code == 404
    assert client.put(PRACTISE).status_code == 405


def test_the_case_page_links_to_practise_and_is_cacheable():
    first, second = Client().get(f"/cases/{CASE}/"), Client().get(f"/cases/{CASE}/")
    assert f'href="{PRACTISE}">Practise this case' in first.content.decode()
    assert first.content == second.content
    assert "csrfmiddlewaretoken" not in first.content.decode()
    assert "ETag" in first.headers
    assert not first.cookies


@pytest.mark.parametrize("who", ["", "alice"])
def test_practising_takes_a_limited_number_of_queries(who, django_assert_max_num_queries):
    client = signed_in(Client(), who) if who else Client()
    client.get(PRACTISE)
    with django_assert_max_num_queries(10):
        client.get(PRACTISE)
    with django_assert_max_num_queries(14):
        page = client.post(PRACTISE, {"answer": ANSWER})
    if who:
        client.get(page.url)
        with django_assert_max_num_queries(10):
            client.get(page.url)
