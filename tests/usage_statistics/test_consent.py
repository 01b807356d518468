"""Nobody is counted who did not say yes, and a no is at work at once."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.people import person, signed_in
from tests.usage_statistics.reader_helpers import (
    CHOOSE,
    HERE,
    PAGE,
    counted,
    nothing_counted,
    reader,
    send_answer,
    send_seen,
)

pytestmark = pytest.mark.django_db
SIGNALS = [{"sec-gpc": "1"}, {"dnt": "1"}]
MODULE = b"js/reading.js"


def says(client, **headers) -> str:
    return client.get("/privacy/", headers=headers).content.decode()


def test_a_reader_who_was_never_asked_is_not_counted():
    client = reader(answer="")
    assert send_seen(client, "moment").status_code == 403
    assert nothing_counted()
    assert MODULE not in client.get(PAGE).content
    assert "Counting is off in this browser." in says(client)


def test_a_yes_is_a_cookie_without_any_name_for_half_a_year():
    client = reader()
    (cookie,) = client.cookies.values()
    assert (cookie.key, cookie.value, cookie["max-age"]) == ("reading", "yes", 180 * 86_400)
    assert (cookie["samesite"], cookie["httponly"], cookie["domain"]) == ("Lax", "", "")
    assert "Counting is on in this browser." in says(client)
    assert MODULE in client.get(PAGE).content
    assert send_seen(client, "moment").status_code == 204


def test_over_https_the_cookie_stays_there():
    answer = Client().post(CHOOSE, {"answer": "yes"}, headers=HERE, secure=True)
    assert answer.cookies["reading"]["secure"]


@pytest.mark.parametrize("answer", ["no", "", "anything"])
def test_whoever_takes_it_back_is_silent_at_once_and_keeps_no_cookie(answer):
    client = reader()
    left = client.post(CHOOSE, {"answer": answer}, headers=HERE)
    assert left.url == "/privacy/#reading"
    assert left.cookies["reading"]["max-age"] == 0
    # A page that is still open sends what it had: it is refused.
    assert send_seen(client, "moment").status_code == 403
    assert nothing_counted()
    assert MODULE not in client.get(PAGE).content
    assert "Counting is off" in says(client)


@pytest.mark.parametrize("value", ["no", "1", "Yes", "yes; more", ""])
def test_no_other_cookie_is_a_yes(value):
    client = reader(answer="")
    client.cookies["reading"] = value
    assert send_seen(client, "moment").status_code == 403


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_signal_of_the_browser_counts_more_than_the_cookie(signal):
    client = reader()
    assert send_seen(client, "moment", headers=HERE | signal).status_code == 403
    assert MODULE not in client.get(PAGE, headers=signal).content
    assert nothing_counted()
    page = says(client, **signal)
    assert "Counting is off" in page
    assert "Your browser sends" in page
    assert "Remove my earlier yes" in page


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_yes_under_a_signal_sets_no_cookie(signal):
    answer = Client().post(CHOOSE, {"answer": "yes"}, headers=HERE | signal)
    assert answer.cookies["reading"]["max-age"] == 0
    assert "Yes, count what I read" not in says(Client(), **signal)


@pytest.mark.parametrize("signal", [{"sec-gpc": "0"}, {"dnt": "0"}, {"dnt": "null"}])
def test_a_signal_that_says_nothing_is_none(signal):
    client = reader()
    assert send_seen(client, "moment", headers=HERE | signal).status_code == 204
    assert "Your browser sends" not in says(client, **signal)


def test_the_page_on_privacy_is_one_for_all_visitors_and_another_for_those_with_a_signal(client):
    page = client.get("/privacy/")
    assert "s-maxage" in page.headers["Cache-Control"]
    assert {"Sec-GPC", "DNT", "Cookie"} <= set(page.headers["Vary"].split(", "))
    told = client.get("/privacy/", headers={"sec-gpc": "1", "if-none-match": page.headers["ETag"]})
    assert (told.status_code, "Your browser sends" in told.content.decode()) == (200, True)
    assert "private" in told.headers["Cache-Control"]
    assert client.get("/privacy/").content == page.content
    assert not page.cookies


@pytest.mark.parametrize("address", ["/privacy/", PAGE, f"{PAGE}?thanks=1"])
def test_pages_with_these_forms_hold_no_token_and_set_no_cookie(client, address):
    page = client.get(address)
    assert b"csrfmiddlewaretoken" not in page.content
    assert not page.cookies
    assert "s-maxage" in page.headers["Cache-Control"]
    assert Client().get(address, headers={"sec-gpc": "1"}).cookies == {}


def test_both_answers_look_alike(client):
    page = client.get("/privacy/").content.decode()
    buttons = re.findall(r'<button type="submit" class="([^"]*)" name="answer" value="(yes|no)"', page)
    assert buttons == [("button quiet", "yes"), ("button quiet", "no")]
    assert 'href="/privacy/#reading">Help us see what is useful</a>' in page


FOREIGN = [
    {}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"},
    {"origin": "https://evil.example"}, {"origin": "null"}, {"referer": "http://[x"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"origin": "https://evil.example", "referer": "http://testserver/"},
]  # fmt: skip


@pytest.mark.parametrize("sender", FOREIGN)
def test_what_another_site_sends_is_refused(sender):
    client = reader()
    assert send_seen(client, "moment", headers=sender).status_code == 403
    assert send_answer(client, headers=sender).status_code == 403
    assert nothing_counted()
    said = Client().post(CHOOSE, {"answer": "yes"}, headers=sender)
    assert (said.status_code, said.cookies) == (403, {})
    assert "We could not take this answer" in said.content.decode()


@pytest.mark.parametrize(
    "sender", [{"origin": "http://testserver"}, {"referer": "http://testserver/privacy/"}]
)
def test_older_browsers_say_by_other_means_where_they_come_from(sender):
    assert send_seen(reader(), "moment", headers=sender).status_code == 204


def test_a_member_says_yes_and_no_like_everybody_and_nothing_leads_to_her():
    client = signed_in(Client(enforce_csrf_checks=True), "alice")
    client.post(CHOOSE, {"answer": "yes"}, headers=HERE)
    assert send_seen(client, "moment").status_code == 204
    assert counted() == {"moment": 1}
    assert not [
        field
        for field in User._meta.related_objects
        if field.related_model.__module__ == "usage_statistics.models"
    ]


def test_a_suspended_member_can_take_a_yes_back():
    client = signed_in(Client(), "bob")
    client.post(CHOOSE, {"answer": "yes"}, headers=HERE)
    User.objects.suspend(person("bob"), until="2999-01-01T00:00Z")
    assert client.post(CHOOSE, {"answer": "no"}, headers=HERE).status_code == 302
    assert send_seen(client, "moment").status_code == 403
