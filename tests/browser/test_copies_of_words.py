"""Copies of unsaved text in the browser: when they are removed, and that no other member sees them."""

import json

import pytest
from django.conf import settings
from django.test import Client

from comments.models import Comment, CommentDraft
from stories.models import Draft
from tests.comments.comment_helpers import CASE, WRITE, publish_comment
from tests.people import person, signed_in
from tests.practice.collection_helpers import create_collection
from tests.practice.practise_helpers import PRACTISE
from tests.stories.story_factories import STORY_VALUES, draft, sent

NAME, PHONE = "Mrs Okafor", "07700 900123"
BAD = f"{STORY_VALUES['happened']} {NAME} left {PHONE}."
SECRET = "A quokka was here."


def stored(page):
    """Return everything that the browser holds for the site, as text."""
    return page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])")


def copies(page):
    return [key for key in page.evaluate("Object.keys(localStorage)") if key.startswith("copy-")]


def lose_what_scripts_send(page):
    """Let nothing that a script of this page sends arrive at the server, not even while the page is left."""
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('No network.')); }")


def become(window, name):
    """Replace the session of this browser by that of another member, or by none, as after an expired session."""
    window.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    if name:
        value = signed_in(Client(), name).cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": window.site}
        window.context.add_cookies([cookie])


