"""When mails are sent: two minutes after the notice if it is unread, or in a digest."""

import datetime
import html
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from notices.delivery import build_message
from notices.digest_mails import create_digests, last_due_time
from notices.mail_settings import set_frequencies
from notices.models import Following, Mail, Notice
from notices.notify import mark_handled, revoke
from tests.notices.notice_helpers import make_all_due, published_case, send_notice
from tests.people import person
from tests.stories import story_factories
from tests.white_space import without_unseen

pytestmark = pytest.mark.django_db


def deliver() -> None:
    make_all_due()
    call_command("deliver_mail")


def at(text) -> datetime.datetime:
    """Parse a local time in the time zone of the site."""
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


def send_notice_due_at(moment, **more) -> Notice:
    notice = send_notice(**more)
    Notice.objects.filter(pk=notice.pk).update(due_at=moment)
    return notice


def subjects_of_digests(text, mailoutbox) -> list[str]:
    """Create the digests of a local time, send them, and return their subjects."""
    mailoutbox.clear()
    create_digests(at(text))
    Mail.objects.update(due_at=timezone.now())
    call_command("deliver_mail")
    return [mail.subject for mail in mailoutbox]


# --- mails sent at once


def test_a_mail_is_delayed_by_two_minutes(mailoutbox):
    send_notice()
    wait = Mail.objects.get().due_at - timezone.now()
    assert datetime.timedelta(seconds=110) < wait <= datetime.timedelta(seconds=120)
    call_command("deliver_mail")
    assert mailoutbox == []
    deliver()
    deliver()
    assert [mail.subject for mail in mailoutbox] == ["Your story “The kettle” is submitted"]


def test_mails_about_the_account_are_not_delayed(mailoutbox):
    send_notice(kind="account").mail.refresh_from_db()
    Notice.objects.update(seen_at=timezone.now())
    call_command("deliver_mail")
    assert len(mailoutbox) == 1


def test_no_mail_is_sent_about_a_notice_that_was_read(mailoutbox):
    send_notice()
    Notice.objects.mark_seen()
    deliver()
    assert mailoutbox == []
    assert not Mail.objects.exists()


def test_no_mail_is_sent_about_handled_or_revoked_notices(mailoutbox):
    send_notice(key="handled", about=published_case())
    send_notice(key="taken")
    mark_handled(published_case())
    revoke("taken")
    deliver()
    assert mailoutbox == []


def test_no_mail_is_sent_about_hidden_items_or_muted_conversations(mailoutbox):
    story = story_factories.published("bob")
    Mail.objects.all().delete()
    send_notice(kind="following", about=story, key="gone")
    set_frequencies(person("alice"), {"following": "now"})
    send_notice(kind="following", about=story, key="gone-too")
    send_notice(kind="reply", about=published_case(), key="muted")
    story.transition("withdraw", by=person("bob"), revision=1)
    Following.objects.mute(person("alice"), published_case())
    deliver()
    assert mailoutbox == []


# --- digests


@pytest.mark.parametrize(
    ("frequency", "now", "moment"),
    [
        ("daily", "2026-07-01T06:59", "2026-06-30T07:00"),
        ("daily", "2026-07-01T07:00", "2026-07-01T07:00"),
        ("daily", "2026-03-29T07:30", "2026-03-29T07:00"),
        ("weekly", "2026-11-23T06:59", "2026-11-16T07:00"),
        ("weekly", "2026-11-23T07:00", "2026-11-23T07:00"),
        ("weekly", "2026-11-29T23:00", "2026-11-23T07:00"),
    ],
)
def test_digests_are_due_at_seven_local_time(frequency, now, moment):
    assert last_due_time(frequency, at(now)) == at(moment)


