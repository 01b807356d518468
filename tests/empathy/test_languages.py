"""The site and its mails are in the language that people choose."""

import html
import re

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from notices.models import Mail
from notices.outbox import add_to_outbox
from tests.people import PASSWORD, person, sent_mails, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
CASE = "/cases/the-vanishing-package/"


@pytest.fixture(autouse=True)
def _reset_language():
    """Reset the language, which a request leaves activated in the process."""
    yield
    translation.activate("en-gb")


def is_german(page) -> bool:
    return 'lang="de" dir="ltr"' in page.text


@pytest.mark.parametrize("asked", ["de", "de-AT,de;q=0.9,en;q=0.3", "fr,de;q=0.5", "de-CH-1996"])
def test_a_browser_that_prefers_german_gets_german(client, asked):
    page = client.get("/", headers={"accept-language": asked})
    assert is_german(page)
    assert "Zum Inhalt springen" in page.text
    assert page.headers["Content-Language"] == "de"
    assert {"Accept-Language", "Cookie"} <= set(page.headers["Vary"].split(", "))


@pytest.mark.parametrize(
    "asked", ["", "en-US", "fr", "*", "x" * 9000, "de\x00", "zz-ZZ," * 900, "en,de;q=0.9"]
)
def test_other_browsers_get_english(client, asked):
    page = client.get("/", headers={"accept-language": asked})
    assert 'lang="en-GB" dir="ltr"' in page.text
    assert page.headers["Content-Language"] == "en-gb"


def test_cached_pages_of_both_languages_are_not_mixed_up(client):
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


