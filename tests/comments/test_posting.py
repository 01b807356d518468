"""Posting comments: public at once for trusted members, reviewed first for others."""

import pytest
from django.core.management import call_command
from django.test import Client

from cases.models import Case
from comments.models import Comment, CommentSummary
from comments.posting import retract_outcome
from comments.threads import SHOWN_COMMENTS
from notices.models import Mail
from tests.comments.comment_helpers import CASE, SLUG, WRITE, approve_comment, page_html, post_comment
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def test_the_first_comment_of_a_member_is_reviewed_before_it_is_public():
    comment = post_comment("alice", "The second call is the lesson.")
    assert comment.status == "submitted"
    assert "The second call" not in page_html()
    alice = signed_in(Client(), "alice")
    assert "Only you see it" in page_html(alice)
    assert "A moderator reads it before it appears" in page_html(alice, comment.status_url)


def test_an_approved_comment_is_public_and_its_author_is_notified():
    before = page_html()
    approve_comment(post_comment("alice", "The second call is the lesson."))
    assert "The second call" not in before
    assert "The second call" in page_html()
    assert "1 comment" in page_html()
    assert Mail.objects.filter(to="alice@example.org", subject__contains="is published").count() == 1


def test_a_comment_of_a_trusted_member_is_public_at_once():
    approve_comment(post_comment("alice", "The second call is the lesson."))
    second = post_comment("alice", "I tried it on Monday.")
    assert second.status == "published"
    assert "I tried it on Monday." in page_html()


def test_a_reply_is_shown_under_its_comment_and_notifies_the_author():
    first = approve_comment(post_comment("alice", "The second call is the lesson."))
    approve_comment(post_comment("bob", "Which one do you mean?", reply=first.pk))
    first.refresh_from_db()
    assert first.reply_count == 1
    assert "Which one do you mean?" in page_html()
    mail = Mail.objects.get(to="alice@example.org", subject__contains="replied")
    assert "Which one do you mean?" in mail.text


def test_withdrawing_a_comment_keeps_its_replies():
    first = approve_comment(post_comment("alice", "The second call is the lesson."))
    approve_comment(post_comment("bob", "Which one do you mean?", reply=first.pk))
    signed_in(Client(), "alice").post(f"/me/comments/{first.pk}/move/", {"action": "withdraw"})
    shown = page_html()
    assert "The second call" not in shown
    assert "Withdrawn by its author" in shown
    assert "Which one do you mean?" in shown


def test_the_summary_counts_public_comments():
    approve_comment(post_comment("alice", "It calmed the call.", outcome="helped"))
    summary = CommentSummary.objects.get(case__slug=SLUG)
    assert (summary.comments, summary.helped) == (1, 1)
    assert "Fewer than 5 people" in page_html()
    retract_outcome(Comment.objects.get())
    summary.refresh_from_db()
    assert (summary.comments, summary.helped) == (1, 0)


def test_a_warning_is_shown_once_and_the_ignored_one_is_reviewed():
    approve_comment(post_comment("alice", "The second call is the lesson."))
    alice, text = signed_in(Client(), "alice"), "Write to jane.miller@example.com about it."
    response = alice.post(WRITE, {"text": text})
    assert response.status_code == 422
    assert "Check your comment" in response.content.decode()
    assert text in response.content.decode()
    alice.post(WRITE, {"text": text, "asked": "1"})
    assert Comment.objects.latest("pk").status == "submitted"
    assert text not in page_html()


def test_the_permalink_redirects_to_the_page_of_the_thread():
    comment = approve_comment(post_comment("alice", "The second call is the lesson."))
    response = Client().get(comment.get_absolute_url())
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"#comment-{comment.pk}")
    assert "The second call" in page_html(address=comment.get_absolute_url())


def test_the_first_comment_has_no_link_to_earlier_ones():
    first = approve_comment(post_comment("alice", "The second call is the lesson."))
    second = post_comment("alice", "The third one was easier.")
    assert "Earlier comments" not in page_html(address=first.get_absolute_url())
    assert "Earlier comments" in page_html(address=second.get_absolute_url())


