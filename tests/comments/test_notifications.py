"""Who hears of a comment: whom it answers, who told the story, who follows; once, and nobody who does not want to."""

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Block
from cases.models import Case
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


@pytest.fixture(autouse=True)
def _vocabulary(db):
    pass


def notify_followers():
    call_command("notify_comment_followers", min_age=-5, verbosity=0)


def notice_titles(name) -> list[str]:
    """The titles of what somebody was told of the conversations of others."""
    return list(Notice.objects.for_user(person(name)).exclude(kind="review").values_list("title", flat=True))


def case():
    return Case.objects.get(slug=SLUG)


def test_whoever_comments_follows_unless_they_say_no():
    post_comment("alice", "The second call is the lesson.", follow="on")
    post_comment("bob", "Which one do you mean?")
    assert Following.objects.is_following(person("alice"), case())
    assert not Following.objects.is_following(person("bob"), case())
    assert "Tell me about new comments here" in page_html(signed_in(Client(), "bob"))


def test_followers_are_told_once_and_never_the_commenter():
    publish_comment("alice", "The second call is the lesson.", follow="on")
    publish_comment("bob", "Which one do you mean?", follow="on")
    notify_followers()
    notify_followers()
    assert [title.split(" commented")[0] for title in notice_titles("alice")] == ["Bob"]
    assert not [title for title in notice_titles("bob") if "Bob" in title]


def test_nobody_hears_before_it_is_public():
    Following.objects.follow(person("bob"), case())
    comment = post_comment("alice", "The second call is the lesson.")
    notify_followers()
    assert notice_titles("bob") == []
    approve_comment(comment)
    notify_followers()
    assert len(notice_titles("bob")) == 1


def test_whoever_is_answered_or_told_the_story_hears_it_once():
    story = published("cora")
    write = f"/stories/{story.slug}/comments/write/"
    Following.objects.follow(person("cora"), story)
    first = publish_comment("alice", "How did you stay so calm?", write, follow="on")
    publish_comment("bob", "By counting, I think.", write, reply=first.pk)
    notify_followers()
    assert [title for title in notice_titles("alice") if "Bob" in title] == notice_titles("alice")
    assert len(notice_titles("alice")) == 1
    assert len(notice_titles("cora")) == 2


def test_whoever_blocked_or_muted_hears_nothing():
    publish_comment("alice", "The second call is the lesson.", follow="on")
    Block.objects.block(person("alice"), person("bob"))
    publish_comment("bob", "Which one do you mean?")
    Following.objects.follow(person("cora"), case())
    Following.objects.mute(person("cora"), case())
    notify_followers()
    assert notice_titles("alice") == []
    assert notice_titles("cora") == []


@pytest.mark.parametrize("action", ["withdraw", "archive"])
def test_what_is_gone_waits_for_nobody(action):
    Following.objects.follow(person("bob"), case())
    comment = publish_comment("alice", "The second call is the lesson.")
    notify_followers()
    apply_action(comment, action, by="alice" if action == "withdraw" else "max", reasons=["respect"])
    assert not Notice.objects.for_user(person("bob")).unread().exists()


def test_somebody_who_leaves_leaves_a_place_and_no_words():
    first = publish_comment("alice", "The second call is the lesson. Zymurgy.", outcome="helped")
    publish_comment("bob", "Which one do you mean?", reply=first.pk)
    signed_in(Client(), "alice").post(
        WRITE, {"text": "Zymurgy again"}, headers={"accept": "application/json"}
    )
    records = list(Comment.personal_data(person("alice")))
    assert records[0]["texts"][0]["text"].endswith("Zymurgy.")
    assert records[-1][0] == "comments.md"
    assert next(iter(CommentDraft.personal_data(person("alice"))))["text"] == "Zymurgy again"
    for model in (Comment, CommentDraft):
        model.erase_member(person("alice"))
    shown = page_html()
    assert "Removed by its author" in shown
    assert "Which one do you mean?" in shown
    assert not CommentRevision.objects.filter(text__contains="Zymurgy").exists()
    assert not CommentDraft.objects.exists()
    assert not Mail.objects.exclude(to="alice@example.org").filter(text__contains="Zymurgy").exists()
    assert Comment.objects.get(pk=first.pk).author is None
    assert page_html(signed_in(Client(), "mona"), f"/moderation/comment/{first.pk}/")
