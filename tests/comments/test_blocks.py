"""Who is blocked is not heard and does not reply; and no silence tells who a storyteller is."""

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


@pytest.fixture(autouse=True)
def _vocabulary(db):
    pass


def reply(name, comment, write=WRITE):
    return signed_in(Client(), name).post(write, {"text": "I have an answer.", "reply": comment.pk})


def test_whoever_is_blocked_speaks_and_does_not_reply():
    comment = publish_comment("alice", "The second call is the lesson.")
    Block.objects.block(person("alice"), person("bob"))
    answer = reply("bob", comment)
    assert answer.status_code == 409
    assert "I have an answer." in answer.content.decode(), "What was typed is kept."
    assert "blocked" not in answer.content.decode()
    assert Comment.objects.count() == 1
    assert reply("cora", comment).status_code == 302
    publish_comment("bob", "I say it as a comment.")
    assert "I say it as a comment." in page_html()


def test_a_block_tells_nobody_who_the_anonymous_storyteller_is():
    story = published("alice", credit="role", credit_role="a nurse")
    write = f"{story.get_absolute_url()}comments/write/"
    own = publish_comment("alice", "I counted the cups.", write)
    Block.objects.block(person("alice"), person("bob"))
    assert reply("bob", own, write).status_code == 302, "Bob would know whom he cannot answer."


def test_a_storyteller_without_a_name_is_heard_by_whoever_blocked_the_person():
    story = published("alice", credit="role", credit_role="a nurse")
    write = f"{story.get_absolute_url()}comments/write/"
    question = publish_comment("bob", "How did you stay so calm?", write)
    Block.objects.block(person("bob"), person("alice"))
    publish_comment("alice", "By counting, slowly.", write, reply=question.pk)
    assert Notice.objects.filter(user=person("bob"), kind="reply").count() == 1
    case = publish_comment("bob", "The second call is the lesson.")
    publish_comment("alice", "I think so, too.")
    assert reply("alice", case).status_code == 409


def test_who_follows_a_thread_and_blocked_somebody_hears_of_all_others():
    for name in ("alice", "cora"):
        Following.objects.follow(person(name), Case.objects.get(slug=SLUG))
    Block.objects.block(person("alice"), person("bob"))
    publish_comment("bob", "The second call is the lesson.")
    notify_comment_followers(timezone.now())
    heard = Notice.objects.filter(kind="thread").values_list("user__handle", flat=True)
    assert list(heard) == ["cora"]


def test_the_way_to_block_stands_beside_a_comment():
    comment = publish_comment("alice", "The second call is the lesson.")
    address = f"/comments/{comment.pk}/block/"
    bob = signed_in(Client(), "bob")
    assert address in page_html(bob)
    assert address not in page_html()
    assert "Block Alice?" in bob.get(address).content.decode()
    assert not Block.objects.has_blocked(person("bob"), person("alice")), "Looking changes nothing."
    bob.post(address)
    assert Block.objects.has_blocked(person("bob"), person("alice"))


def test_nobody_blocks_a_storyteller_without_a_name_or_themself():
    story = published("alice", credit="role", credit_role="a nurse")
    own = publish_comment("alice", "I counted the cups.", f"{story.get_absolute_url()}comments/write/")
    address = f"/comments/{own.pk}/block/"
    bob = signed_in(Client(), "bob")
    assert address not in page_html(bob, story.get_absolute_url())
    assert bob.post(address).status_code == 404
    assert signed_in(Client(), "alice").post(address).status_code == 404
    assert Client().get(address).status_code == 302
