"""People read the site, and get mails, in the language of their choice."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.models import User
from notices.models import Mail
from notices.outbox import add_to_outbox
from taxonomy import page_cache
from tests.people import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db
CASE = "/cases/the-vanishing-package/"


@pytest.fixture(autouse=True)
def _english_again():
    """A request leaves its language behind in the process."""
    yield
    translation.activate("en-gb")


def german(page) -> bool:
    return 'lang="de" dir="ltr"' in page.text


@pytest.mark.parametrize("asked", ["de", "de-AT,de;q=0.9,en;q=0.3", "fr,de;q=0.5", "de-CH-1996"])
def test_a_browser_that_asks_for_german_gets_german(client, asked):
    page = client.get("/", headers={"accept-language": asked})
    assert german(page)
    assert "Zum Inhalt springen" in page.text
    assert page.headers["Content-Language"] == "de"
    assert {"Accept-Language", "Cookie"} <= set(page.headers["Vary"].split(", "))


@pytest.mark.parametrize(
    "asked", ["", "en-US", "fr", "*", "x" * 9000, "de\x00", "zz-ZZ," * 900, "en,de;q=0.9"]
)
def test_everybody_else_gets_english(client, asked):
    page = client.get("/", headers={"accept-language": asked})
    assert 'lang="en-GB" dir="ltr"' in page.text
    assert page.headers["Content-Language"] == "en-gb"


def test_pages_of_both_languages_are_kept_and_never_mixed(client):
    english, german_page = (client.get(CASE, headers={"accept-language": asked}) for asked in ("en", "de"))
    assert "s-maxage" in german_page.headers["Cache-Control"]
    assert english.headers["ETag"] != german_page.headers["ETag"]
    for asked, first in (("en", english), ("de", german_page), ("de-AT", german_page)):
        assert client.get(CASE, headers={"accept-language": asked}).content == first.content
        kept = {"accept-language": asked, "if-none-match": first.headers["ETag"]}
        unchanged = client.get(CASE, headers=kept)
        assert unchanged.status_code == 304
        assert "Accept-Language" in unchanged.headers["Vary"]
    stale = {"accept-language": "de", "if-none-match": english.headers["ETag"]}
    assert client.get(CASE, headers=stale).status_code == 200


def test_strange_wishes_make_no_more_pages_than_there_are_languages(client):
    page_cache.clear_cache()
    for number in range(30):
        client.get(CASE, headers={"accept-language": f"de-x{number},en;q=0.{number}"})
    assert len(page_cache._pages.pages) <= 2


def test_a_visitor_chooses_german_and_goes_back_where_they_were(client):
    answer = client.post("/appearance/", {"theme": "system", "language": "de", "next": "/about/"})
    assert (answer.status_code, answer.url) == (302, "/about/")
    cookie = answer.cookies["language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("de", True, "Lax")
    assert int(cookie["max-age"]) == 31_536_000
    assert german(client.get("/about/"))
    client.post("/appearance/", {"theme": "system", "language": ""})
    assert not german(client.get("/about/"))


def test_a_choice_counts_more_than_what_the_browser_asks_for(client):
    client.post("/appearance/", {"theme": "system", "language": "en-gb"})
    assert not german(client.get("/", headers={"accept-language": "de"}))


@pytest.mark.parametrize("odd", ["xx", "en", "de\x00", "../de", "DE", "ar"])
def test_a_language_that_we_do_not_speak_changes_nothing(client, odd):
    client.post("/appearance/", {"theme": "system", "language": odd})
    assert not german(client.get("/"))
    client.cookies["language"] = "xx"
    assert client.get("/").status_code == 200


def test_the_foot_names_the_other_language_and_leads_to_a_page_in_it(client):
    assert 'lang="de" hreflang="de">Deutsch</a>' in client.get("/about/").text
    page = client.get("/appearance/?language=de&next=/about/")
    assert german(page)
    assert 'value="de" checked' in page.text
    assert not german(client.get("/about/"))


def test_a_members_language_waits_on_the_next_device():
    signed_in(Client(), "alice").post("/appearance/", {"theme": "system", "language": "de"})
    assert person("alice").language == "de"
    device = Client()
    device.post("/accounts/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert device.cookies["language"].value == "de"
    assert german(device.get("/me/profile/"))


def test_whoever_joins_in_german_gets_german_mails(client):
    german_reader = {"accept-language": "de"}
    client.post(
        "/accounts/signup/", {"email": "neu@example.org", "password1": PASSWORD}, headers=german_reader
    )
    assert User.objects.get(email="neu@example.org").language == "de"
    Client().post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert User.objects.get(email="new@example.org").language == ""


def test_a_mail_is_in_the_language_of_whoever_gets_it():
    with translation.override("de"):
        add_to_outbox("a@example.org", "stories/mail/received", {"title": "X", "story": {}}, key="1")
    add_to_outbox(
        "b@example.org", "stories/mail/received", {"title": "X", "story": {}}, key="2", language="de"
    )
    first, second = Mail.objects.order_by("key")
    assert (first.subject, second.subject) == ("We have your story “X”", "Wir haben Ihre Geschichte „X“")
    assert ('lang="en-GB"' in first.html, 'lang="de"' in second.html) == (True, True)


def test_a_mail_about_an_account_is_in_its_owners_language(client):
    alice = person("alice")
    alice.language = "de"
    alice.save()
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    assert translation.get_language() == "en-gb"
    assert len(mail.outbox) == 1


def test_dates_are_written_as_the_language_writes_them(client):
    assert "Zuerst veröffentlicht am" in client.get(CASE, headers={"accept-language": "de"}).text
    with translation.override("de"):
        from django.utils.formats import date_format
        from django.utils.timezone import datetime

        assert date_format(datetime(2026, 3, 5, 9, 7), "DATETIME_FORMAT") == "5. März 2026, 09:07"
    with translation.override("en-gb"):
        assert date_format(datetime(2026, 3, 5, 9, 7), "DATETIME_FORMAT") == "5 March 2026, 09:07"


def test_arabic_is_offered_to_nobody(client, settings):
    assert "ar" not in dict(settings.LANGUAGES)
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    page = client.get("/about/", headers={"accept-language": "ar"})
    assert 'lang="ar" dir="rtl"' in page.text
