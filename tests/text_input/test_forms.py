"""Whatever form a text is typed into, it is stored and shown clean."""

import pytest
from django.test import Client

from accounts.models import User
from comments.models import CommentDraft
from moderation.models import Preferences, PrivateNote, Reason
from practice.models import Collection, JournalEntry
from stories.models import Draft
from tests.comments.comment_helpers import WRITE, post_comment
from tests.people import person, signed_in
from tests.stories.story_factories import draft, published, sent

pytestmark = pytest.mark.django_db
TYPED = "Ke\x08ttle\x02 \u202eevil\u202c\r\ne\u0301nd\u200b\ufeff"
TEXT = "Kettle \ufffdevil\nénd"
LINE = "Kettle \ufffdevil énd"


def test_a_step_of_a_story():
    story = draft()
    alice = signed_in(Client(), "alice")
    values = {"version": 1, "title": TYPED, "happened": TYPED}
    alice.post(f"/stories/share/{story.key}/happened/", values)
    alice.post(f"/stories/share/{story.key}/name/", {"version": 2, "credit": "role", "credit_role": TYPED})
    saved = Draft.objects.get(story=story)
    assert (saved.title, saved.happened, saved.credit_role) == (LINE, TEXT, LINE)


def test_an_autosaved_comment_and_a_posted_one():
    alice = signed_in(Client(), "alice")
    alice.post(WRITE, {"text": TYPED}, headers={"Accept": "application/json"})
    assert CommentDraft.objects.get().text == TEXT
    comment = post_comment("alice", TYPED, asked="1")
    assert comment.latest.text == TEXT
    assert "\x08" not in comment.latest.html


def test_a_comment_that_was_typed_signed_out():
    client = Client()
    client.post(WRITE, {"text": TYPED})
    assert TEXT in signed_in(client, "alice").get(WRITE).content.decode()


def test_a_journal_entry_and_a_collection():
    alice = signed_in(Client(), "alice")
    alice.post("/me/journal/new/", {"title": TYPED, "answer": TYPED})
    entry = JournalEntry.objects.get()
    assert (entry.title, entry.answer) == (LINE, TEXT)
    alice.post(
        "/me/collections/new/",
        {"title": TYPED.replace("\u202e", ""), "introduction": TYPED, "credit": "member"},
    )
    made = Collection.objects.get(author=person("alice"))
    assert (made.title, made.introduction) == (LINE.replace("\ufffd", ""), TEXT)


def test_a_moderators_note_and_a_curators_reason():
    story = sent()
    signed_in(Client(), "mona").post(f"/moderation/story/{story.pk}/note/", {"text": TYPED})
    assert PrivateNote.objects.get().text == TEXT
    values = {"label": TYPED, "severity": "advice", "message": TYPED, "guideline": "", "active": "on"}
    signed_in(Client(), "cora").post("/moderation/reasons/add/", values)
    made = Reason.objects.latest("pk")
    assert (made.label, made.message) == (LINE, LINE)


def test_a_form_of_the_django_admin():
    user = person("bob")
    ada = signed_in(Client(), "ada")
    page = ada.get(f"/admin/accounts/user/{user.pk}/change/")
    form = page.context["adminform"].form
    values = {
        name: field.value() for name in form.fields if (field := form[name]).value() not in (None, False)
    }
    values = {name: value for name, value in values.items() if isinstance(value, str | int)}
    ada.post(f"/admin/accounts/user/{user.pk}/change/", values | {"name": TYPED})
    assert User.objects.get(pk=user.pk).name == LINE


@pytest.mark.parametrize("name", ["ශ්‍රීමාලි", "می‌نا", "क्‍षमा", "O’Neil", "Łukasz", "👩🏽‍🦽 Ana"])
def test_a_profile_accepts_the_names_of_any_script(name):
    alice = signed_in(Client(), "alice")
    assert alice.post("/me/profile/", {"name": name, "handle": "alice"}).status_code == 302
    assert User.objects.get(handle="alice").name == name


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("A\u200bli\u2060ce", "Alice"), ("a\x00b", "ab"), ("Al\u2028ice", "Al ice"), ("a\u200db", "ab")],
)
def test_a_name_has_no_invisible_characters(typed, stored):
    signed_in(Client(), "alice").post("/me/profile/", {"name": typed, "handle": "alice"})
    assert User.objects.get(handle="alice").name == stored


@pytest.mark.parametrize("handle", ["al\u200dice", "alicе", "al\u202eice", "ａｌｉｃｅ"])
def test_a_handle_that_only_looks_like_another_is_refused(handle):
    bob = signed_in(Client(), "bob")
    assert bob.post("/me/profile/", {"name": "Bob", "handle": handle}).status_code == 422


def test_a_password_is_not_changed():
    """It is compared with what was chosen, byte for byte."""
    user = person("alice")
    user.set_password("Cafe\u0301 au lait, de\u200bcaf")
    user.save()
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": "Cafe\u0301 au lait, de\u200bcaf"})
    assert client.session.get("_auth_user_id") == str(user.pk)


def test_what_is_stored_without_a_form_is_clean_too():
    """An update, many rows at once, and a lookup."""
    story = published()
    type(story.approved).objects.filter(pk=story.approved_id).update(title=TYPED)
    assert type(story.approved).objects.get(title=TYPED).title == LINE
    entries = [JournalEntry(member=person("alice"), title=TYPED, answer=TYPED, idempotency_key="x")]
    assert [one.answer for one in JournalEntry.objects.bulk_create(entries)] == [TEXT]
    Preferences.objects.create(user=person("mona"), hidden_notes=[TYPED])
    assert Preferences.objects.get().hidden_notes == [TEXT]


def test_the_reviewer_sees_that_a_control_of_the_direction_was_replaced():
    comment = post_comment("alice", "an \u202eevil\u202c word", asked="1")
    mona = signed_in(Client(), "mona")
    page = mona.get(f"/moderation/comment/{comment.pk}/").content.decode()
    assert "an \ufffdevil word" in page
    assert "it changes the direction of writing" in page
    plain = post_comment("bob", "a plain word", asked="1")
    assert "direction of writing" not in mona.get(f"/moderation/comment/{plain.pk}/").content.decode()
