"""Before an answer or a skip, no response contains sentences that are revealed later."""

import json
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from cases.models import Case
from practice.models import JournalEntry
from tests.people import signed_in
from tests.practice.practise_helpers import (
    ANSWER,
    CASE,
    PRACTISE,
    full_text,
    hidden_sentences,
    leaked_sentences,
    published_cases,
)

pytestmark = pytest.mark.django_db
ROLES = ["", "alice", "cora"]
ASKED = [
    {}, {"headers": {"HX-Request": "true", "HX-Target": "main"}}, {"headers": {"Accept": "application/json"}},
    {"headers": {"Accept": "application/ld+json"}}, {"headers": {"X-Requested-With": "XMLHttpRequest"}},
    {"headers": {"Sec-Purpose": "prefetch"}}, {"headers": {"Sec-Purpose": "prefetch;prerender"}},
    {"headers": {"If-None-Match": "*"}}, {"headers": {"If-Modified-Since": "Wed, 25 Nov 2099 00:00:00 GMT"}},
    {"headers": {"Range": "bytes=0-99999"}}, {"headers": {"Cookie": "theme=dark; csrftoken=x"}},
    {"query_params": {"skip": "1"}}, {"query_params": {"answer": "x", "look": "1", "found": "mirroring"}},
    {"query_params": {"again": "1"}}, {"query_params": {"format": "json", "reveal": "1"}},
]  # fmt: skip
UNANSWERED = [
    {}, {"answer": ""}, {"answer": " \n\t "}, {"answer": "\x00"}, {"answer": "x" * 4001}, {"again": "1"},
    {"answer": ANSWER, "again": "1"}, {"look": "1", "found": "mirroring"}, {"format": "json"},
]  # fmt: skip


def client_for(who):
    return signed_in(Client(), who) if who else Client()


@pytest.mark.parametrize("who", ROLES)
def test_the_practise_page_never_contains_later_sentences(who):
    client, cases = client_for(who), list(published_cases())
    assert len(cases) == 24
    for case in cases:
        address = f"/cases/{case.slug}/practise/"
        for asked in ASKED:
            # A Cookie header replaces the client's session cookie.
            answer = client.get(address, **asked)
            assert answer.status_code == 200
            assert leaked_sentences(answer, case) == [], (case.slug, asked)
            assert case.practise_question in full_text(answer)
        for answer in (client.head(address), client.options(address), client.put(address)):
            assert leaked_sentences(answer, case) == []
        assert leaked_sentences(client.get(address.rstrip("/")), case) == []


@pytest.mark.parametrize("who", ROLES)
def test_a_form_without_an_answer_does_not_reveal_the_dialogue(who):
    client = client_for(who)
    for case in published_cases():
        for sent in UNANSWERED if case.slug == CASE else UNANSWERED[:2]:
            answer = client.post(f"/cases/{case.slug}/practise/", sent)
            assert answer.status_code == (200 if len(sent) == 2 and "again" in sent else 422)
            assert leaked_sentences(answer, case) == [], (case.slug, sent)
    assert JournalEntry.objects.count() == 0


def test_an_invalid_form_does_not_reveal_the_dialogue():
    case = Case.objects.whole().get(slug=CASE)
    guarded = Client(enforce_csrf_checks=True).post(PRACTISE, {"skip": "1"})
    assert (guarded.status_code, leaked_sentences(guarded, case)) == (403, [])
    client = Client()
    answers = [client.post(PRACTISE, {"answer": "  x" * 2}) for _ in range(121)]
    assert (answers[-1].status_code, leaked_sentences(answers[-1], case)) == (429, [])


@pytest.mark.parametrize("who", ROLES)
def test_page_metadata_reveals_nothing_and_the_page_is_revalidated(who):
    answer = client_for(who).get(PRACTISE)
    head = answer.content.decode().partition("</head>")[0]
    assert '<meta name="robots" content="noindex">' in head
    for word in ("ld+json", "og:", "canonical", "prefetch", "speculationrules"):
        assert word not in head
    assert not {"ETag", "Last-Modified", "Link", "Refresh"} & set(answer.headers)


@pytest.mark.parametrize("place", ["title", "content_notes"])
def test_the_leak_detector_finds_a_sentence_planted_in_the_page(place):
    case = next(one for one in published_cases() if one.slug == CASE)
    planted = min(hidden_sentences(case), key=len)
    Case.objects.filter(slug=CASE).update(**{place: planted if place == "title" else [planted]})
    assert planted in leaked_sentences(Client().get(PRACTISE), case)


def test_the_leak_detector_finds_escaped_sentences():
    case = Case.objects.whole().get(slug=CASE)
    found = hidden_sentences(case)
    assert len(found) > 40
    assert leaked_sentences(Client().get(f"/cases/{CASE}/"), case) == found
    for one in found:
        for text in (
            HttpResponse(headers={"Link": f"</?say={quote(one)}>; rel=next"}),
            HttpResponse(json.dumps({"said": one})),
            HttpResponse(json.dumps({"said": one}, ensure_ascii=False)),
            HttpResponse(f"<p>{one.replace(' ', ' <b></b> ', 1)}</p>"),
        ):
            assert one in leaked_sentences(text, case)


def test_feeds_and_lists_contain_the_card_and_no_dialogue():
    for case in published_cases():
        lines = [one for line in case.lines.all() for one in (line.said, line.note) if len(one.split()) > 3]
        for address in (
            "/feeds/cases.atom",
            "/cases/",
            "/sitemap-cases-1.xml",
            case.industries.first().get_absolute_url(),
        ):
            text = full_text(Client().get(address))
            assert [one for one in lines if one in text] == [], (case.slug, address)
