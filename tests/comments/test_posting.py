"""Saying something under a case: seen at once by those who are trusted, read first for all others."""

import pytest
from django.test import Client

from cases.models import Case
from comments.models import Comment, CommentSummary
from notices.models import Mail
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
SLUG = "the-release-that-broke-a-workflow"
CASE, WRITE = f"/cases/{SLUG}/", f"/cases/{SLUG}/comments/write/"


def post_comment(name: str, text: str, **more) -> Comment:
    """Let one of the cast say something, and return it."""
    answer = signed_in(Client(), name).post(WRITE, {"text": text, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Comment.objects.latest("pk")


def approve_comment(comment, by="mona") -> Comment:
    comment.transition("approve", by=person(by), revision=comment.revision_number, reasons=["clear"])
    comment.refresh_from_db()
    return comment


def page_html(client=None, address=CASE) -> str:
    return (client or Client()).get(address, follow=True).content.decode()


def test_a_first_comment_is_held_and_says_so(db):
    comment = post_comment("alice", "The second call is the lesson.")
    assert comment.status == "submitted"
    assert "The second call" not in page_html()
    alice = signed_in(Client(), "alice")
    assert "only visible to you" in page_html(alice)
    assert "A reviewer reads it before others see it" in page_html(alice, comment.status_url)


def test_an_approved_comment_is_there_for_everybody_and_its_author_hears(db):
    before = page_html()
    approve_comment(post_comment("alice", "The second call is the lesson."))
    assert "The second call" not in before
    assert "The second call" in page_html()
    assert "1 comment" in page_html()
    assert Mail.objects.filter(to="alice@example.org", subject__contains="is there").count() == 1


def test_whoever_is_trusted_is_read_at_once(db):
    approve_comment(post_comment("alice", "The second call is the lesson."))
    second = post_comment("alice", "I tried it on Monday.")
    assert second.status == "published"
    assert "I tried it on Monday." in page_html()


def test_a_reply_stands_under_its_comment_and_is_told(db):
    first = approve_comment(post_comment("alice", "The second call is the lesson."))
    approve_comment(post_comment("bob", "Which one do you mean?", reply=first.pk))
    first.refresh_from_db()
    assert first.reply_count == 1
    assert "Which one do you mean?" in page_html()
    mail = Mail.objects.get(to="alice@example.org", subject__contains="replied")
    assert "Which one do you mean?" in mail.text


def test_taking_back_leaves_the_replies_standing(db):
    first = approve_comment(post_comment("alice", "The second call is the lesson."))
    approve_comment(post_comment("bob", "Which one do you mean?", reply=first.pk))
    signed_in(Client(), "alice").post(f"/me/comments/{first.pk}/move/", {"action": "withdraw"})
    shown = page_html()
    assert "The second call" not in shown
    assert "Removed by its author" in shown
    assert "Which one do you mean?" in shown


def test_the_sums_count_what_everybody_reads(db):
    approve_comment(post_comment("alice", "It calmed the call.", outcome="helped"))
    summary = CommentSummary.objects.get(case__slug=SLUG)
    assert (summary.comments, summary.helped) == (1, 1)
    assert "Fewer than five people" in page_html()
    Comment.objects.get().retract_outcome()
    summary.refresh_from_db()
    assert (summary.comments, summary.helped) == (1, 0)


def test_a_finding_is_asked_about_once_and_then_held(db):
    approve_comment(post_comment("alice", "The second call is the lesson."))
    alice, text = signed_in(Client(), "alice"), "Write to jane.miller@example.com about it."
    answer = alice.post(WRITE, {"text": text})
    assert answer.status_code == 422
    assert "Look once more" in answer.content.decode()
    assert text in answer.content.decode()
    alice.post(WRITE, {"text": text, "asked": "1"})
    assert Comment.objects.latest("pk").status == "submitted"
    assert text not in page_html()


def test_the_permalink_leads_to_the_page_of_the_thread(db):
    comment = approve_comment(post_comment("alice", "The second call is the lesson."))
    answer = Client().get(comment.get_absolute_url())
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"#comment-{comment.pk}")
    assert "The second call" in page_html(address=comment.get_absolute_url())


def test_nothing_stands_before_the_first_comment_and_the_page_offers_nothing(db):
    first = approve_comment(post_comment("alice", "The second call is the lesson."))
    second = post_comment("alice", "The third one was easier.")
    assert "Earlier on this list" not in page_html(address=first.get_absolute_url())
    assert "Earlier on this list" in page_html(address=second.get_absolute_url())


def test_where_nobody_said_anything_the_list_says_so(db):
    assert "Nobody has said anything yet." in page_html(address=f"{CASE}comments/")


def test_a_member_reads_before_writing_that_first_comments_are_read_first(db):
    alice = signed_in(Client(), "alice")
    assert "A reviewer reads a member’s first comments" in page_html(alice)
    approve_comment(post_comment("alice", "The second call is the lesson."))
    assert "A reviewer reads a member’s first comments" not in page_html(alice)


def test_the_list_of_ones_own_comments_shows_words_and_no_signs(db):
    post_comment("alice", "We **kept** it.")
    shown = page_html(signed_in(Client(), "alice"), "/me/comments/")
    assert "We kept it." in shown
    assert "**" not in shown.split("<main")[1]


def test_a_name_leads_to_the_profile_of_whoever_shows_one(db):
    approve_comment(post_comment("alice", "The second call is the lesson."))
    assert "/people/alice/" not in page_html()
    signed_in(Client(), "alice").post(
        "/me/profile/", {"handle": "alice", "role": "a nurse", "shown": ["role"]}
    )
    shown = page_html()
    assert '<a href="/people/alice/">' in shown
    assert Client().get("/people/alice/").status_code == 200
    signed_in(Client(), "alice").post("/me/profile/", {"handle": "alice", "role": "a nurse"})
    assert "/people/alice/" not in page_html(), "Also a page that is kept."


def test_there_is_nothing_to_say_under_a_draft(db):
    Case.objects.filter(slug=SLUG).update(status="draft")
    assert signed_in(Client(), "alice").get(WRITE).status_code == 404
    assert signed_in(Client(), "cora").get(WRITE).status_code == 404
