"""robots.txt and security.txt."""

import datetime
import re
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import timezone

from tests.browser.page_addresses import CURATOR, MEMBER, MODERATOR

pytestmark = pytest.mark.django_db
SITE = "https://empathy.example"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL, settings.CONTACT = SITE, "help@empathy.example"


def text_lines(address):
    answer = Client().get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert "max-age=3600" in answer.headers["Cache-Control"]
    return answer.content.decode().splitlines()


def is_disallowed(address):
    """Return True if robots.txt, read as RFC 9309 says, disallows an address."""
    rules = [line.partition(": ")[::2] for line in text_lines("/robots.txt") if "llow: " in line]
    fits = [
        (len(path), kind == "Allow")
        for kind, path in rules
        if re.match(re.escape(path).replace(r"\*", ".*"), address)
    ]
    return bool(fits) and not max(fits)[1]


def test_robots_find_the_sitemap():
    assert f"Sitemap: {SITE}/sitemap.xml" in text_lines("/robots.txt")


def test_robots_may_not_read_personal_pages():
    own = [one for one in (*MEMBER, *MODERATOR, *CURATOR) if one.startswith(("/me", "/acc", "/mod", "/cur"))]
    assert {one for one in own if not is_disallowed(one)} == {"/moderation/log/"}
    for address in (
        "/cases/?after=20", "/cases/?industry=retail&sort=oldest", "/stories/share/", "/search/?q=tea",
        "/appearance/?next=/", "/cases/the-vanishing-package/comments/write/",
    ):  # fmt: skip
        assert is_disallowed(address)


@pytest.mark.parametrize(
    "address",
    ["/", "/cases/", "/cases/the-vanishing-package/", "/cases/?industry=retail&technique=mirroring", "/map/",
     "/stories/", "/stories/a-story/", "/feeds/cases.atom", "/sitemap.xml", "/search/", "/static/css/site.css",
     "/moderation/log/", "/cases/the-vanishing-package/practise/"],
)  # fmt: skip
def test_robots_may_read_public_pages(address):
    assert not is_disallowed(address)
    # Older crawlers use the first matching rule and do not know asterisks.
    older = RobotFileParser()
    older.parse(text_lines("/robots.txt"))
    assert older.can_fetch("*", SITE + address)


def test_security_txt_says_where_to_report_a_vulnerability():
    fields = dict(line.split(": ", 1) for line in text_lines("/.well-known/security.txt"))
    assert fields["Contact"] == "mailto:help@empathy.example"
    assert fields["Canonical"] == f"{SITE}/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "en, de"
    ahead = datetime.datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert datetime.timedelta(days=90) < ahead < datetime.timedelta(days=365)
    policy = Client().get(fields["Policy"].removeprefix(SITE))
    for promise in ("3 working days", "7 days", "48 hours"):
        assert promise in policy.content.decode()
        assert promise in (site.BASE_DIR / "SECURITY.md").read_text()
    answer = Client().get("/security.txt")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/.well-known/security.txt")
