"""An answer written on the home page: shown beside the answer of the case, and stored for members only."""

import pytest
from django.test import Client

from cases.models import Case
from practice.models import JournalEntry
from tests.people import signed_in
from tests.practice.practise_helpers import ANSWER, full_text, hidden_sentences, leaked_sentences, sentences

pytestmark = pytest.mark.django_db
FROM_THIS_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def case():
    """The case about which the home page asks."""
    return Case.objects.published().whole().earliest("number")


def answer_address(case):
    return f"/cases/{case.slug}/practise/answer/"


def test_the_page_of_visitors_has_a_form_without_token_and_sets_no_cookie(client, case):
    page = client.get("/")
    assert f'action="{answer_address(case)}"' in page.content.decode()
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert not page.cookies
    assert page.headers["Cache-Control"].startswith("public")
    assert client.get("/", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def test_the_home_page_does_not_show_the_answer_of_the_case(client, case):
    asked = case.lines.filter(role="them").values_list("said", flat=True)
    shown = [one for said in asked for one in sentences(said)]
    assert [one for one in leaked_sentences(client.get("/"), case) if one not in shown] == []


def test_a_visitor_sees_the_answer_beside_that_of_the_case_and_nothing_is_stored(case):
    client = Client(enforce_csrf_checks=True)
    page = client.post(answer_address(case), {"answer": ANSWER}, headers=FROM_THIS_SITE)
    assert page.status_code == 200
    assert ANSWER in full_text(page)
    turn = next(line for line in case.lines.all() if line.is_turn)
    assert turn.said in full_text(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert "sessionid" not in client.cookies
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}]
)
def test_a_text_from_elsewhere_is_kept_in_a_form_with_a_token_and_reveals_nothing(case, headers):
    page = Client(enforce_csrf_checks=True).post(answer_address(case), {"answer": ANSWER}, headers=headers)
    assert page.status_code == 403
    assert ANSWER in full_text(page)
    assert "csrfmiddlewaretoken" in full_text(page)
    assert leaked_sentences(page, case) == []


@pytest.mark.parametrize("text", ["", " \n ", "A" * 4001])
def test_an_answer_that_is_not_valid_is_shown_again_in_the_form(client, case, text):
    page = client.post(answer_address(case), {"answer": text}, headers=FROM_THIS_SITE)
    assert page.status_code == 422
    assert text.strip() in full_text(page)
    assert leaked_sentences(page, case) == []


def test_the_limit_of_the_practise_page_holds_and_the_text_is_shown(client, case, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "practise_visitor": "1/m/ip"}
    assert client.post(answer_address(case), {"answer": "One"}, headers=FROM_THIS_SITE).status_code == 200
    page = client.post(answer_address(case), {"answer": ANSWER}, headers=FROM_THIS_SITE)
    assert page.status_code == 429
    assert ANSWER in full_text(page)


def test_the_address_itself_leads_to_the_practise_page(client, case):
    assert client.get(answer_address(case)).url == f"/cases/{case.slug}/practise/"


def test_a_case_that_is_not_published_has_no_answer_to_compare_with(client, case):
    Case.objects.filter(pk=case.pk).update(status="archived")
    page = client.post(answer_address(case), {"answer": ANSWER}, headers=FROM_THIS_SITE)
    assert page.status_code == 404
    assert not any(one in full_text(page) for one in hidden_sentences(case))


def test_the_form_of_a_member_has_a_token_and_saves_the_answer_in_the_journal(case):
    alice = signed_in(Client(enforce_csrf_checks=True), "alice")
    page = alice.get("/")
    assert "practice journal" in full_text(page)
    form = {"answer": ANSWER, "csrfmiddlewaretoken": page.context["csrf_token"]}
    entry = alice.post(f"/cases/{case.slug}/practise/", form)
    assert JournalEntry.objects.get().answer == ANSWER
    assert ANSWER in full_text(alice.get(entry.url))