def test_a_visitor_chooses_german_and_returns_to_the_page(client):
    answer = client.post("/appearance/", {"theme": "system", "language": "de", "next": "/about/"})
    assert (answer.status_code, answer.url) == (302, "/about/")
    cookie = answer.cookies["language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("de", True, "Lax")
    assert int(cookie["max-age"]) == 31_536_000
    assert is_german(client.get("/about/"))
    client.post("/appearance/", {"theme": "system", "language": ""})
    assert not is_german(client.get("/about/"))


def test_a_chosen_language_overrides_accept_language(client):
    client.post("/appearance/", {"theme": "system", "language": "en-gb"})
    assert not is_german(client.get("/", headers={"accept-language": "de"}))


@pytest.mark.parametrize("odd", ["xx", "en", "de\x01x", "../de", "DE", "ar"])
def test_an_unsupported_language_changes_nothing(client, odd):
    client.post("/appearance/", {"theme": "system", "language": odd})
    assert not is_german(client.get("/"))
    client.cookies["language"] = "xx"
    assert client.get("/").status_code == 200


def switch_language(client, code, next_url, **headers):
    """Send the form in the foot of a page."""
    sent = {"language": code, "next": next_url}
    return client.post("/appearance/language/", sent, headers={"sec-fetch-site": "same-origin", **headers})


def test_the_footer_switches_the_language_in_one_step_and_stays_on_the_page(client):
    address = "/cases/?industry=retail"
    page = client.get(address)
    assert '<input type="hidden" name="next" value="/cases/?industry=retail">' in page.text
    assert 'value="de" lang="de">Deutsch</button>' in page.text
    assert switch_language(client, "de", address).url == address
    page = client.get(address)
    assert is_german(page)
    assert 'value="en-gb" lang="en-gb">English</button>' in page.text


def next_page(page) -> str:
    """Return where the switch of the language leads from a page."""
    return html.unescape(
        re.search(r'name="next" value="([^"]*)">\s*<button[^>]*name="language"', page.text)[1]
    )


@pytest.mark.parametrize(
    "address", ["/nothing/here/?q=a%26b", "/me/", "/moderation/", "/cases/?industry=%00"]
)
def test_error_pages_switch_the_language_and_stay(client, address):
    page = client.get(address, follow=True)
    client.cookies["language"] = "en-gb"
    address = next_page(page)
    assert switch_language(client, "de", address).url == address
    assert is_german(client.get(address))


def test_the_answer_to_a_form_switches_to_the_page_of_the_form(client):
    form = "/accounts/login/?next=/me/"
    page = client.post(form, {"login": "x"}, headers={"referer": f"http://testserver{form}"})
    assert page.status_code != 302
    assert next_page(page) == form


def test_a_form_that_expired_switches_to_its_page_and_not_to_an_address_for_forms_only():
    visitor = Client(enforce_csrf_checks=True)
    came_from = {
        "referer": "http://testserver/techniques/mirroring/?from=map",
        "sec-fetch-site": "same-origin",
    }
    page = visitor.post("/me/follow/", {"text": "Typed"}, headers=came_from)
    assert page.status_code == 403
    assert next_page(page) == "/techniques/mirroring/?from=map"
    foreign = visitor.post("/accounts/login/", {}, headers={"referer": "https://other.example/x/"})
    assert next_page(foreign) == "/accounts/login/"


def test_another_site_cannot_switch_the_language(client):
    for sender in ({"sec-fetch-site": "cross-site"}, {"origin": "https://other.example"}, {}):
        answer = client.post("/appearance/language/", {"language": "de", "next": "/about/"}, headers=sender)
        assert answer.url == "/appearance/?language=de&next=%2Fabout%2F"
        assert "language" not in answer.cookies
    assert switch_language(client, "de", "https://other.example/").url == "/"


def test_the_footer_saves_the_language_of_a_member():
    alice = signed_in(Client(), "alice")
    switch_language(alice, "de", "/about/")
    assert person("alice").language == "de"
    assert is_german(alice.get("/about/"))


def test_a_members_language_is_used_on_every_device():
    signed_in(Client(), "alice").post("/appearance/", {"theme": "system", "language": "de"})
    assert person("alice").language == "de"
    device = Client()
    device.post("/accounts/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert device.cookies["language"].value == "de"
    assert is_german(device.get("/me/profile/"))


def test_a_member_who_signs_up_in_german_gets_german_mails(client):
    german_reader = {"accept-language": "de"}
    client.post(
        "/accounts/signup/", {"email": "neu@example.org", "password1": PASSWORD}, headers=german_reader
    )
    assert User.objects.get(email="neu@example.org").language == "de"
    Client().post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert User.objects.get(email="new@example.org").language == ""


def test_a_mail_is_in_the_language_of_its_recipient():
    with translation.override("de"):
        add_to_outbox("a@example.org", "stories/mail/received", {"title": "X", "story": {}}, key="1")
    add_to_outbox(
        "b@example.org", "stories/mail/received", {"title": "X", "story": {}}, key="2", language="de"
    )
    first, second = Mail.objects.order_by("key")
    assert (first.subject, second.subject) == (
        "Your story “X” is submitted",
        "Ihre Geschichte „X“ ist eingereicht",
    )
    assert ('lang="en-GB"' in first.html, 'lang="de"' in second.html) == (True, True)


def test_a_mail_about_an_account_is_in_its_owners_language(client):
    alice = person("alice")
    alice.language = "de"
    alice.save()
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    assert translation.get_language() == "en-gb"
    assert len(sent_mails()) == 1


def test_dates_are_formatted_by_language(client):
    assert "Veröffentlicht am" in client.get(CASE, headers={"accept-language": "de"}).text
    with translation.override("de"):
        from django.utils.formats import date_format
        from django.utils.timezone import datetime

        assert date_format(datetime(2026, 3, 5, 9, 7), "DATETIME_FORMAT") == "5. März 2026, 09:07"
    with translation.override("en-gb"):
        assert date_format(datetime(2026, 3, 5, 9, 7), "DATETIME_FORMAT") == "5 March 2026, 09:07"


def test_arabic_is_not_offered(client, settings):
    assert "ar" not in dict(settings.LANGUAGES)
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    page = client.get("/about/", headers={"accept-language": "ar"})
    assert 'lang="ar" dir="rtl"' in page.text


@pytest.mark.parametrize(
    "address",
    [
        CASE, "/cases/", "/phrases/", "/tools/", "/practise/", "/industries/retail/", "/techniques/mirroring/",
        "/", "/search/?q=refund", "/search/?q=refund&kind=case", "/search/?q=shouting+refund", "/search/situation/",
        f"{CASE}huddle/", "/tools/the-vanishing-package/",
    ],
)  # fmt: skip
def test_a_german_page_says_once_that_the_library_is_in_english(client, address):
    said = "Fälle, Formulierungen und Werkzeuge sind auf Englisch."
    assert client.get(address, headers={"accept-language": "de"}, follow=True).text.count(said) == 1
    assert "are in English" not in client.get(address, follow=True).text


def test_the_administration_and_the_review_page_name_what_they_list_in_german():
    story = story_factories.sent()
    ada, max_ = signed_in(Client(), "ada"), signed_in(Client(), "max")
    index = ada.get("/admin/", headers={"accept-language": "de"}).text
    for name in ("Konten", "Mitglieder", "Fälle", "Branchen und Techniken", "Techniken"):
        assert re.search(rf">\s*{name}\s*<", index), name
    assert not re.search(r">\s*(Users|Accounts|Cases|Content_Checks|Taxonomy|Techniques)\s*<", index)
    review = max_.get(f"/moderation/story/{story.pk}/", headers={"accept-language": "de"}).text
    assert '<span class="status">Geschichte</span>' in review


def test_german_lists_of_saved_cases_say_once_that_they_are_in_english():
    client = signed_in(Client(), "alice")
    client.post(f"{CASE}save/", {"saved": "1"})
    page = client.get("/me/saved/", headers={"accept-language": "de"}).text
    assert page.count("Fälle, Formulierungen und Werkzeuge sind auf Englisch.") == 1
    assert re.search(r'<h2 lang="en-GB"', page)
