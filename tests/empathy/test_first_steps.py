"""The checklist of new members: shown until it is done or hidden, then never again."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cases.models import Case
from notices.models import Following
from practice.models import JournalEntry
from taxonomy.models import Industry
from tests.people import PASSWORD, person, sent_mails, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/me/first-steps/"
PANEL = 'aria-labelledby="first-steps"'
NEWCOMER = {"email": "nia@example.org", "password1": PASSWORD}


def newcomer() -> Client:
    """Return the browser of a member without a name."""
    client = Client()
    client.force_login(User.objects.create_user("nia@example.org", PASSWORD))
    return client


def nia() -> User:
    return User.objects.get(email="nia@example.org")


def shows_panel(client, address="/me/") -> bool:
    return PANEL in client.get(address).content.decode()


def practise(client) -> None:
    case = Case.objects.published().first()
    client.post(f"/cases/{case.slug}/practise/", {"answer": "I am sorry this took so long.", "once": "one"})


def joined(client) -> str:
    """Join and return the path of the link in the mail."""
    client.post("/accounts/signup/", NEWCOMER)
    return re.search(r"https?://[^/\s]+(/\S+)", sent_mails()[-1].body)[1]


def test_confirming_in_the_browser_of_the_sign_up_signs_in_and_leads_to_the_first_steps(client):
    link = joined(client)
    assert client.get("/me/").status_code == 302
    # Opening the link changes nothing: programs that check mails open it, too.
    client.get(link)
    assert client.get("/me/").status_code == 302
    assert client.post(link).url == PAGE
    assert "0 of 3 done" in client.get(PAGE).content.decode()


def test_on_another_device_the_link_alone_does_not_sign_in(client):
    link, other = joined(client), Client()
    answer = other.post(link)
    assert other.get("/me/").status_code == 302
    assert answer.url == "/accounts/login/?next=%2Fme%2Ffirst-steps%2F"
    page = other.get(answer.url).content.decode()
    assert 'value="nia@example.org"' in page
    form = {"login": "nia@example.org", "password": PASSWORD, "next": PAGE}
    assert other.post(answer.url, form).url == PAGE
    # The link cannot be used again, and signs nobody in.
    assert Client().post(link).status_code == 200


def test_who_joined_to_do_something_goes_back_to_it(client):
    client.post("/accounts/signup/", {**NEWCOMER, "next": "/stories/share/"})
    link = re.search(r"https?://[^/\s]+(/\S+)", sent_mails()[-1].body)[1]
    assert client.post(link).url == "/stories/share/"
    assert shows_panel(client)


def test_joining_with_a_known_address_never_signs_in(client):
    """The page after joining is the same for a known and for a new address."""
    person("alice")
    known = client.post("/accounts/signup/", {**NEWCOMER, "email": "alice@example.org"}, follow=True)
    unknown = Client().post("/accounts/signup/", NEWCOMER, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert client.get("/me/").status_code == 302
    links = re.findall(r"https?://[^/\s]+(/\S+)", sent_mails()[0].body)
    assert not [link for link in links if "confirm-email" in link]


def test_the_three_steps_can_be_done_and_the_list_goes_away_for_good():
    client = newcomer()
    assert shows_panel(client)
    assert shows_panel(client, "/")
    client.post(PAGE, {"name": "Nia"})
    client.post(PAGE, {"industry": Industry.objects.get(slug="healthcare").pk})
    page = client.get(PAGE).content.decode()
    assert "2 of 3 done" in page
    assert (nia().name, Following.objects.followed_by(nia()).count()) == ("Nia", 1)
    practise(client)
    assert "All 3 steps are done" in client.get("/me/").content.decode()
    assert not shows_panel(client)
    assert client.get(PAGE).url == "/me/"
    JournalEntry.objects.all().delete()
    Following.objects.all().delete()
    assert not shows_panel(client)


def test_the_list_can_be_hidden():
    client = newcomer()
    client.post(PAGE, {"hide": "1"})
    assert not shows_panel(client)
    assert not shows_panel(client, "/")
    assert client.get(PAGE).url == "/me/"


@pytest.mark.parametrize("name", ["", "  ", "call 0161 496 0000", "\u200b"])
def test_a_name_that_cannot_be_shown_is_refused(name):
    client = newcomer()
    answer = client.post(PAGE, {"name": name})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert nia().name == ""


@pytest.mark.parametrize("industry", ["", "x", "999999", "0"])
def test_an_unknown_industry_answers_404(industry):
    assert newcomer().post(PAGE, {"industry": industry}).status_code == 404


def test_a_free_note_is_no_practice():
    client = newcomer()
    JournalEntry.objects.create_once(nia(), "one", answer="A note", title="My day")
    assert "0 of 3 done" in client.get(PAGE).content.decode()


def test_the_case_to_practise_is_of_the_followed_industry():
    client = newcomer()
    client.post(PAGE, {"industry": Industry.objects.get(slug="fintech").pk})
    slug = re.search(r'href="/cases/([\w-]+)/practise/"', client.get(PAGE).content.decode())[1]
    assert Case.objects.filter(slug=slug, industry_items__tag__slug="fintech").exists()


def test_a_suspended_member_cannot_choose_a_name():
    client = newcomer()
    User.objects.filter(pk=nia().pk).update(suspended_until="2999-01-01T00:00Z")
    assert client.post(PAGE, {"name": "Nia"}).status_code == 403
    assert nia().name == ""


def test_visitors_see_no_list_and_sign_in_first():
    assert not shows_panel(Client(), "/")
    assert Client().get(PAGE).url == f"/accounts/login/?next={PAGE}"


def test_the_list_costs_the_same_for_any_number_of_followed_items_and_entries():
    client, counts = newcomer(), []
    for many in (1, 20):
        for number in range(many):
            JournalEntry.objects.create_once(nia(), f"{many}-{number}", answer="A note", title="My day")
        for industry in Industry.objects.all()[:many]:
            Following.objects.follow(nia(), industry)
        client.get("/me/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/me/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_members_who_have_done_the_steps_see_the_list_once_and_then_never():
    client = signed_in(Client(), "alice")
    Following.objects.follow(person("alice"), Industry.objects.first())
    practise(client)
    client.get("/me/")
    assert not shows_panel(client)