def test_an_empty_thread_says_that_it_is_empty():
    assert "There are no comments yet." in page_html(address=f"{CASE}comments/")


@pytest.mark.parametrize("address", [CASE, f"{CASE}comments/"])
def test_a_thread_is_not_called_empty_above_ones_own_waiting_comment(address):
    post_comment("alice", "The second call is the lesson.")
    alice, bob = (page_html(signed_in(Client(), name), address) for name in ("alice", "bob"))
    assert "Only you see it" in alice
    assert "There are no comments yet" not in alice
    assert "There are no comments yet" in bob


def test_the_form_says_that_first_comments_are_reviewed():
    alice = signed_in(Client(), "alice")
    assert "A moderator reads your first comments" in page_html(alice)
    approve_comment(post_comment("alice", "The second call is the lesson."))
    assert "A moderator reads your first comments" not in page_html(alice)


def test_the_list_of_own_comments_shows_no_markdown_signs():
    post_comment("alice", "We **kept** it.")
    shown = page_html(signed_in(Client(), "alice"), "/me/comments/")
    assert "We kept it." in shown
    assert "**" not in shown.split("<main")[1]


def test_the_author_is_linked_to_a_public_profile():
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


def test_a_draft_case_cannot_be_commented():
    Case.objects.filter(slug=SLUG).update(status="draft")
    assert signed_in(Client(), "alice").get(WRITE).status_code == 404
    assert signed_in(Client(), "cora").get(WRITE).status_code == 404


def where_one_lands(client: Client, write: str = WRITE, **form: object) -> tuple[str, str]:
    """Post a comment; return the address that follows, and the HTML of the comment on that page."""
    response = client.post(write, form, follow=True)
    address = response.redirect_chain[-1][0]
    article = response.content.decode().partition(f'id="{address.partition("#")[2]}"')[2]
    return address, article.partition("</article>")[0]


def test_one_lands_on_the_page_of_the_case_at_the_new_comment_with_its_message():
    alice, bob = signed_in(Client(), "alice"), signed_in(Client(), "bob")
    address, shown = where_one_lands(alice, text="The second call is the lesson.")
    first = Comment.objects.get()
    assert address == f"{CASE}#comment-{first.pk}"
    assert "Comment submitted. A moderator reads it first." in shown
    assert "The second call" in shown
    approve_comment(first)
    address, shown = where_one_lands(alice, text="I tried it on Monday.")
    assert address == f"{CASE}#comment-{first.pk + 1}"
    assert "Your comment is published." in shown
    assert "I tried it on Monday." in shown
    address, shown = where_one_lands(bob, text="Which one?", reply=first.pk)
    assert address == f"{CASE}#comment-{first.pk + 2}"
    assert "Comment submitted." in shown
    assert "Your comment is published." not in page_html(alice)


def test_one_lands_in_the_thread_if_the_page_of_the_case_is_full():
    approve_comment(post_comment("alice", "The second call is the lesson."))
    call_command("synthesize", comments=2 * SHOWN_COMMENTS, on=SLUG, verbosity=0)
    address, shown = where_one_lands(signed_in(Client(), "alice"), text="One more.")
    last = Comment.objects.latest("pk").pk
    assert address == f"{CASE}comments/?from={last}#comment-{last}"
    assert "Your comment is published." in shown


def test_the_message_of_a_change_in_review_stands_above_its_status():
    comment = approve_comment(post_comment("alice", "The second call is the lesson."))
    alice = signed_in(Client(), "alice")
    form = {"text": "Write to jane.miller@example.com.", "asked": "1"}
    response = alice.post(f"/comments/{comment.pk}/edit/", form, follow=True)
    assert response.redirect_chain[-1][0] == comment.status_url
    assert response.content.decode().count("Comment submitted.") == 1
