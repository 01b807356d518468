"""Signing up, signing in and resetting the password, with the mails."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from accounts.models import User
from tests.people import PASSWORD, person, sent_mails, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.empty_library]
NEWCOMER = {"email": "Nia@Example.org", "password1": PASSWORD}


def only_link(message):
    """The path of the only link in a mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", message.body)[1]


def test_a_new_member_confirms_the_address(client):
    client.post("/accounts/signup/", NEWCOMER)
    assert client.get("/accounts/email/").status_code == 302
    client.post(only_link(sent_mails()[0]))
    client.post("/accounts/login/", {"login": "nia@example.org", "password": PASSWORD})
    assert client.get("/accounts/email/").status_code == 200
    assert User.objects.get().email == "nia@example.org"


def test_nobody_signs_in_before_confirming(client):
    client.post("/accounts/signup/", NEWCOMER)
    client.post("/accounts/login/", {"login": "nia@example.org", "password": PASSWORD})
    assert client.get("/accounts/email/").status_code == 302


def test_signup_does_not_reveal_whether_an_address_is_registered(client):
    person("alice")
    known = client.post("/accounts/signup/", {**NEWCOMER, "email": "ALICE@example.org"})
    unknown = client.post("/accounts/signup/", NEWCOMER)
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in sent_mails()] == [["alice@example.org"], ["nia@example.org"]]
    assert User.objects.count() == 2


def test_signup_hashes_a_password_for_known_addresses_too(client, monkeypatch):
    person("alice")
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args))
    for email in ("alice@example.org", "nia@example.org"):
        hashed.clear()
        client.post("/accounts/signup/", {**NEWCOMER, "email": email})
        assert hashed == [1], email


@pytest.mark.parametrize("password", ["short", "password123456", "nia@example.org"])
def test_a_weak_password_is_refused_and_the_address_kept_in_the_form(client, password):
    page = client.post("/accounts/signup/", {**NEWCOMER, "password1": password}).content.decode()
    assert "There is a problem" in page
    assert 'value="Nia@Example.org"' in page
    assert not User.objects.exists()


def test_a_member_sets_a_new_password_by_mail_and_the_link_works_once(client):
    person("alice")
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    link = only_link(sent_mails()[0])
    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "another-long-word", "password2": "another-long-word"})
    assert client.login(email="alice@example.org", password="another-long-word")
    client.logout()
    assert "password1" not in client.get(link, follow=True).content.decode()


def test_password_reset_does_not_reveal_whether_an_address_is_registered(client):
    person("alice")
    answers = [
        client.post("/accounts/password/reset/", {"email": f"{name}@example.org"}, follow=True)
        for name in ("alice", "nobody")
    ]
    texts = {re.sub(r'value="[^"]{40,}"', "", answer.content.decode()) for answer in answers}
    assert len(texts) == 1


def test_mails_link_to_this_site_whatever_the_host_header_says(client):
    person("alice")
    form = {"email": "alice@example.org"}
    assert client.post("/accounts/password/reset/", form, headers={"host": "evil.example"}).status_code == 400
    client.post("/accounts/password/reset/", form, headers={"x-forwarded-host": "evil.example"})
    assert all("evil" not in message.body for message in sent_mails())


def test_every_mail_uses_the_sites_name(client, settings):
    settings.SITE_NAME, settings.SITE_URL = "The Site & Co", "https://site.example"
    settings.CONTACT, settings.ALLOWED_HOSTS = "help@site.example", ["other.example"]
    person("alice")
    host = {"host": "other.example"}
    client.post("/accounts/signup/", NEWCOMER, headers=host)
    client.post("/accounts/signup/", {**NEWCOMER, "email": "alice@example.org"}, headers=host)
    for email in ("alice@example.org", "nobody@example.org"):
        client.post("/accounts/password/reset/", {"email": email}, headers=host)
    assert [message.subject for message in sent_mails()] == [
        "Confirm your address for The Site & Co",
        "You already have an account at The Site & Co",
        "Set a new password for The Site & Co",
        "No account at The Site & Co with this address",
    ]
    for message in sent_mails():
        assert "https://site.example/accounts/" in message.body
        assert message.body.endswith(
            "The Site & Co\nhttps://site.example\nQuestions? Write to help@site.example."
        )
        for word in ("other.example", "member-", "Hello from"):
            assert word not in message.subject + message.body


def test_after_too_many_wrong_passwords_the_right_one_is_refused_too(client):
    person("alice")
    for _ in range(5):
        client.post("/accounts/login/", {"login": "alice@example.org", "password": "wrong"})
    page = client.post("/accounts/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert "You tried to sign in too often" in page.content.decode()
    assert client.get("/accounts/email/").status_code == 302


def test_a_suspended_member_cannot_sign_in_and_is_signed_out_at_the_next_request(client):
    signed_in(client, "alice")
    User.objects.update(is_active=False)
    assert client.get("/accounts/email/").status_code == 302
    client.post("/accounts/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert client.get("/accounts/email/").status_code == 302


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"]
)
def test_sign_in_redirects_only_within_the_site(client, target):
    person("alice")
    form = {"login": "alice@example.org", "password": PASSWORD, "next": target}
    assert client.post("/accounts/login/", form).url == "/"


def test_sign_in_changes_the_session_key(client):
    person("alice")
    client.get("/accounts/login/")
    client.cookies["sessionid"] = "a" * 32
    client.post("/accounts/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert client.cookies["sessionid"].value != "a" * 32


def test_signing_out_needs_a_post_request(client):
    signed_in(client, "alice")
    client.get("/accounts/logout/")
    assert client.get("/accounts/email/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/accounts/email/").status_code == 302


def test_addresses_are_unique_without_regard_to_case():
    User.objects.create_user("Nia@Example.org", PASSWORD)
    with pytest.raises(Exception, match=r"(?i)unique"):
        User.objects.bulk_create([User(email="NIA@example.org", handle="other")])
