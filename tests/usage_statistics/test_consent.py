"""Only readers who consented are counted, and withdrawal takes effect at once."""

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


def privacy_page(client, **headers) -> str:
    return client.get("/privacy/", headers=headers).content.decode()


def test_a_reader_without_consent_is_not_counted():
    client = reader(answer="")
    assert send_seen(client, "moment").status_code == 403
    assert nothing_counted()
    assert MODULE not in client.get(PAGE).content
    assert "Counting is off in this browser." in privacy_page(client)


def test_consent_is_an_anonymous_cookie_for_180_days():
    client = reader()
    (cookie,) = client.cookies.values()
    assert (cookie.key, cookie.value, cookie["max-age"]) == ("reading", "yes", 180 * 86_400)
    assert (cookie["samesite"], cookie["httponly"], cookie["domain"]) == ("Lax", "", "")
    assert "Counting is on in this browser." in privacy_page(client)
    assert MODULE in client.get(PAGE).content
    assert send_seen(client, "moment").status_code == 204


def test_the_cookie_is_secure_over_https():
    answer = Client().post(CHOOSE, {"answer": "yes"}, headers=HERE, secure=True)
    assert answer.cookies["reading"]["secure"]


@pytest.mark.parametrize("answer", ["no", "", "anything"])
def test_withdrawing_consent_takes_effect_at_once_and_deletes_the_cookie(answer):
    client = reader()
    left = client.post(CHOOSE, {"answer": answer}, headers=HERE)
    assert left.url == "/privacy/#reading"
    assert left.cookies["reading"]["max-age"] == 0
    # A page that is still open sends its counts, which are refused.
    assert send_seen(client, "moment").status_code == 403
    assert nothing_counted()
    assert MODULE not in client.get(PAGE).content
    assert "Counting is off" in privacy_page(client)


@pytest.mark.parametrize("value", ["no", "1", "Yes", "yes; more", ""])
def test_no_other_cookie_value_is_consent(value):
    client = reader(answer="")
    client.cookies["reading"] = value
    assert send_seen(client, "moment").status_code == 403


@pytest.mark.parametrize("signal", SIGNALS)
def test_an_opt_out_signal_overrides_the_cookie(signal):
    client = reader()
    assert send_seen(client, "moment", headers=HERE | signal).status_code == 403
    assert MODULE not in client.get(PAGE, headers=signal).content
    assert nothing_counted()
    page = privacy_page(client, **signal)
    assert "Counting is off" in page
    assert "Your browser sends" in page
    assert "Withdraw consent" in page


@pytest.mark.parametrize("signal", SIGNALS)
def test_consenting_with_an_opt_out_signal_sets_no_cookie(signal):
    answer = Client().post(CHOOSE, {"answer": "yes"}, headers=HERE | signal)
    assert answer.cookies["reading"]["max-age"] == 0
    assert "Allow counting" not in privacy_page(Client(), **signal)


@pytest.mark.parametrize("signal", [{"sec-gpc": "0"}, {"dnt": "0"}, {"dnt": "null"}])
def test_an_empty_signal_is_ignored(signal):
    client = reader()
    assert send_seen(client, "moment", headers=HERE | signal).status_code == 204
    assert "Your browser sends" not in privacy_page(client, **signal)


def test_the_privacy_page_varies_only_by_consent_and_signal(client):
    page = client.get("/privacy/")
    assert "s-maxage" in page.headers["Cache-Control"]
    assert {"Sec-GPC", "DNT", "Cookie"} <= set(page.headers["Vary"].split(", "))
    told = client.get("/privacy/", headers={"sec-gpc": "1", "if-none-match": page.headers["ETag"]})
    assert (told.status_code, "Your browser sends" in told.content.decode()) == (200, True)
    assert "private" in told.headers["Cache-Control"]
    assert client.get("/privacy/").content == page.content
    assert not page.cookies


@pytest.mark.parametrize("address", ["/privacy/", PAGE, f"{PAGE}?thanks=1"])
def test_pages_with_these_forms_contain_no_csrf_token_and_set_no_cookie(client, address):
    page = client.get(address)
    assert b"csrfmiddlewaretoken" not in page.content
    assert not page.cookies
    assert "s-maxage" in page.headers["Cache-Control"]
    assert Client().get(address, headers={"sec-gpc": "1"}).cookies == {}


def test_both_buttons_look_the_same(client):
    page = client.get("/privacy/").content.decode()
    buttons = re.findall(r'<button type="submit" class="([^"]*)" name="answer" value="(yes|no)"', page)
    assert buttons == [("button quiet", "yes"), ("button quiet", "no")]
    assert 'href="/privacy/#reading">Reading statistics</a>' in page


FOREIGN = [
    {}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"},
    {"origin": "https://evil.example"}, {"origin": "null"}, {"referer": "http://[x"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"origin": "https://evil.example", "referer": "http://testserver/"},
]  # fmt: skip


@pytest.mark.parametrize("sender", FOREIGN)
def test_cross_site_requests_are_refused(sender):
    client = reader()
    assert send_seen(client, "moment", headers=sender).status_code == 403
    assert send_answer(client, headers=sender).status_code == 403
    assert nothing_counted()
    said = Client().post(CHOOSE, {"answer": "yes"}, headers=sender)
    assert (said.status_code, said.cookies) == (403, {})
    assert "We could not count your answer" in said.content.decode()


@pytest.mark.parametrize(
    "sender", [{"origin": "http://testserver"}, {"referer": "http://testserver/privacy/"}]
)
def test_browsers_without_sec_fetch_site_are_checked_by_origin_or_referer(sender):
    assert send_seen(reader(), "moment", headers=sender).status_code == 204


def test_a_members_consent_is_not_linked_to_the_account():
    client = signed_in(Client(enforce_csrf_checks=True), "alice")
    client.post(CHOOSE, {"answer": "yes"}, headers=HERE)
    assert send_seen(client, "moment").status_code == 204
    assert counted() == {"moment": 1}
    assert not [
        field
        for field in User._meta.related_objects
        if field.related_model.__module__ == "usage_statistics.models"
    ]


def test_a_suspended_member_can_withdraw_consent():
    client = signed_in(Client(), "bob")
    client.post(CHOOSE, {"answer": "yes"}, headers=HERE)
    User.objects.suspend(person("bob"), until="2999-01-01T00:00Z")
    assert client.post(CHOOSE, {"answer": "no"}, headers=HERE).status_code == 302
    assert send_seen(client, "moment").status_code == 403
