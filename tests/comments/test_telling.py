"""Who hears of a comment: whom it answers, who told the story, who follows; once, and nobody who does not want to."""

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Block
from cases.models import Case
from comments.models import Comment, CommentDraft, CommentRevision
from notices.models import Following, Mail, Notice
from tests.comments.saying import SLUG, WRITE, approved, moved, page, said, there
from tests.people import person, signed_in
from tests.stories.tellings import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vocabulary(db):
    pass


def round_():
    call_command("tell_of_comments", settled=-5, verbosity=0)


def heard(name) -> list[str]:
    """The titles of what somebody was told of the conversations of others."""
    return list(Notice.objects.told_to(person(name)).exclude(kind="review").values_list("title", flat=True))


def case():
    return Case.objects.get(slug=SLUG)


def test_whoever_comments_follows_unless_they_say_no():
    said("alice", "The second call is the lesson.", follow="on")
    said("bob", "Which one do you mean?")
    assert Following.objects.is_following(person("alice"), case())
    assert not Following.objects.is_following(person("bob"), case())
    assert "Tell me about new comments here" in page(signed_in(Client(), "bob"))


def test_followers_are_told_once_and_never_the_commenter():
    there("alice", "The second call is the lesson.", follow="on")
    there("bob", "Which one do you mean?", follow="on")
    round_()
    round_()
    assert [title.split(" commented")[0] for title in heard("alice")] == ["Bob"]
    assert not [title for title in heard("bob") if "Bob" in title]


def test_nobody_hears_before_it_is_public():
    Following.objects.follow(person("bob"), case())
    comment = said("alice", "The second call is the lesson.")
    round_()
    assert heard("bob") == []
    approved(comment)
    round_()
    assert len(heard("bob")) == 1


def test_whoever_is_answered_or_told_the_story_hears_it_once():
    story = published("cora")
    write = f"/stories/{story.slug}/comments/write/"
    Following.objects.follow(person("cora"), story)
    first = there("alice", "How did you stay so calm?", write, follow="on")
    there("bob", "By counting, I think.", write, reply=first.pk)
    round_()
    assert [title for title in heard("alice") if "Bob" in title] == heard("alice")
    assert len(heard("alice")) == 1
    assert len(heard("cora")) == 2


def test_whoever_blocked_or_muted_hears_nothing():
    there("alice", "The second call is the lesson.", follow="on")
    Block.objects.block(person("alice"), person("bob"))
    there("bob", "Which one do you mean?")
    Following.objects.follow(person("cora"), case())
    Following.objects.mute(person("cora"), case())
    round_()
    assert heard("alice") == []
    assert heard("cora") == []


@pytest.mark.parametrize("action", ["withdraw", "archive"])
def test_what_is_gone_waits_for_nobody(action):
    Following.objects.follow(person("bob"), case())
    comment = there("alice", "The second call is the lesson.")
    round_()
    moved(comment, action, by="alice" if action == "withdraw" else "max", reasons=["respect"])
    assert not Notice.objects.told_to(person("bob")).unread().exists()


def test_somebody_who_leaves_leaves_a_place_and_no_words():
    first = there("alice", "The second call is the lesson. Zymurgy.", outcome="helped")
    there("bob", "Which one do you mean?", reply=first.pk)
    signed_in(Client(), "alice").post(
        WRITE, {"text": "Zymurgy again"}, headers={"accept": "application/json"}
    )
    records = list(Comment.personal_data(person("alice")))
    assert records[0]["texts"][0]["text"].endswith("Zymurgy.")
    assert records[-1][0] == "comments.md"
    assert next(iter(CommentDraft.personal_data(person("alice"))))["text"] == "Zymurgy again"
    for model in (Comment, CommentDraft):
        model.erase_member(person("alice"))
    shown = page()
    assert "Removed by its author" in shown
    assert "Which one do you mean?" in shown
    assert not CommentRevision.objects.filter(text__contains="Zymurgy").exists()
    assert not CommentDraft.objects.exists()
    assert not Mail.objects.exclude(to="alice@example.org").filter(text__contains="Zymurgy").exists()
    assert Comment.objects.get(pk=first.pk).author is None
    assert page(signed_in(Client(), "mona"), f"/moderation/comment/{first.pk}/")
