"""The page of active sessions, on which members can end them."""

import datetime
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import Device, User
from tests.accounts.data_search import in_tables
from tests.people import PASSWORD, confirm_password, person, signed_in

pytestmark = pytest.mark.django_db
AGENTS = {
    "Firefox on Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0",
    "Safari on iPhone": "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 "
    "Mobile/15E148 Safari/604.1",
    "Chrome on Android": "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 Chrome/150.0.0.0 Mobile Safari/537.36",
    "Edge on Windows": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0",
    "A browser": "<script>alert(1)</script>",
}


def sign_in(name="alice", agent="", **more) -> Client:
    """Sign in by the form, with this user agent."""
    person(name)
    client = Client(headers={"user-agent": agent}, **more)
    client.post("/accounts/login/", {"login": f"{name}@example.org", "password": PASSWORD})
    return client


@pytest.mark.parametrize("name", AGENTS)
def test_the_page_describes_each_session_coarsely(name):
    page = sign_in(agent=AGENTS[name]).get("/me/sessions/").content.decode()
    assert f'<h2 class="session">{name} <span' in page
    assert "This browser" in page


def test_neither_the_network_address_nor_the_user_agent_is_stored():
    client = sign_in(agent=AGENTS["Safari on iPhone"], REMOTE_ADDR="203.0.113.77")
    client.get("/me/sessions/")
    assert in_tables(["203.0.113.77", "AppleWebKit"]) == []


def test_ending_a_session_takes_effect_at_its_next_request_only_for_it():
    here, there, third = sign_in(), sign_in(), sign_in()
    marks = re.findall(r'name="end" value="(\w+)"', here.get("/me/sessions/").content.decode())
    assert len(marks) == 2
    mark = Device.objects.get(session_id=there.session.session_key).public_id
    answer = here.post("/me/sessions/", {"end": mark}, follow=True)
    assert "1 session has ended." in answer.content.decode()
    assert [client.get("/me/").status_code for client in (here, there, third)] == [200, 302, 200]
    here.post("/me/sessions/", {"others": "1"})
    assert [client.get("/me/").status_code for client in (here, third)] == [200, 302]
    assert "has ended before" in here.post("/me/sessions/", {"end": mark}, follow=True).content.decode()


def test_other_members_sessions_are_neither_shown_nor_ended():
    alice, bob = sign_in(), sign_in("bob")
    mark = Device.objects.get(session_id=bob.session.session_key).public_id
    assert mark not in alice.get("/me/sessions/").content.decode()
    alice.post("/me/sessions/", {"end": mark})
    alice.post("/me/sessions/", {"others": "1"})
    assert bob.get("/me/").status_code == 200


def test_the_page_does_not_contain_session_keys():
    here, there = sign_in(), sign_in()
    page = here.get("/me/sessions/").content.decode()
    assert there.session.session_key not in page
    assert here.session.session_key not in page


def test_signing_out_and_a_new_password_end_the_listed_sessions():
    here, there, third = sign_in(), sign_in(), sign_in()
    there.post("/accounts/logout/")
    assert Device.objects.count() == 2
    confirm_password(here)
    form = {"oldpassword": PASSWORD, "password1": "another-long-word", "password2": "another-long-word"}
    here.post("/accounts/password/change/", form)
    page = here.get("/me/sessions/").content.decode()
    assert page.count('<h2 class="session">') == 1
    assert third.get("/me/").status_code == 302


def test_the_day_of_use_is_written_once_a_day(django_assert_num_queries):
    client = sign_in()
    User.objects.end_first_steps(person("alice"))
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Device.objects.update(seen_on=yesterday)
    session = client.session
    session["device_seen"] = yesterday.isoformat()
    session.save()
    client.get("/me/blocked/")
    assert Device.objects.get().seen_on == timezone.localdate()
    with django_assert_num_queries(4) as asked:
        client.get("/me/blocked/")
    assert not any("accounts_device" in query["sql"] for query in asked.captured_queries)


def test_an_untracked_session_is_listed_when_the_member_opens_the_page(client):
    signed_in(client, "alice")
    assert not Device.objects.exists()
    assert "This browser" in client.get("/me/sessions/").content.decode()
    assert Device.objects.get().session == Session.objects.get()


def test_a_suspended_member_can_see_and_end_sessions():
    here, there = sign_in(), sign_in()
    User.objects.update(suspended_until="2099-01-01T00:00Z")
    assert here.post("/me/sessions/", {"others": "1"}).status_code == 302
    assert there.get("/me/").status_code == 302


def test_erasure_does_not_end_sessions_with_a_longer_address():
    stays = sign_in("alice")
    gone = User.objects.create_user("ice@example.org", PASSWORD, handle="ice")
    seeker = Client()
    session = seeker.session
    session["account_login"] = {"email": "ice@example.org"}
    session.save()
    Device.objects.end_all_sessions(gone)
    assert stays.get("/me/").status_code == 200
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_signing_out_clears_what_the_browser_stored():
    client = sign_in()
    assert "Clear-Site-Data" not in client.get("/me/").headers
    answer = client.post("/accounts/logout/")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (302, '"storage"')


def test_a_session_that_was_ended_elsewhere_clears_what_the_browser_stored():
    client = sign_in()
    Session.objects.all().delete()
    assert client.get("/me/").headers["Clear-Site-Data"] == '"storage"'
    client = sign_in()
    Session.objects.all().delete()
    answer = client.post("/comments/1/edit/", {"text": "x"}, headers={"accept": "application/json"})
    assert "Clear-Site-Data" not in answer.headers, "a script keeps the words until the page is left"


def test_the_session_of_a_deactivated_member_ends_at_its_next_request():
    """Otherwise the browser keeps what it stored, and the Back button shows what was typed."""
    client = sign_in()
    User.objects.update(is_active=False)
    answer = client.get("/me/")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (302, '"storage"')
    assert not Session.objects.exists()
    User.objects.update(is_active=True)
    assert client.get("/me/").status_code == 302
