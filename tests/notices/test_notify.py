"""Notices: one for each key, in the member's language, with a mail that is delayed as its kind demands."""

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from cases.models import Case
from comments.models import Comment
from notices.mail_settings import set_frequencies
from notices.models import Following, Mail, Notice
from notices.notify import MAIL_DELAY_SECONDS, conversation_of, mark_handled, notify
from tests.comments.comment_helpers import publish_comment
from tests.notices.notice_helpers import TEMPLATE, published_case, send_notice
from tests.people import person

pytestmark = pytest.mark.django_db


def seconds_until(moment):
    """Return the number of seconds until a moment, rounded up to tens."""
    return round((moment - timezone.now()).total_seconds(), -1)


@pytest.mark.parametrize(
    ("kind", "after", "mail_delay"),
    [
        ("account", 0, 0),
        ("account", 60, 60),
        ("review", 60, MAIL_DELAY_SECONDS),
        ("review", 0, MAIL_DELAY_SECONDS),
        ("review", 600, 600),
    ],
)
def test_optional_mails_wait_two_minutes_at_least_and_others_as_long_as_they_can_be_revoked(
    kind, after, mail_delay
):
    notice = send_notice(kind=kind, after=after)
    assert seconds_until(notice.due_at) == after
    assert seconds_until(notice.mail.due_at) == mail_delay
    assert (notice.mail.key, notice.mail.to, notice.mail.user, notice.mail.kind) == (
        "one", "alice@example.org", person("alice"), kind,
    )  # fmt: skip
    assert Notice.objects.get(pk=notice.pk).mail == notice.mail


def test_a_notice_has_the_subject_of_the_mail_as_title_and_leads_to_its_item():
    notice = send_notice(about=published_case(), url="/cases/")
    notice = Notice.objects.get(pk=notice.pk)
    assert (notice.user, notice.kind, notice.url, notice.frequency) == (
        person("alice"),
        "review",
        "/cases/",
        "now",
    )
    assert notice.title == notice.mail.subject == "Your story “The kettle” is submitted"
    assert notice.content_type == ContentType.objects.get_for_model(Case)
    assert notice.object_id == published_case().pk
    assert "/cases/" in notice.mail.text


def test_a_notice_without_an_item_belongs_to_no_conversation():
    notice = Notice.objects.get(pk=send_notice().pk)
    assert (notice.content_type, notice.object_id) == (None, None)
    other = Notice.objects.get(pk=send_notice(about=published_case(), key="two").pk)
    assert notice.conversation != other.conversation


def test_a_key_is_used_once():
    first, second = send_notice(title="First"), send_notice(title="Second")
    assert first == second
    assert "First" in second.title
    assert Mail.objects.count() == 1


def test_no_mail_is_stored_for_a_digest():
    set_frequencies(person("alice"), {"following": "daily"})
    notice = send_notice(kind="following")
    assert (notice.mail, notice.frequency) == (None, "daily")
    assert not Mail.objects.exists()


def test_inactive_and_absent_members_are_not_notified():
    alice = person("alice")
    alice.is_active = False
    for user in (alice, None):
        context = {"title": "t", "story": {"status_url": "/"}}
        assert notify(user, "review", TEMPLATE, context, key="k", url="/") is None
    assert not Notice.objects.exists()


def test_muting_concerns_conversations_only():
    Following.objects.mute(person("alice"), published_case())
    assert send_notice(kind="reply", about=published_case()) is None
    assert send_notice(kind="review", about=published_case()) is not None
    assert send_notice(kind="reply", about=published_case(1), key="two") is not None
    assert send_notice(kind="reply", key="three") is not None
    assert send_notice("bob", kind="reply", about=published_case(), key="four") is not None


def test_the_conversation_of_a_comment_is_what_it_is_about():
    comment = publish_comment("bob", "The second call is the lesson.")
    assert conversation_of(comment) == comment.subject
    assert conversation_of(published_case()) == published_case()
    Following.objects.mute(person("alice"), comment.subject)
    assert send_notice(kind="reply", about=Comment.objects.get(pk=comment.pk)) is None


def test_notices_of_an_item_are_handled_for_one_member_or_for_all():
    for number, name in enumerate(("alice", "bob", "cora")):
        send_notice(name, about=published_case(), key=f"k{number}")
    send_notice("bob", about=published_case(1), key="other")

    def handled():
        return set(Notice.objects.exclude(handled_at=None).values_list("key", flat=True))

    mark_handled(published_case(), person("alice"))
    assert handled() == {"k0"}
    mark_handled(published_case())
    assert handled() == {"k0", "k1", "k2"}


def test_the_language_of_the_member_is_used():
    bob = person("bob")
    bob.language = "de"
    bob.save()
    context = {"title": "Der Kessel", "story": {"status_url": "/"}}
    notice = notify(bob, "review", TEMPLATE, context, key="k", url="/")
    assert notice.title != "We have your story “Der Kessel”"
    assert notice.due_at - timezone.now() <= datetime.timedelta(0)
