"""Who is notified of a comment: the replied member, the story author, followers; each once."""

import datetime

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Block
from cases.models import Case
from comments.export import erase_comments, erase_drafts, export_comments, export_drafts
from comments.models import Comment, CommentDraft, CommentRevision
from notices.models import Following, Mail, Notice
from tests.comments.comment_helpers import (
    SLUG,
    WRITE,
    apply_action,
    approve_comment,
    page_html,
    post_comment,
    publish_comment,
)
from tests.people import person, signed_in
from tests.stories.story_factories import published

pytestmark = pytest.mark.django_db


def notify_followers():
    call_command("notify_comment_followers", min_age=-5, verbosity=0)


def notice_titles(name) -> list[str]:
    """Return the titles of a member's notices about comments of other people."""
    return list(Notice.objects.for_user(person(name)).exclude(kind="review").values_list("title", flat=True))


def case():
    return Case.objects.get(slug=SLUG)


def test_commenting_follows_the_subject_unless_the_box_is_unchecked():
    post_comment("alice", "The second call is the lesson.", follow="on")
    post_comment("bob", "Which one do you mean?")
    assert Following.objects.is_following(person("alice"), case())
    assert not Following.objects.is_following(person("bob"), case())
    assert "Tell me about new comments here" in page_html(signed_in(Client(), "bob"))


def test_followers_are_notified_once_and_the_author_never():
    publish_comment("alice", "The second call is the lesson.", follow="on")
    publish_comment("bob", "Which one do you mean?", follow="on")
    notify_followers()
    notify_followers()
    assert [title.split(" commented")[0] for title in notice_titles("alice")] == ["Bob"]
    assert not [title for title in notice_titles("bob") if "Bob" in title]


def test_followers_are_not_notified_before_publication():
    Following.objects.follow(person("bob"), case())
    comment = post_comment("alice", "The second call is the lesson.")
    notify_followers()
    assert notice_titles("bob") == []
    approve_comment(comment)
    notify_followers()
    assert len(notice_titles("bob")) == 1


def test_the_replied_member_and_the_story_author_are_notified_once():
    story = published("cora")
    write = f"/stories/{story.slug}/comments/write/"
    Following.objects.follow(person("cora"), story)
    first = publish_comment("alice", "How did you stay so calm?", write, follow="on")
    publish_comment("bob", "By counting, I think.", write, reply=first.pk)
    notify_followers()
    assert [title for title in notice_titles("alice") if "Bob" in title] == notice_titles("alice")
    assert len(notice_titles("alice")) == 1
    assert len(notice_titles("cora")) == 2


def test_members_who_blocked_or_muted_get_no_notice():
    publish_comment("alice", "The second call is the lesson.", follow="on")
    Block.objects.block(person("alice"), person("bob"))
    publish_comment("bob", "Which one do you mean?")
    Following.objects.follow(person("cora"), case())
    Following.objects.mute(person("cora"), case())
    notify_followers()
    assert notice_titles("alice") == []
    assert notice_titles("cora") == []


def test_followers_are_not_notified_while_the_comment_is_younger_than_the_minimum_age():
    Following.objects.follow(person("bob"), case())
    comment = publish_comment("alice", "The second call is the lesson.")
    call_command("notify_comment_followers", verbosity=0)
    assert notice_titles("bob") == []
    published_at = timezone.now() - datetime.timedelta(seconds=60)
    Comment.objects.filter(pk=comment.pk).update(published_at=published_at)
    call_command("notify_comment_followers", min_age=70, verbosity=0)
    assert notice_titles("bob") == []
    call_command("notify_comment_followers", min_age=50, verbosity=0)
    assert len(notice_titles("bob")) == 1


@pytest.mark.parametrize("action", ["withdraw", "archive"])
def test_notices_about_a_removed_comment_are_not_unread(action):
    Following.objects.follow(person("bob"), case())
    comment = publish_comment("alice", "The second call is the lesson.")
    notify_followers()
    apply_action(comment, action, by="alice" if action == "withdraw" else "max", reasons=["respect"])
    assert not Notice.objects.for_user(person("bob")).unread().exists()


def test_erasing_a_member_keeps_the_empty_comment_for_its_replies():
    first = publish_comment("alice", "The second call is the lesson. Zymurgy.", outcome="helped")
    publish_comment("bob", "Which one do you mean?", reply=first.pk)
    signed_in(Client(), "alice").post(
        WRITE, {"text": "Zymurgy again"}, headers={"accept": "application/json"}
    )
    records = list(export_comments(person("alice")))
    assert records[0]["texts"][0]["text"].endswith("Zymurgy.")
    assert records[-1][0] == "comments.md"
    assert next(export_drafts(person("alice")))["text"] == "Zymurgy again"
    erase_comments(person("alice"))
    erase_drafts(person("alice"))
    shown = page_html()
    assert "Removed by its author" in shown
    assert "Which one do you mean?" in shown
    assert not CommentRevision.objects.filter(text__contains="Zymurgy").exists()
    assert not CommentDraft.objects.exists()
    assert not Mail.objects.exclude(to="alice@example.org").filter(text__contains="Zymurgy").exists()
    assert Comment.objects.get(pk=first.pk).author is None
    assert page_html(signed_in(Client(), "mona"), f"/moderation/comment/{first.pk}/")
