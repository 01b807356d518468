"""The form for the display name."""

import pytest

from accounts.models import User
from taxonomy.list_versions import list_version
from tests.people import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.empty_library]


def test_a_member_sees_the_handle_and_sets_the_name_shown(client):
    signed_in(client, "alice")
    assert 'href="/me/profile/"' in client.get("/me/").content.decode()
    assert "<strong>alice</strong>" in client.get("/me/profile/").content.decode()
    answer = client.post(
        "/me/profile/", {"name": "  Alice\n of the  desk ", "handle": "alice", "is_staff": "1"}, follow=True
    )
    assert answer.redirect_chain == [("/me/profile/", 302)]
    assert "Your profile is saved." in answer.content.decode()
    alice = User.objects.get()
    assert (alice.name, alice.handle, alice.is_staff) == ("Alice of the desk", "alice", False)
    client.post("/me/profile/", {"name": "", "handle": "alice"})
    assert str(User.objects.get()) == "alice"


@pytest.mark.parametrize("name", ["x" * 81, "a\u202eb", "a\ue000b", "a\u0378b", "\u0301", "\u2800"])
def test_an_unprintable_or_long_name_is_refused_with_a_message(client, name):
    page = signed_in(client, "alice").post("/me/profile/", {"name": name, "handle": "alice"})
    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()
    assert User.objects.get().name == "Alice"


def test_cached_story_pages_show_a_changed_name(client):
    before = list_version("stories")
    signed_in(client, "alice")
    assert list_version("stories") == before, "Signing in changes no name."
    client.post("/me/profile/", {"name": "Al", "handle": "alice"})
    assert list_version("stories") > before


def test_the_sign_in_page_describes_existing_features(client):
    page = client.get("/accounts/login/").content.decode()
    assert "You need one to save cases and share a story." in page
    assert "journal" not in page


def test_a_form_without_other_fields_changes_only_the_name(client):
    person("bob")
    signed_in(client, "bob").post("/me/profile/", {"handle": "bob", "email": "evil@example.org"})
    assert User.objects.get().email == "bob@example.org"