def test_a_daily_digest_contains_the_notices_of_a_day(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily", "review": "daily"})
    send_notice_due_at(at("2026-11-24T12:00"), kind="reply", key="one", title="One", url="/cases/")
    send_notice_due_at(at("2026-11-24T22:00"), kind="review", key="two", title="Two", url="/techniques/")
    send_notice_due_at(at("2026-11-25T08:00"), kind="reply", key="three", title="Three")
    assert subjects_of_digests("2026-11-25T06:59", mailoutbox) == []
    assert subjects_of_digests("2026-11-25T07:01", mailoutbox) == ["2 unread notices"]
    body = mailoutbox[0].body
    for part in ("Replies: Your story “One” is submitted", "“Two”", "http://127.0.0.1:8000/techniques/"):
        assert part in body
    assert "Three" not in body
    assert "List-Unsubscribe" in mailoutbox[0].message()
    assert subjects_of_digests("2026-11-25T07:02", mailoutbox) == []
    assert subjects_of_digests("2026-11-26T09:00", mailoutbox) == ["1 unread notice"]


def test_a_weekly_digest_is_sent_on_monday(mailoutbox):
    set_frequencies(person("alice"), {"reply": "weekly"})
    send_notice_due_at(at("2026-11-18T12:00"), kind="reply")
    assert subjects_of_digests("2026-11-22T12:00", mailoutbox) == []
    assert subjects_of_digests("2026-11-23T07:00", mailoutbox) == ["1 unread notice"]


def test_no_digest_is_sent_without_unread_notices(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily"})
    assert subjects_of_digests("2026-11-25T07:00", mailoutbox) == []
    send_notice_due_at(at("2026-11-24T12:00"), kind="reply")
    Notice.objects.mark_seen()
    assert subjects_of_digests("2026-11-25T07:00", mailoutbox) == []
    assert not Mail.objects.exists()


def test_a_notice_read_before_sending_is_left_out_of_the_digest(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily"})
    for key in ("one", "two"):
        send_notice_due_at(at("2026-11-24T12:00"), kind="reply", key=key, title=key)
    create_digests(at("2026-11-25T07:00"))
    Notice.objects.filter(key="one").mark_seen()
    deliver()
    assert mailoutbox[0].subject == "1 unread notice"
    assert "“one”" not in mailoutbox[0].body


def test_a_digest_whose_notices_were_all_read_is_not_sent(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily"})
    send_notice_due_at(at("2026-11-24T12:00"), kind="reply")
    create_digests(at("2026-11-25T07:00"))
    Notice.objects.mark_seen()
    deliver()
    assert mailoutbox == []


def test_a_muted_notice_is_not_put_into_the_next_digest(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily"})
    send_notice_due_at(at("2026-11-24T12:00"), kind="reply", about=published_case())
    Following.objects.mute(person("alice"), published_case())
    assert subjects_of_digests("2026-11-25T07:00", mailoutbox) == []
    assert create_digests(at("2026-11-25T07:01")) == 0
    assert Notice.objects.get().is_unread, "the notice is still listed in the site"


def test_a_long_digest_says_how_many_more_there_are(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily"})
    first = send_notice_due_at(at("2026-11-24T12:00"), kind="reply")
    same = {"user": first.user, "kind": "reply", "url": "/", "frequency": "daily"}
    Notice.objects.bulk_create(
        Notice(**same, key=f"k{n}", title=f"Number {n}.", due_at=at("2026-11-24T12:00")) for n in range(60)
    )
    assert subjects_of_digests("2026-11-25T07:00", mailoutbox) == ["61 unread notices"]
    assert "11 more." in mailoutbox[0].body


def test_changing_the_frequency_loses_no_notice(mailoutbox):
    set_frequencies(person("alice"), {"reply": "weekly"})
    send_notice_due_at(at("2026-11-24T12:00"), kind="reply")
    set_frequencies(person("alice"), {"reply": "daily"})
    assert subjects_of_digests("2026-11-25T07:00", mailoutbox) == ["1 unread notice"]
    send_notice_due_at(at("2026-11-25T12:00"), kind="reply", key="two")
    set_frequencies(person("alice"), {"reply": "off"})
    assert subjects_of_digests("2026-11-26T07:00", mailoutbox) == []


# --- content


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def shown_in(markup: str, *, buttons: bool) -> str:
    """Return the text of an HTML mail with its URLs, and with the text of buttons if `buttons`."""
    body = without_unseen(markup).partition("<body>")[2]
    body = body if buttons else re.sub(r'<a class="button" href="([^"]+)">.*?</a>', r" \1 ", body)
    body = re.sub(r'<a[^>]* href="([^"]+)"[^>]*>(.*?)</a>', r"\2 \1", body)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def test_text_and_html_have_the_same_content(mailoutbox):
    for kind in ("review", "reply", "account"):
        send_notice(kind=kind, key=kind)
    set_frequencies(person("bob"), {"reply": "daily"})
    send_notice_due_at(at("2026-11-24T12:00"), name="bob", kind="reply", key="collected")
    create_digests(at("2026-11-25T07:00"))
    deliver()
    assert len(mailoutbox) == 4
    for mail in mailoutbox:
        written, markup = set(words_of(mail.subject + " " + mail.body)), mail.alternatives[0][0]
        assert written <= set(words_of(shown_in(markup, buttons=True)))
        assert set(words_of(shown_in(markup, buttons=False))) <= written


def test_a_subject_is_one_line_of_limited_length():
    send_notice(title="Broken\r\nBcc: eve@example.org", key="one")
    send_notice(title="long " * 100, key="two")
    broken, long = Mail.objects.order_by("pk")
    assert broken.subject == "Your story “Broken"
    assert len(long.subject) == len(long.notices.get().title) == 200
    assert "Bcc" not in build_message(broken).message()
