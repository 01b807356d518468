"""The public profile: the fields that the member shows, and stories under the name."""

import re

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.handles import RESERVED
from accounts.models import Block, User
from tests.people import person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def database(db):
    pass


def save_profile(client, **more):
    form = {
        "handle": "alice",
        "name": "Alice A",
        "role": "A nurse",
        "industry": "retail",
        "bio": "I *listen*.",
    }
    return client.post("/me/profile/", form | more)


def profile_page(who="") -> str:
    client = signed_in(Client(), who) if who else Client()
    page = client.get("/people/alice/")
    assert page.status_code == 200
    # Each page has another token of the form that signs out.
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def test_nothing_of_the_profile_is_public_by_default():
    save_profile(signed_in(Client(), "alice"))
    hidden, missing = Client().get("/people/alice/"), Client().get("/people/elice/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content.replace(b"alice", b"elice") == missing.content
    for other in ("bob", "mona", "cora"):
        assert signed_in(Client(), other).get("/people/alice/").status_code == 404
    assert "Only you can see this page" in profile_page("alice")
    assert signed_in(Client(), "ada").get("/people/alice/").status_code == 200


@pytest.mark.parametrize(
    ("shown", "word"),
    [("name", "Alice A"), ("role", "A nurse"), ("industry", "Retail"), ("bio", "<em>listen</em>")],
)
def test_each_field_is_shown_independently(shown, word):
    save_profile(signed_in(Client(), "alice"), shown=[shown])
    page = profile_page()
    main = page[page.index("<main") : page.index("</main>")]
    for other in ("Alice A", "A nurse", "Retail", "<em>listen</em>"):
        assert (other in main) == (other == word), other
    assert "alice@example.org" not in page


def test_only_stories_under_the_name_are_listed():
    signed_in(Client(), "alice")
    story_factories.published(title="Told by a role")
    assert Client().get("/people/alice/").status_code == 404, "A story by a role shows nobody."
    named = story_factories.published(title="Told by name", credit="name")
    page = profile_page()
    assert "Told by name" in page
    assert "Told by a role" not in page
    assert "Alice" in page, "The name under a public story is public."
    named.transition("withdraw", by=named.author, revision=1)
    assert Client().get("/people/alice/").status_code == 404
    User.objects.filter(handle="alice").update(name="")
    story_factories.published(title="By name without one", credit="name")
    assert Client().get("/people/alice/").status_code == 404


def test_a_story_links_to_the_profile_only_if_it_names_the_author():
    signed_in(Client(), "alice")
    by_role = story_factories.published(title="Told by a role")
    by_name = story_factories.published(title="Told by name", credit="name")
    assert "/people/alice/" in Client().get(by_name.get_absolute_url()).content.decode()
    assert "/people/" not in Client().get(by_role.get_absolute_url()).content.decode()


def test_authors_credited_by_role_have_no_public_profile():
    """The profile of the author equals the profile of a member without stories."""
    for handle in ("alice", "bob"):
        User.objects.filter(pk=person(handle).pk).update(role="A nurse", shown=["role"], name="")
    story_factories.published("alice", title="Told by a role")
    pages = [Client().get(f"/people/{name}/").content.decode() for name in ("alice", "bob")]
    assert pages[0].replace("alice", "X") == pages[1].replace("bob", "X")


def test_a_suspension_is_not_shown_and_an_inactive_account_has_no_profile():
    save_profile(signed_in(Client(), "alice"), shown=["role"])
    before = profile_page()
    User.objects.filter(handle="alice").update(suspended_until="2099-01-01T00:00Z")
    assert profile_page() == before
    User.objects.filter(handle="alice").update(is_active=False)
    assert Client().get("/people/alice/").status_code == 404


@pytest.mark.parametrize(
    "handle",
    [
        "", "ab", "x" * 41, "a b", "a_b", "-ab", "ab-", "a--b", "1ab", "аlice", "ali\u202ece",
        "bob", "BOB", "b0b", "bo-b", "member-abc", *RESERVED[:4], "adm1n", "m0derator", "a/b", "a\x00b", "ａｌｉｃｅ",
    ],
)  # fmt: skip
def test_misleading_handles_are_refused_and_the_input_is_kept(handle):
    person("bob")
    page = save_profile(signed_in(Client(), "alice"), handle=handle)
    assert page.status_code == 422
    assert "I *listen*." in page.content.decode()
    assert User.objects.filter(handle="alice", bio="").exists()


def test_the_own_handle_can_be_kept_or_changed_slightly():
    alice = signed_in(Client(), "alice")
    assert save_profile(alice).status_code == 302
    assert save_profile(alice, handle="a-lice").status_code == 302
    assert save_profile(alice, handle="alice").status_code == 302


@pytest.mark.parametrize(
    "bio", ["x" * 501, "Ring 07700 900123", "Write to bob@example.org", "a\u202eb", "See www.example.org/bob"]
)
def test_a_bio_with_direct_contact_details_is_refused(bio):
    page = save_profile(signed_in(Client(), "alice"), bio=bio)
    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()


def test_the_bio_is_rendered_as_safe_html():
    hostile = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))"
    save_profile(
        signed_in(Client(), "alice"), bio=hostile, shown=["bio", "role"], role='"><script>x</script>'
    )
    page = profile_page()
    main = page[page.index("<main") : page.index("</main>")]
    assert "<script" not in main
    assert "onerror=" not in main.replace("onerror=alert(1)&gt;", "")
    assert 'href="javascript' not in main


