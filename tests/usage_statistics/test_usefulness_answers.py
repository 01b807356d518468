"""Everybody can answer whether a section was useful, without cookies or JavaScript, and anonymously."""

import pytest
from django.test import Client

from cases.models import Case
from tests.people import signed_in
from tests.usage_statistics.reader_helpers import (
    HERE,
    PAGE,
    SLUG,
    USEFUL,
    counted,
    nothing_counted,
    reader,
    send_answer,
)
from usage_statistics.models import Section

pytestmark = pytest.mark.django_db


def test_a_visitor_without_cookies_can_answer():
    client = reader(answer="")
    answer = send_answer(client, "said yes")
    assert answer.url == f"{PAGE}?thanks=1#useful"
    assert not answer.cookies
    assert (counted("useful"), counted("not_useful"), counted("seen")) == ({"said": 1}, {}, {})
    page = client.get(answer.url)
    assert "Thank you. Your answer is counted." in page.content.decode()
    assert "s-maxage" in page.headers["Cache-Control"]
    assert not client.cookies


def test_a_negative_answer_is_counted():
    send_answer(reader(answer=""), "done no")
    assert (counted("useful"), counted("not_useful")) == ({}, {"done": 1})


def test_readers_without_consent_can_answer():
    send_answer(reader(), "done yes", headers=HERE | {"sec-gpc": "1"})
    assert counted("useful") == {"done": 1}


def test_a_script_gets_a_plain_text_response(client):
    said = client.post(USEFUL, {"case": SLUG, "answer": "try yes"}, headers=HERE | {"accept": "text/plain"})
    assert (said.status_code, said.content.decode()) == (200, "Thank you. Your answer is counted.")
    assert said.headers["Content-Type"].startswith("text/plain")
    assert counted("useful") == {"try": 1}


def test_every_section_has_buttons_and_thanks_are_shown_after_an_answer(client):
    page = client.get(PAGE).content.decode()
    for part in Section.values:
        assert page.count(f'name="answer" value="{part} yes"') == page.count(f'value="{part} no"') == 1
    assert "Thank you" not in page
    assert '<details class="panel plain no-print" id="useful" data-case' in page


def test_a_double_click_is_counted_once():
    client = reader(answer="")
    assert send_answer(client, "said yes").status_code == send_answer(client, "said yes").status_code == 302
    assert send_answer(client, "said no").status_code == 302
    assert (counted("useful"), counted("not_useful")) == ({"said": 1}, {})
    send_answer(client, "done yes")
    assert counted("useful") == {"said": 1, "done": 1}
    send_answer(Client(REMOTE_ADDR="203.0.113.9"), "said yes")
    assert counted("useful") == {"said": 2, "done": 1}


def test_too_many_answers_from_one_network_are_limited():
    found = [send_answer(reader(answer=""), "said yes") for _ in range(31)]
    assert (found[29].status_code, found[30].status_code) == (302, 429)
    assert found[30].headers["Retry-After"] == "60"
    assert "in a minute" in found[30].content.decode()


@pytest.mark.parametrize(
    "answer", ["", "said", "yes", "said maybe", "from yes", "said  yes", "said\n yes", "x" * 9000]
)
def test_unknown_answers_are_not_counted(answer):
    assert send_answer(reader(answer=""), answer).status_code == 400
    assert nothing_counted()


@pytest.mark.parametrize("status", ["draft", "in_review", "archived"])
def test_only_published_cases_accept_answers(status):
    Case.objects.filter(slug=SLUG).update(status=status)
    assert send_answer(reader(answer="")).status_code == 404
    assert nothing_counted()


def test_drafts_do_not_ask_whether_they_were_useful(client):
    Case.objects.filter(slug=SLUG).update(status="draft")
    page = signed_in(client, "cora").get(PAGE)
    assert page.status_code == 200
    assert b'id="useful"' not in page.content
