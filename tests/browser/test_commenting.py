"""Commenting in a browser: with and without JavaScript, by keyboard, and with a failing server."""

import pytest
from playwright.sync_api import expect

from comments.models import Comment
from tests.comments.comment_helpers import CASE, WRITE, publish_comment
from tests.people import person

TEXT = "The second call is the lesson."


@pytest.mark.parametrize("javascript", [True, False])
def test_a_comment_is_written_reviewed_published_edited_and_withdrawn(visit, javascript):
    for name in ("alice", "mona"):
        person(name)
    page = visit(javascript=javascript, as_="alice").to(CASE)
    page.get_by_label("Your comment").fill(f"{TEXT} Write to jane.miller@example.com.")
    page.get_by_text("I tried this at work").click()
    page.get_by_label("It helped").check()
    page.get_by_role("button", name="Post comment").click()
    page.get_by_role("heading", name="Check your comment before you submit it").wait_for()
    page.get_by_label("Your comment").fill(TEXT)
    page.get_by_role("button", name="Submit changed comment").click()
    assert_in_view(page, "Comment submitted. A moderator reads it first.", TEXT)

    mona = visit(javascript=javascript, as_="mona").to("/moderation/")
    mona.get_by_role("link", name="Comment on").first.click()
    mona.get_by_text(TEXT).first.wait_for()
    comment = Comment.objects.get()
    comment.transition("approve", by=person("mona"), revision=1, reasons=["clear"])

    page = visit(javascript=javascript).to(CASE)
    assert page.get_by_text(TEXT).is_visible()
    assert page.get_by_text("I tried this: It helped").is_visible()

    bob = visit(javascript=javascript, as_="bob").to(CASE)
    bob.get_by_role("link", name="Reply to").click()
    bob.get_by_label("Your reply").fill("Which one do you mean?")
    bob.get_by_role("button", name="Post reply").click()
    assert_in_view(bob, "Comment submitted. A moderator reads it first.", "Which one do you mean?")

    page = visit(javascript=javascript, as_="alice").to(CASE)
    page.get_by_role("link", name="Edit comment").click()
    page.get_by_label("Your comment").fill("The third call is the lesson.")
    page.get_by_role("button", name="Submit change").click()
    assert_in_view(page, "Your comment is published.", "The third call is the lesson.")
    page.get_by_role("link", name="Withdraw comment").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Withdraw comment").click()
    assert "third call" not in visit().to(CASE).content()


def assert_in_view(page, *texts):
    """Check that the window shows these texts at once, without scrolling."""
    for text in texts:
        shown = page.get_by_text(text).first
        shown.wait_for()
        expect(shown).to_be_in_viewport(ratio=1)


def test_text_survives_a_server_that_does_not_answer(visit, site):
    page = visit(as_="alice").to(WRITE)
    page.get_by_label("Your comment").click()
    page.route(
        "**/write/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.keyboard.type(TEXT)
    page.get_by_text("The draft is not on our server yet").wait_for()
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Post comment").click()
    page.unroute("**/write/")
    page = reopen(page, site)
    assert page.get_by_label("Your comment").input_value() == TEXT
    page.get_by_role("button", name="Post comment").click()
    page.get_by_text("Comment submitted.").wait_for()
    assert reopen(page, site).get_by_label("Your comment").input_value() == ""
    assert Comment.objects.count() == 1


def reopen(page, site):
    """Open the page again."""
    page.goto(site + WRITE)
    return page


def test_a_reply_can_be_written_with_the_keyboard_only(visit):
    with_one = publish_comment("bob", "Which one do you mean?")
    page = visit(as_="alice").to(f"{CASE}comments/")
    page.get_by_role("link", name="Reply to").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Your reply").focus()
    page.keyboard.type("The second one.")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()").startswith("Post reply"):
            break
    page.keyboard.press("Enter")
    page.get_by_text("Comment submitted.").wait_for()
    assert Comment.objects.latest("pk").parent_id == with_one.pk