def test_unknown_choices_are_refused_and_extra_fields_are_ignored():
    alice = signed_in(Client(), "alice")
    assert save_profile(alice, industry="nothing").status_code == 422
    assert save_profile(alice, shown=["email"]).status_code == 422
    save_profile(
        alice, is_staff="1", is_superuser="1", suspended_until="", email="e@example.org", handle_skeleton="x"
    )
    user = User.objects.get(handle="alice")
    assert (user.is_staff, user.is_superuser, user.email) == (False, False, "alice@example.org")


def test_a_merged_industry_is_shown_with_its_new_name():
    save_profile(signed_in(Client(), "alice"), shown=["industry"])
    User.objects.update(industry="gone-for-good")
    assert "gone-for-good" not in profile_page("alice")


def test_blocking_and_unblocking_are_invisible_to_others():
    save_profile(signed_in(Client(), "alice"), shown=["role"])
    alice, bob = person("alice"), signed_in(Client(), "bob")
    before = [profile_page("alice"), profile_page()]
    bob.post("/people/alice/block/")
    assert Block.objects.has_blocked(person("bob"), alice)
    assert not Block.objects.has_blocked(alice, person("bob"))
    assert [profile_page("alice"), profile_page()] == before
    assert "<strong>alice</strong>" in bob.get("/me/blocked/").content.decode()
    assert "Unblock" in profile_page("bob")
    bob.post("/people/alice/block/")
    assert Block.objects.count() == 1
    bob.post("/people/alice/block/", {"undo": "1"})
    assert not Block.objects.exists()


def test_members_cannot_block_themselves_and_visitors_cannot_block(client):
    alice = signed_in(Client(), "alice")
    assert alice.post("/people/alice/block/").status_code == 404
    assert alice.post("/people/nobody/block/").status_code == 404
    assert alice.get("/people/alice/block/").status_code == 405
    assert client.post("/people/alice/block/").status_code == 302
    assert not Block.objects.has_blocked(None, person("alice"))
    User.objects.update(suspended_until="2099-01-01T00:00Z")
    person("bob")
    assert alice.post("/people/bob/block/").status_code == 403


def test_a_profile_takes_the_same_queries_for_three_stories_and_for_thirty(django_assert_max_num_queries):
    for many in (3, 30):
        for n in range(many):
            story_factories.published(title=f"Story {many} {n}", credit="name")
        with django_assert_max_num_queries(4):
            Client().get("/people/alice/")


def test_saving_the_profile_is_rate_limited():
    alice = signed_in(Client(), "alice")
    for _ in range(30):
        save_profile(alice)
    page = save_profile(alice, bio="These words are shown to copy.")
    assert page.status_code == 429
    assert "These words are shown to copy." in page.content.decode()


def test_generated_handles_have_no_skeleton():
    before = User.objects.count()
    call_command("synthesize", cases=0, members=3, stories=0, seed=1, verbosity=0)
    assert User.objects.count() == before + 3


def test_a_profile_shows_lines_and_refuses_a_name_that_leads_to_a_person_directly():
    alice = signed_in(Client(), "alice")
    form = {
        "handle": "alice",
        "name": "Alice",
        "bio": "Nights.\n# Days_off *never*\n- tea",
        "shown": ["name", "bio"],
    }
    assert alice.post("/me/profile/", form).status_code == 302
    assert "Nights.<br># Days_off <em>never</em><br>- tea" in Client().get("/people/alice/").content.decode()
    for name in ("alice@example.org", "Call 07700 900123", "www.alice-shop.example"):
        answer = alice.post("/me/profile/", form | {"name": name})
        assert answer.status_code == 422
        assert name in answer.content.decode()
    assert person("alice").name == "Alice"
