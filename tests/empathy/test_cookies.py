"""The privacy page lists every cookie that the site sets, with its maximum age."""

import html
import re

import pytest
from django.conf import settings
from django.test import Client

from empathy.views.privacy import cookies
from tests.browser.page_addresses import CASE, CURATOR, MEMBER, MODERATOR, PUBLIC
from tests.people import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db
HERE = {"sec-fetch-site": "same-origin"}


class CookieJar:
    """Collects the cookies that responses set."""

    def __init__(self):
        self.found = {}

    def keep(self, response):
        """Record the cookies of a response, each with its longest maximum age."""
        for name, cookie in response.cookies.items():
            self.found[name] = max(self.found.get(name, 0), cookie["max-age"] or 0)
        return response

    def visit(self, client, addresses):
        for address in addresses:
            self.keep(client.get(address))


def set_every_cookie(jar):
    """Do everything that sets a cookie."""
    person("alice")
    for remember in ({}, {"remember": "on"}):
        jar.keep(
            Client().post(
                "/accounts/login/", {"login": "alice@example.org", "password": PASSWORD, **remember}
            )
        )
    jar.keep(Client().post("/stories/share/"))
    jar.keep(Client().post("/appearance/", {"theme": "dark", "next": "/"}))
    jar.keep(Client().post("/readership/choose/", {"answer": "yes"}, headers=HERE))
    jar.keep(Client().post("/readership/choose/", {"answer": "no"}, headers=HERE))
    answer = {"case": CASE.split("/")[2], "answer": "said yes"}
    jar.keep(Client().post("/readership/useful/", answer, headers=HERE))


def listed_cookies(client) -> list:
    """Return names and durations in the table of the page."""
    page = client.get("/privacy/").content.decode()
    table = page.split('id="cookies"')[1].split("</table>")[0]
    rows = re.findall(r"<tr><td>(.*?)</td><td>.*?</td><td>(.*?)</td></tr>", table)
    return [(name, html.unescape(lasts)) for name, lasts in rows]


def test_every_cookie_is_listed_on_the_privacy_page_with_its_maximum_age(client):
    named = {cookie.name: cookie for cookie in cookies()}
    jar = CookieJar()
    set_every_cookie(jar)
    jar.visit(Client(), PUBLIC)
    for who, addresses in (("alice", MEMBER), ("mona", MODERATOR), ("cora", CURATOR)):
        jar.visit(signed_in(Client(), who), addresses)
    assert set(jar.found) <= set(named)
    assert set(named) - set(jar.found) <= {"language"}
    for name, seconds in jar.found.items():
        # A cookie without maximum age ends with the browser's session.
        assert seconds <= (named[name].seconds or 0), name
    assert listed_cookies(client) == [(cookie.name, cookie.lasts) for cookie in cookies()]


def test_the_durations_on_the_privacy_page_match_the_settings():
    lasts = {cookie.name: (cookie.seconds, cookie.lasts) for cookie in cookies()}
    assert lasts[settings.SESSION_COOKIE_NAME] == (14 * 86_400, "Two weeks, or until you close the browser")
    assert settings.CSRF_COOKIE_AGE == 52 * 7 * 86_400
    assert lasts["reading"] == (180 * 86_400, "180 days")


def test_a_visitor_who_only_reads_gets_no_cookies():
    client = Client()
    for address in ("/", CASE, "/cases/", "/stories/", "/privacy/", f"{CASE}?thanks=1"):
        assert not client.get(address).cookies
    assert not client.cookies