def test_replaced_words_are_neither_kept_nor_offered(visit):
    story = draft("alice", happened="")
    window = visit(as_="alice")
    page = window.to(f"/stories/share/{story.key}/happened/")
    page.get_by_label("What happened?").fill(BAD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What was said and done?").wait_for()
    assert copies(page) == [], "the server has the words"
    page = window.to(f"/stories/share/{story.key}/safety/")
    page.get_by_role("button", name="Replace all").click()
    page.get_by_text("Our check found no").wait_for()
    page = window.to(f"/stories/share/{story.key}/happened/")
    assert "[a person]" in page.get_by_label("What happened?").input_value()
    assert page.get_by_text("This browser has text").is_hidden()
    assert NAME not in stored(page)
    assert PHONE not in stored(page)


def test_an_unsaved_copy_goes_when_something_in_the_story_is_replaced(visit):
    story = draft("alice", happened=BAD)
    window = visit(as_="alice")
    page = window.to(f"/stories/share/{story.key}/happened/")
    lose_what_scripts_send(page)
    page.get_by_label("What happened?").fill(f"{BAD} More.")
    page.get_by_text("Not saved yet.").wait_for()
    assert PHONE in stored(page)
    page = window.to(f"/stories/share/{story.key}/safety/")
    page.get_by_role("button", name="Replace all").click()
    page.get_by_text("Our check found no").wait_for()
    assert PHONE not in stored(page)


@pytest.mark.parametrize("change", ["saved elsewhere", "redacted", "submitted", "discarded"])
def test_a_copy_goes_when_the_server_has_newer_words(visit, change):
    story = draft("alice", happened=BAD)
    window = visit(as_="alice")
    page = window.to(f"/stories/share/{story.key}/happened/")
    lose_what_scripts_send(page)
    page.get_by_label("What happened?").fill(f"{BAD} More.")
    page.get_by_text("Not saved yet.").wait_for()
    if change == "saved elsewhere":
        Draft.objects.get().write({"happened": "Safe words."}, version=1)
    elif change == "redacted":
        Draft.objects.update(happened="[removed]", version=2)
    elif change == "discarded":
        Draft.objects.all().delete()
        story.refresh_from_db()
        Draft.objects.create(story=story, happened="Begun again.")
    else:
        Draft.objects.update(happened=STORY_VALUES["happened"])
        story.submit(story.author)
    page = window.to(story.status_url if change == "submitted" else f"/stories/share/{story.key}/")
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_timeout(300)
    assert copies(page) == []


def test_an_unsaved_copy_survives_a_save_of_another_step_in_this_browser(visit):
    story = draft("alice", said="", changed="")
    window = visit(as_="alice")
    page = window.to(f"/stories/share/{story.key}/said/")
    lose_what_scripts_send(page)
    page.get_by_label("What was said and done?").fill(SECRET)
    page.get_by_text("Not saved yet.").wait_for()
    page = window.to(f"/stories/share/{story.key}/changed/")
    page.get_by_label("What changed?").fill("We call before we ship now, every time.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Industry and techniques").wait_for()
    page = window.to(f"/stories/share/{story.key}/said/")
    page.get_by_role("button", name="Restore text").click()
    page.get_by_text("Saved at").wait_for()
    assert page.get_by_label("What was said and done?").input_value() == SECRET


@pytest.mark.parametrize("way", ["link", "back", "reload"])
def test_leaving_a_step_while_typing_is_no_conflict_with_oneself(visit, way):
    story = draft("alice", happened="", said="")
    window = visit(as_="alice")
    window.to(f"/stories/share/{story.key}/happened/")
    page = window.to(f"/stories/share/{story.key}/said/")
    page.get_by_label("What was said and done?").fill(SECRET)
    if way == "link":
        page.get_by_role("link", name="Back").click()
    else:
        page.reload() if way == "reload" else page.go_back()
    label = "What was said and done?" if way == "reload" else "What happened?"
    page.get_by_label(label).wait_for()
    page.wait_for_timeout(500)
    words = f"{page.get_by_label(label).input_value()} {STORY_VALUES['happened']}"
    assert page.get_by_text("This browser has text").is_hidden()
    page.get_by_label(label).fill(words)
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_text("Your story is saved.").wait_for()
    saved = Draft.objects.get()
    assert saved.said.startswith(SECRET)
    assert STORY_VALUES["happened"] in (saved.said if way == "reload" else saved.happened)
    assert copies(page) == []


def test_another_window_stays_a_conflict_after_leaving_a_step(visit):
    story = draft("alice", happened="", said="")
    window = visit(as_="alice")
    page = window.to(f"/stories/share/{story.key}/said/")
    page.get_by_label("What was said and done?").fill(SECRET)
    Draft.objects.get().write({"said": "From the other window."}, version=1)
    page.get_by_role("link", name="Back").click()
    page.get_by_label("What happened?").wait_for()
    page.wait_for_timeout(500)
    assert Draft.objects.get().said == "From the other window."


FORMS = {
    "story": lambda: f"/stories/share/{draft('alice', said='').key}/said/",
    "comment": lambda: CASE,
    "comment page": lambda: WRITE,
    "edit": lambda: f"/comments/{publish_comment('alice', 'First.').pk}/edit/",
    "practise": lambda: PRACTISE,
    "journal": lambda: "/me/journal/new/",
    "collection": lambda: create_collection().edit_url,
    "report": lambda: f"/report/comment/{publish_comment('bob', 'First.').pk}/",
    "profile": lambda: "/me/profile/",
    "technique": lambda: "/techniques/propose/",
}
"""Addresses of forms with long texts. The first four keep a copy in the browser until the server has the words."""


@pytest.mark.parametrize("ending", ["sign-out", "expired", "another person"])
@pytest.mark.parametrize("form", FORMS)
def test_nothing_that_was_typed_stays_for_the_next_person(visit, form, ending):
    address = FORMS[form]()
    window = visit(as_="alice")
    page = window.to(address)
    lose_what_scripts_send(page)
    # A case has the form of a plan before that of a comment.
    fields = ".write textarea" if form == "comment" else "main textarea:visible"
    page.locator(fields).first.fill(SECRET)
    if form in ("story", "comment", "comment page", "edit"):
        assert SECRET in stored(page), "the server has not taken the words"
    else:
        assert SECRET not in stored(page), "this form keeps nothing in the browser"
    if ending == "sign-out":
        page = window.to("/accounts/logout/")
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        page.wait_for_load_state()
        page.wait_for_timeout(300)
        assert SECRET not in stored(page)
        for _ in range(2):
            page.go_back()
            page.wait_for_timeout(300)
            assert [one for one in page.locator("textarea").all() if SECRET in one.input_value()] == []
    else:
        become(window, "bob" if ending == "another person" else "")
        page = window.to("/about/")
    page.wait_for_timeout(300)
    assert SECRET not in stored(page)
    if ending == "another person":
        page = window.to(address)
        assert SECRET not in page.content()
        assert SECRET not in stored(page)
        fields = page.locator("textarea").all()
        assert [one for one in fields if SECRET in one.input_value()] == []


def test_a_moderators_answer_is_kept_on_the_server_alone(visit):
    story = sent()
    window = visit(as_="mona")
    page = window.to(f"/moderation/story/{story.pk}/")
    page.get_by_label("Message to the author").fill(SECRET)
    page.get_by_text("Moderators’ notes").click()
    page.get_by_label("Note for other moderators").fill(SECRET)
    page.wait_for_timeout(1200)
    assert SECRET not in stored(page)
    become(window, "max")
    page = window.to(f"/moderation/story/{story.pk}/")
    assert page.get_by_label("Message to the author").input_value() == ""
    assert SECRET not in page.content()


def test_a_posted_comment_leaves_no_copy(visit):
    window = visit(as_="alice")
    page = window.to(CASE)
    page.get_by_label("Your comment").fill(SECRET)
    page.get_by_role("button", name="Post comment").click()
    page.get_by_text("Comment submitted.").wait_for()
    page.wait_for_timeout(300)
    assert copies(page) == []
    assert Comment.objects.count() == 1
    assert not CommentDraft.objects.exists()


def test_a_copy_goes_after_a_week(visit):
    window = visit()
    page = window.to(PRACTISE)
    page.get_by_label("Keep my answer in this browser").check()
    page.get_by_role("textbox", name="What would you say?").fill(SECRET)
    (key,) = copies(page)
    copy = json.loads(page.evaluate("key => localStorage.getItem(key)", key))
    for days, is_kept in ((6, True), (8, False)):
        copy["at"] -= days * 86_400_000
        page.evaluate("([key, value]) => localStorage.setItem(key, value)", [key, json.dumps(copy)])
        copy["at"] += days * 86_400_000
        page = window.to("/about/")
        page.wait_for_timeout(300)
        assert (SECRET in stored(page)) is is_kept


def test_a_visitors_words_are_not_offered_to_a_member(visit):
    person("alice")
    window = visit()
    page = window.to(PRACTISE)
    page.get_by_label("Keep my answer in this browser").check()
    page.get_by_role("textbox", name="What would you say?").fill(SECRET)
    become(window, "alice")
    page = window.to(PRACTISE)
    assert page.get_by_role("textbox", name="What would you say?").input_value() == ""
    assert SECRET not in stored(page)


def test_copies_of_earlier_releases_are_dropped(visit):
    page = visit(as_="alice").to("/about/")
    for name in ("draft-key-said", "words-/cases/x/-1", "practise-x"):
        page.evaluate("name => localStorage.setItem(name, 'Old words')", name)
    page.reload()
    page.wait_for_timeout(300)
    assert stored(page) == "[[],[]]"
