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
from comments.notify import notify_comment_followers
from moderation.models import AuditEntry
from moderation.transitions import UNDO_SECONDS
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
    assert "Notify me about new comments" in page_html(signed_in(Client(), "bob"))


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
    assert "Withdrawn by its author" in shown
    assert "Which one do you mean?" in shown
    assert not CommentRevision.objects.filter(text__contains="Zymurgy").exists()
    assert not CommentDraft.objects.exists()
    assert not Mail.objects.exclude(to="alice@example.org").filter(text__contains="Zymurgy").exists()
    assert Comment.objects.get(pk=first.pk).author is None
    assert page_html(signed_in(Client(), "mona"), f"/moderation/comment/{first.pk}/")


def last_entry(comment) -> AuditEntry:
    """Return the newest entry about a comment in the audit log."""
    return AuditEntry.objects.about(comment).order_by("pk").last()


def check_delay(notice, seconds):
    """Check how long the notice can be revoked from now."""
    delay = (notice.due_at - timezone.now()).total_seconds()
    assert seconds - 30 < delay <= seconds


@pytest.mark.parametrize("action", ["approve", "decline", "request_changes"])
def test_the_author_is_notified_of_a_decision_when_it_can_no_longer_be_undone(action):
    comment = post_comment("alice", "The second call is the lesson.")
    reasons = ("clear",) if action == "approve" else ("respect",)
    comment = apply_action(comment, action, reasons=reasons, note="For you, Alice.")
    notice = Notice.objects.get(key=f"{comment.mail_key(last_entry(comment))}-decided")
    assert (notice.user, notice.kind, notice.object_id) == (person("alice"), "review", comment.pk)
    is_public = action == "approve"
    assert notice.url == (comment.get_absolute_url() if is_public else comment.status_url)
    assert comment.subject_title in notice.title
    assert "For you, Alice." in notice.mail.text
    check_delay(notice, UNDO_SECONDS)


def test_the_replied_member_is_notified_when_the_reply_is_published():
    first = publish_comment("alice", "The second call is the lesson.")
    second = publish_comment("bob", "Which one do you mean?", reply=first.pk)
    notice = Notice.objects.get(key=f"{second.mail_key(last_entry(second))}-reply")
    assert (notice.user, notice.kind, notice.object_id) == (person("alice"), "reply", second.pk)
    assert notice.url == second.get_absolute_url()
    assert "Bob" in notice.title
    assert second.subject_title in notice.title
    assert "Which one do you mean?" in notice.mail.text
    check_delay(notice, UNDO_SECONDS)


def test_notices_of_a_comment_that_appears_at_once_are_not_delayed():
    first = publish_comment("alice", "The second call is the lesson.")
    publish_comment("bob", "My first comment was approved.")
    second = post_comment("bob", "Which one do you mean?", reply=first.pk)
    assert last_entry(second).action == "appear"
    check_delay(Notice.objects.get(key=f"{second.mail_key(last_entry(second))}-reply"), 0)


def test_the_author_of_the_story_is_notified_of_comments_by_others():
    story = published("cora")
    write = f"/stories/{story.slug}/comments/write/"
    comment = publish_comment("alice", "How did you stay so calm?", write)
    notice = Notice.objects.get(key=f"{comment.mail_key(last_entry(comment))}-thread")
    assert (notice.user, notice.kind, notice.object_id) == (person("cora"), "thread", comment.pk)
    assert "Alice" in notice.title
    own = publish_comment("cora", "By counting.", write)
    assert not Notice.objects.filter(object_id=own.pk, kind="thread").exists()


def test_members_are_not_notified_of_replies_to_themselves():
    first = publish_comment("alice", "The second call is the lesson.")
    publish_comment("alice", "I mean the one on Monday.", reply=first.pk)
    assert not Notice.objects.filter(user=person("alice"), kind="reply").exists()


def test_a_block_withholds_replies_but_not_decisions():
    first = publish_comment("alice", "The second call is the lesson.")
    reply = post_comment("bob", "Which one do you mean?", reply=first.pk)
    Block.objects.block(person("alice"), person("bob"))
    Block.objects.block(person("bob"), person("mona"))
    reply = approve_comment(reply)
    assert not Notice.objects.filter(user=person("alice"), object_id=reply.pk).exists()
    assert Notice.objects.filter(user=person("bob"), object_id=reply.pk, kind="review").exists()


def test_an_undone_approval_revokes_the_notices_of_everybody():
    story = published("cora")
    write = f"/stories/{story.slug}/comments/write/"
    first = publish_comment("alice", "How did you stay so calm?", write)
    second = approve_comment(post_comment("bob", "By counting, I think.", write, reply=first.pk))
    entry = last_entry(second)
    keys = [f"{second.mail_key(entry)}-{what}" for what in ("decided", "reply", "thread")]
    assert set(Notice.objects.filter(object_id=second.pk).values_list("key", flat=True)) >= set(keys)
    second.undo(entry, by=person("mona"))
    assert not Notice.objects.filter(key__in=keys).exists()
    assert not Mail.objects.filter(key__in=keys).exists()
    assert Notice.objects.filter(object_id=first.pk).exists()


def test_a_follower_notice_leads_to_the_comment_and_the_job_counts_comments():
    Following.objects.follow(person("bob"), case())
    Following.objects.follow(person("cora"), case())
    first = publish_comment("alice", "The second call is the lesson.")
    assert notify_comment_followers(timezone.now()) == 1
    assert notify_comment_followers(timezone.now()) == 0
    notice = Notice.objects.get(user=person("bob"))
    assert notice.key == f"{first.mail_key_prefix}follower-{person('bob').pk}"
    assert (notice.kind, notice.object_id, notice.url) == ("thread", first.pk, first.get_absolute_url())
    assert "Alice" in notice.title
    assert case().title in notice.title
    assert Notice.objects.filter(user=person("cora")).count() == 1


def test_all_waiting_comments_are_announced_in_one_run_and_marked():
    Following.objects.follow(person("cora"), case())
    for number in range(3):
        publish_comment("alice", f"This is comment {number} about the second call.")
    assert notify_comment_followers(timezone.now()) == 3
    assert not Comment.objects.filter(followers_notified_at=None).exists()
    assert len(notice_titles("cora")) == 3


def test_comments_on_what_is_not_public_any_more_are_marked_without_notices():
    Following.objects.follow(person("bob"), case())
    publish_comment("alice", "The second call is the lesson.")
    Case.objects.filter(slug=SLUG).update(status="archived")
    assert notify_comment_followers(timezone.now()) == 1
    assert notice_titles("bob") == []


def test_the_replied_member_gets_no_second_notice_as_a_follower():
    Following.objects.follow(person("alice"), case())
    first = publish_comment("alice", "The second call is the lesson.")
    publish_comment("bob", "Which one do you mean?", reply=first.pk)
    notify_comment_followers(timezone.now())
    assert len(notice_titles("alice")) == 1
