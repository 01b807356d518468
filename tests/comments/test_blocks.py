"""Blocked members: no notices and no replies, and no hint at who an anonymous story author is."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Block
from cases.models import Case
from comments.models import Comment
from comments.notify import notify_comment_followers
from notices.models import Following, Notice
from tests.comments.comment_helpers import SLUG, WRITE, page_html, publish_comment
from tests.people import person, signed_in
from tests.stories.story_factories import published

pytestmark = pytest.mark.django_db


def reply(name, comment, write=WRITE):
    return signed_in(Client(), name).post(write, {"text": "I have an answer.", "reply": comment.pk})


def test_a_blocked_member_comments_but_cannot_reply():
    comment = publish_comment("alice", "The second call is the lesson.")
    Block.objects.block(person("alice"), person("bob"))
    response = reply("bob", comment)
    assert response.status_code == 409
    assert "I have an answer." in response.content.decode(), "the typed text is kept"
    assert "blocked" not in response.content.decode()
    assert Comment.objects.count() == 1
    assert reply("cora", comment).status_code == 302
    publish_comment("bob", "I say it as a comment.")
    assert "I say it as a comment." in page_html()


def test_a_block_does_not_reveal_an_anonymous_story_author():
    story = published("alice", credit="role", credit_role="a nurse")
    write = f"{story.get_absolute_url()}comments/write/"
    own = publish_comment("alice", "I counted the cups.", write)
    Block.objects.block(person("alice"), person("bob"))
    assert reply("bob", own, write).status_code == 302, "a refusal would tell Bob who the author is"


def test_an_anonymous_story_author_can_reply_to_a_member_who_blocked_them():
    story = published("alice", credit="role", credit_role="a nurse")
    write = f"{story.get_absolute_url()}comments/write/"
    question = publish_comment("bob", "How did you stay so calm?", write)
    Block.objects.block(person("bob"), person("alice"))
    publish_comment("alice", "By counting, slowly.", write, reply=question.pk)
    assert Notice.objects.filter(user=person("bob"), kind="reply").count() == 1
    case = publish_comment("bob", "The second call is the lesson.")
    publish_comment("alice", "I think so, too.")
    assert reply("alice", case).status_code == 409


def test_a_follower_gets_no_notice_about_a_blocked_member():
    for name in ("alice", "cora"):
        Following.objects.follow(person(name), Case.objects.get(slug=SLUG))
    Block.objects.block(person("alice"), person("bob"))
    publish_comment("bob", "The second call is the lesson.")
    notify_comment_followers(timezone.now())
    notified = Notice.objects.filter(kind="thread").values_list("user__handle", flat=True)
    assert list(notified) == ["cora"]


def test_each_comment_has_a_link_to_block_its_author():
    comment = publish_comment("alice", "The second call is the lesson.")
    address = f"/comments/{comment.pk}/block/"
    bob = signed_in(Client(), "bob")
    assert address in page_html(bob)
    assert address not in page_html()
    assert "Block Alice?" in bob.get(address).content.decode()
    assert not Block.objects.has_blocked(person("bob"), person("alice")), "a GET request changes nothing"
    bob.post(address)
    assert Block.objects.has_blocked(person("bob"), person("alice"))


def test_anonymous_story_authors_and_oneself_cannot_be_blocked():
    story = published("alice", credit="role", credit_role="a nurse")
    own = publish_comment("alice", "I counted the cups.", f"{story.get_absolute_url()}comments/write/")
    address = f"/comments/{own.pk}/block/"
    bob = signed_in(Client(), "bob")
    assert address not in page_html(bob, story.get_absolute_url())
    assert bob.post(address).status_code == 404
    assert signed_in(Client(), "alice").post(address).status_code == 404
    assert Client().get(address).status_code == 302
