"""Requests for the erasure of an account, which can be cancelled for 14 days; not for administrators."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import DeletionRequest, User
from notices.models import Mail
from tests.people import PASSWORD, confirm_password, person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(db):
    return confirm_password(signed_in(Client(), "alice"))


def test_a_deletion_request_needs_the_choice_the_confirmation_and_the_password(alice):
    story_factories.published()
    page = alice.post("/me/leave/", {})
    assert page.status_code == 422
    assert page.content.decode().count("Choose what happens to your stories.") == 2
    assert not DeletionRequest.objects.exists()
    fresh = signed_in(Client(), "bob")
    assert fresh.post("/me/leave/", {"sure": "on"}).url.startswith("/accounts/reauthenticate/")
    fresh.post("/accounts/reauthenticate/?next=/me/leave/", {"password": PASSWORD})
    assert DeletionRequest.objects.get().user.handle == "bob"


def test_the_form_can_be_sent_again_after_the_password_page(db):
    bob = signed_in(Client(), "bob")
    bob.post("/me/leave/", {})
    page = bob.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/me/leave/"})
    assert page.status_code == 422
    assert 'action="/me/leave/"' in page.content.decode()


def test_the_choice_is_stored_for_all_stories_and_for_exceptions(alice):
    one, two = (
        story_factories.published(title="The first one"),
        story_factories.published(title="The second one"),
    )
    form = {"stories": "keep", f"story-{one.key}": "withdraw", f"story-{two.key}": "keep", "sure": "on"}
    assert alice.post("/me/leave/", form).url == "/me/leave/"
    deletion_request = DeletionRequest.objects.get()
    assert (deletion_request.keeps_story(one.key), deletion_request.keeps_story(two.key)) == (False, True)
    days = deletion_request.due - timezone.now()
    assert datetime.timedelta(days=13, hours=23) < days <= datetime.timedelta(days=14)
    due = deletion_request.due
    alice.post("/me/leave/", {"stories": "withdraw", "sure": "on"})
    deletion_request.refresh_from_db()
    assert (deletion_request.keep_stories, deletion_request.exceptions, deletion_request.due) == (
        False,
        [],
        due,
    )


def test_a_mail_gives_the_due_date_and_the_way_to_cancel(alice, settings):
    settings.SITE_URL = "https://site.example"
    alice.post("/me/leave/", {"sure": "on"}, headers={"x-forwarded-host": "evil.example"})
    mail = Mail.objects.get()
    assert mail.to == "alice@example.org"
    assert "https://site.example/me/leave/" in mail.text
    assert "https://site.example/me/leave/" in mail.html
    assert "evil" not in mail.text + mail.html


def test_other_sessions_end_and_every_page_offers_to_cancel(alice):
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert elsewhere.get("/me/").status_code == 200
    alice.post("/me/leave/", {"sure": "on"})
    assert elsewhere.get("/me/").status_code == 302
    assert "Your account is deleted on" in alice.get("/cases/").content.decode()
    assert "erased on" not in Client().get("/cases/").content.decode()
    answer = alice.post("/me/leave/cancel/", follow=True)
    assert "You have cancelled the deletion. Nothing was deleted." in answer.content.decode()
    assert not DeletionRequest.objects.exists()
    assert User.objects.get(handle="alice").deletion_due_at is None
    assert alice.post("/me/leave/cancel/").status_code == 302, "Twice is no fault."


def test_a_suspended_member_can_request_and_cancel_deletion(alice):
    User.objects.update(suspended_until="2099-01-01T00:00Z")
    assert alice.post("/me/leave/", {"sure": "on"}).status_code == 302
    assert alice.post("/me/leave/cancel/").status_code == 302


def test_administrators_are_erased_on_the_command_line_only(client):
    confirm_password(signed_in(client, "ada"))
    page = client.get("/me/leave/").content.decode()
    assert "You are the last administrator." in page
    assert "manage.py erase_members --now ada" in page
    assert client.post("/me/leave/", {"sure": "on"}).status_code == 403
    assert not DeletionRequest.objects.exists()


def test_other_members_stories_cannot_be_chosen(alice):
    theirs = story_factories.published("bob", title="Bob tells")
    story_factories.published()
    assert "Bob tells" not in alice.get("/me/leave/").content.decode()
    alice.post("/me/leave/", {"stories": "keep", f"story-{theirs.key}": "withdraw", "sure": "on"})
    assert DeletionRequest.objects.get().exceptions == []
    assert person("bob").deletion_due_at is None


def test_deletion_requests_are_rate_limited(alice):
    for _ in range(10):
        alice.post("/me/leave/", {})
    assert alice.post("/me/leave/", {"sure": "on"}).status_code == 429
