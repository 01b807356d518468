"""Former handles: old addresses lead to the member, and no other member can take them."""

import datetime

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.erasure import erase
from accounts.models import Block, FormerHandle, User
from moderation.members.reports import Report
from tests.people import person, signed_in, with_public_profile
from tests.stories import story_factories

pytestmark = pytest.mark.django_db


def rename(client, handle, **more):
    """Save the profile with another handle."""
    form = {"handle": handle, "name": "Alice A", "role": "A nurse", "bio": "I listen.", "shown": ["role"]}
    return client.post("/me/profile/", form | more)


@pytest.fixture
def alice():
    return signed_in(Client(), "alice")


@pytest.fixture
def bob():
    return signed_in(Client(), "bob")


def test_the_old_address_leads_to_the_new_one(alice):
    assert rename(alice, "Alice-the-Second").status_code == 302
    visitor = Client()
    for address in ("/people/alice/", "/people/ALICE/"):
        answer = visitor.get(address)
        assert (answer.status_code, answer.url) == (302, "/people/alice-the-second/")
    assert visitor.get("/people/alice-the-second/").status_code == 200
    assert visitor.get("/people/ALICE-the-second/").status_code == 200


def test_every_old_address_leads_to_the_newest_one(alice):
    for handle in ("alice-two", "alice-three", "alice-four"):
        rename(alice, handle)
    for old in ("alice", "alice-two", "alice-three"):
        assert Client().get(f"/people/{old}/").url == "/people/alice-four/"


def test_a_handle_can_be_taken_back_by_the_member(alice):
    rename(alice, "alice-two")
    assert rename(alice, "alice").status_code == 302
    assert Client().get("/people/alice/").status_code == 200
    assert Client().get("/people/alice-two/").url == "/people/alice/"


@pytest.mark.parametrize("handle", ["alice", "ALICE", "a-lice", "al1ce", "aiice"])
def test_a_former_handle_and_its_look_alikes_are_never_given_to_another_member(alice, bob, handle):
    rename(alice, "somewhere-else")
    FormerHandle.objects.update(left_at=timezone.now() - datetime.timedelta(days=9_999))
    page = rename(bob, handle, bio="These words stay.")
    assert page.status_code == 422
    assert "is taken" in page.content.decode()
    assert "These words stay." in page.content.decode()
    assert User.objects.filter(handle="bob").exists()


def test_a_private_profile_does_not_leak_through_its_old_address(alice):
    rename(alice, "alice-two", shown=[])
    hidden, missing = Client().get("/people/alice/"), Client().get("/people/elice/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content.replace(b"alice", b"elice") == missing.content
    for name in ("bob", "mona", "cora"):
        assert signed_in(Client(), name).get("/people/alice/").status_code == 404
    assert alice.get("/people/alice/").url == "/people/alice-two/"
    story_factories.published(credit="name")
    assert Client().get("/people/alice/").url == "/people/alice-two/"


def test_the_old_address_of_a_closed_account_answers_404(alice):
    rename(alice, "alice-two")
    User.objects.filter(handle="alice-two").update(is_active=False)
    assert Client().get("/people/alice/").status_code == 404


def test_the_old_address_leads_nowhere_after_a_year_and_stays_reserved(alice, bob):
    rename(alice, "alice-two")
    FormerHandle.objects.update(left_at=timezone.now() - datetime.timedelta(days=366))
    assert Client().get("/people/alice/").status_code == 404
    assert rename(bob, "alice").status_code == 422
    assert rename(alice, "alice").status_code == 302


def test_handles_of_an_erased_member_are_never_given_to_another_one(alice, bob):
    rename(alice, "alice-two")
    erase(User.objects.get(handle="alice-two"))
    for handle in ("alice", "alice-two", "a1ice"):
        assert Client().get(f"/people/{handle}/").status_code == 404
        assert rename(bob, handle).status_code == 422
    assert set(FormerHandle.objects.values_list("user", flat=True)) == {None}
    assert "alice" not in str(list(FormerHandle.objects.values()))


def test_a_generated_handle_leads_to_the_chosen_one_and_is_forgotten_with_the_member(alice):
    User.objects.filter(handle="alice").update(handle="member-abcd2345", handle_skeleton="")
    rename(alice, "alice")
    assert Client().get("/people/member-abcd2345/").url == "/people/alice/"
    erase(User.objects.get(handle="alice"))
    assert FormerHandle.objects.count() == 1


def test_reservations_survive_a_new_secret_key_with_the_old_one_as_fallback(alice, bob, settings):
    rename(alice, "alice-two")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    bob = signed_in(Client(), "bob")
    assert rename(bob, "alice").status_code == 422
    assert Client().get("/people/alice/").url == "/people/alice-two/"


def test_forms_with_the_old_handle_reach_the_member(alice, bob):
    rename(alice, "alice-two")
    member = User.objects.get(handle="alice-two")
    bob.post("/people/alice/block/")
    assert Block.objects.has_blocked(person("bob"), member)
    address = "/report/profile/alice/"
    assert bob.get(address).status_code == 200
    bob.post(address, {"reason": "other", "words": "This is rude."})
    assert Report.objects.about(member).exists()
    mona = signed_in(Client(), "mona")
    assert mona.get("/moderation/people/alice/").status_code == 200
    assert mona.get("/moderation/people/", {"handle": "alice"}).url == "/moderation/people/alice-two/"


def test_a_rename_in_the_admin_is_checked_and_recorded(bob):
    alice, ada = with_public_profile("alice"), signed_in(Client(), "ada")
    address = f"/admin/accounts/user/{alice.pk}/change/"
    form = {"handle": "alice-two", "name": "Alice", "is_active": "on"}
    assert ada.post(address, form).status_code == 302
    assert Client().get("/people/alice/").url == "/people/alice-two/"
    for taken in ("bob", "b0b", "admin"):
        assert ada.post(address, form | {"handle": taken}).status_code == 200
    assert rename(bob, "alice").status_code == 422


def test_the_handle_changes_five_times_in_thirty_days(alice):
    for number in "abcde":
        assert rename(alice, f"alice-{number}").status_code == 302
    page = rename(alice, "alice-f", bio="These words stay.")
    assert page.status_code == 422
    assert "You changed your handle 5 times in 30 days" in page.content.decode()
    assert "These words stay." in page.content.decode()
    assert rename(alice, "alice-e").status_code == 302, "The rest of the profile can be saved."
    FormerHandle.objects.update(left_at=timezone.now() - datetime.timedelta(days=31))
    assert rename(alice, "alice-f").status_code == 302


def test_the_command_erases_by_the_current_handle_only(alice):
    rename(alice, "alice-two")
    with pytest.raises(Exception, match="has this handle"):
        call_command("erase_members", now="alice")
