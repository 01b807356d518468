"""Deleting in the admin: members are erased; administrators, roles and content are refused."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.erasure import ErasureRefused
from accounts.models import User
from accounts.models.deletion_request import request_deletion
from content_checks.models import DiscouragedPhrase
from jobs.models import PeriodicJob
from moderation.models import QueueItem
from notices.models import Mail
from stories.models import Story
from tests.accounts.data_search import in_files, in_tables
from tests.accounts.member_data import TRACES, create_member_data, create_moderator_data, create_zelda
from tests.people import person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db(transaction=True)
USERS = "/admin/accounts/user/"
DELETED_WITHOUT_EFFECTS = {DiscouragedPhrase, Mail}
"""Models whose rows nothing else depends on; the admin may delete them."""


@pytest.fixture(autouse=True)
def storage(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.MAIL_FOLDER = tmp_path / "media", tmp_path / "mail"
    settings.MAIL_FOLDER.mkdir()


@pytest.fixture
def ada(client):
    return signed_in(client, "ada")


def delete_selected(client, address, *rows):
    """Confirm the action "delete selected" in a list of the admin."""
    form = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
    return client.post(address, form)


def test_the_confirmation_says_what_is_erased(ada):
    alice = person("alice")
    page = ada.get(f"{USERS}{alice.pk}/delete/").content.decode()
    assert "This cannot be undone" in page
    assert "Alice (alice)" in page
    form = {"action": "delete_selected", "_selected_action": [alice.pk, person("bob").pk]}
    page = ada.post(USERS, form).content.decode()
    assert "This cannot be undone" in page
    assert "Bob (bob)" in page


@pytest.mark.parametrize("for_many", [False, True])
def test_deleting_a_member_in_the_admin_erases_them(ada, settings, for_many):
    user = create_zelda()
    create_member_data(user)
    create_moderator_data(user)
    if for_many:
        delete_selected(ada, USERS, user, person("bob"))
    else:
        ada.post(f"{USERS}{user.pk}/delete/", {"post": "yes"})
    # Ada's next page shows the message with the name, which her session holds until then.
    ada.get("/admin/")
    assert not User.objects.filter(pk=user.pk).exists()
    assert User.objects.filter(handle="bob").exists() != for_many
    call_command("erase_members")
    assert [mails.to for mails in mail.outbox].count(["zq@leaver.example"]) >= 1
    assert in_tables(TRACES) == []
    assert in_files(TRACES, settings.MEDIA_ROOT, settings.MAIL_FOLDER) == []


@pytest.mark.parametrize("for_many", [False, True])
def test_a_submitted_story_leaves_the_queue_with_its_author(ada, for_many):
    story = story_factories.sent()
    assert QueueItem.objects.about(story).exists()
    if for_many:
        delete_selected(ada, USERS, story.author)
    else:
        ada.post(f"{USERS}{story.author.pk}/delete/", {"post": "yes"})
    assert not QueueItem.objects.exists()
    assert not Story.objects.exists()
    assert signed_in(Client(), "mona").get("/moderation/").status_code == 200


def test_the_choice_of_the_member_holds_in_the_admin(ada):
    story = story_factories.published()
    request_deletion(story.author, keep_stories=True)
    ada.post(f"{USERS}{story.author.pk}/delete/", {"post": "yes"})
    kept = Story.objects.get()
    assert (kept.is_public, kept.author) == (True, None)


@pytest.mark.parametrize("for_many", [False, True])
def test_administrators_are_not_deleted_and_the_page_says_where_to_do_it(ada, for_many):
    bob, user = person("bob"), person("ada")
    form = {"action": "delete_selected", "_selected_action": [bob.pk, user.pk]}
    for post in ({}, {"post": "yes"}):
        if for_many:
            page = ada.post(USERS, form | post)
        else:
            page = (
                ada.post(f"{USERS}{user.pk}/delete/", post) if post else ada.get(f"{USERS}{user.pk}/delete/")
            )
        assert "manage.py erase_members --now" in page.content.decode()
    assert User.objects.filter(pk__in=[bob.pk, user.pk]).count() == 2


def test_a_member_is_not_deleted_without_erasure():
    alice = person("alice")
    story = story_factories.sent()
    for delete in (alice.delete, User.objects.filter(pk=alice.pk).delete, User.objects.all().delete):
        with pytest.raises(ErasureRefused, match=r"accounts\.erasure\.erase"):
            delete()
    assert Story.objects.get(pk=story.pk).author == alice


def test_the_admin_deletes_nothing_else_that_has_effects(ada):
    """A model that the admin may delete needs a decision: an erasure of its own, or a line above."""
    PeriodicJob.objects.ensure()
    for model in admin.site._registry.keys() - DELETED_WITHOUT_EFFECTS - {User}:
        row = model._default_manager.first()
        opts = model._meta
        address = f"/admin/{opts.app_label}/{opts.model_name}/"
        assert ada.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403, opts.label
        delete_selected(ada, address, row)
        assert model._default_manager.filter(pk=row.pk).exists(), opts.label


def test_the_roles_keep_their_names(ada):
    role = Group.objects.get(name="moderator")
    ada.post(f"/admin/auth/group/{role.pk}/change/", {"name": "renamed", "permissions": []})
    assert Group.objects.filter(pk=role.pk, name="moderator").exists()
    assert ada.get("/admin/auth/group/add/").status_code == 403


def test_a_role_in_use_can_be_assigned_to_a_member(ada):
    alice, role = person("alice"), Group.objects.get(name="curator")
    form = {"handle": "alice", "name": "Alice", "is_active": "on", "groups": [role.pk]}
    assert ada.post(f"{USERS}{alice.pk}/change/", form).status_code == 302
    assert list(alice.groups.all()) == [role]
