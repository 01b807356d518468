"""A mail comes when somebody has not seen it yet: after two minutes, or collected in the morning."""

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
    """A moment in the site's time zone."""
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


def told_at(moment, **more) -> Notice:
    notice = send_notice(**more)
    Notice.objects.filter(pk=notice.pk).update(due_at=moment)
    return notice


def morning(text, mailoutbox) -> list[str]:
    """Collect at a moment, hand over, and return the subjects."""
    mailoutbox.clear()
    create_digests(at(text))
    Mail.objects.update(due_at=timezone.now())
    call_command("deliver_mail")
    return [mail.subject for mail in mailoutbox]


# --- at once


def test_a_mail_waits_two_minutes(mailoutbox):
    send_notice()
    wait = Mail.objects.get().due_at - timezone.now()
    assert datetime.timedelta(seconds=110) < wait <= datetime.timedelta(seconds=120)
    call_command("deliver_mail")
    assert mailoutbox == []
    deliver()
    deliver()
    assert [mail.subject for mail in mailoutbox] == ["We have your story “The kettle”"]


def test_a_mail_about_the_account_does_not_wait_for_somebody_to_look(mailoutbox):
    send_notice(kind="account").mail.refresh_from_db()
    Notice.objects.update(seen_at=timezone.now())
    call_command("deliver_mail")
    assert len(mailoutbox) == 1


def test_who_saw_it_in_the_site_gets_no_mail(mailoutbox):
    send_notice()
    Notice.objects.mark_seen()
    deliver()
    assert mailoutbox == []
    assert not Mail.objects.exists()


def test_nothing_that_was_handled_or_taken_back_is_mailed(mailoutbox, db):
    send_notice(key="handled", about=published_case())
    send_notice(key="taken")
    mark_handled(published_case())
    revoke("taken")
    deliver()
    assert mailoutbox == []


def test_news_of_what_is_gone_or_was_muted_meanwhile_are_not_mailed(mailoutbox, db):
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


# --- collected


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
def test_collected_mails_come_at_seven_here(frequency, now, moment):
    assert last_due_time(frequency, at(now)) == at(moment)


def test_a_day_comes_in_one_mail(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily", "review": "daily"})
    told_at(at("2026-11-24T12:00"), kind="reply", key="one", title="One", url="/cases/")
    told_at(at("2026-11-24T22:00"), kind="review", key="two", title="Two", url="/techniques/")
    told_at(at("2026-11-25T08:00"), kind="reply", key="three", title="Three")
    assert morning("2026-11-25T06:59", mailoutbox) == []
    assert morning("2026-11-25T07:01", mailoutbox) == ["2 notices for you"]
    body = mailoutbox[0].body
    for said in ("Replies to me: We have your story “One”", "“Two”", "http://127.0.0.1:8000/techniques/"):
        assert said in body
    assert "Three" not in body
    assert "List-Unsubscribe" in mailoutbox[0].message()
    assert morning("2026-11-25T07:02", mailoutbox) == []
    assert morning("2026-11-26T09:00", mailoutbox) == ["1 notice for you"]


def test_a_week_comes_on_monday(mailoutbox):
    set_frequencies(person("alice"), {"reply": "weekly"})
    told_at(at("2026-11-18T12:00"), kind="reply")
    assert morning("2026-11-22T12:00", mailoutbox) == []
    assert morning("2026-11-23T07:00", mailoutbox) == ["1 notice for you"]


def test_nothing_is_sent_when_there_is_nothing_to_say(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily"})
    assert morning("2026-11-25T07:00", mailoutbox) == []
    told_at(at("2026-11-24T12:00"), kind="reply")
    Notice.objects.mark_seen()
    assert morning("2026-11-25T07:00", mailoutbox) == []
    assert not Mail.objects.exists()


def test_what_is_seen_between_writing_and_sending_is_left_out(mailoutbox, db):
    set_frequencies(person("alice"), {"reply": "daily"})
    for key in ("one", "two"):
        told_at(at("2026-11-24T12:00"), kind="reply", key=key, title=key)
    create_digests(at("2026-11-25T07:00"))
    Notice.objects.named("one").mark_seen()
    deliver()
    assert mailoutbox[0].subject == "1 notice for you"
    assert "“one”" not in mailoutbox[0].body


def test_a_mail_of_which_all_was_seen_is_not_sent(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily"})
    told_at(at("2026-11-24T12:00"), kind="reply")
    create_digests(at("2026-11-25T07:00"))
    Notice.objects.mark_seen()
    deliver()
    assert mailoutbox == []


def test_what_was_muted_meanwhile_is_not_collected_again_with_every_round(mailoutbox, db):
    set_frequencies(person("alice"), {"reply": "daily"})
    told_at(at("2026-11-24T12:00"), kind="reply", about=published_case())
    Following.objects.mute(person("alice"), published_case())
    assert morning("2026-11-25T07:00", mailoutbox) == []
    assert create_digests(at("2026-11-25T07:01")) == 0
    assert Notice.objects.get().is_unread, "It stands in the site."


def test_a_very_long_list_says_how_many_more_there_are(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily"})
    first = told_at(at("2026-11-24T12:00"), kind="reply")
    same = {"user": first.user, "kind": "reply", "url": "/", "frequency": "daily"}
    Notice.objects.bulk_create(
        Notice(**same, key=f"k{n}", title=f"Number {n}.", due_at=at("2026-11-24T12:00")) for n in range(60)
    )
    assert morning("2026-11-25T07:00", mailoutbox) == ["61 notices for you"]
    assert "And 11 more." in mailoutbox[0].body


def test_who_changes_the_frequency_misses_nothing(mailoutbox):
    set_frequencies(person("alice"), {"reply": "weekly"})
    told_at(at("2026-11-24T12:00"), kind="reply")
    set_frequencies(person("alice"), {"reply": "daily"})
    assert morning("2026-11-25T07:00", mailoutbox) == ["1 notice for you"]
    told_at(at("2026-11-25T12:00"), kind="reply", key="two")
    set_frequencies(person("alice"), {"reply": "off"})
    assert morning("2026-11-26T07:00", mailoutbox) == []


# --- words


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def shown_in(markup: str, *, buttons: bool) -> str:
    """What a reader of the HTML gets: its words and the addresses behind them, with the words on buttons."""
    body = without_unseen(markup).partition("<body>")[2]
    body = body if buttons else re.sub(r'<a class="button" href="([^"]+)">.*?</a>', r" \1 ", body)
    body = re.sub(r'<a[^>]* href="([^"]+)"[^>]*>(.*?)</a>', r"\2 \1", body)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def test_text_and_html_say_the_same(mailoutbox, db):
    for kind in ("review", "reply", "account"):
        send_notice(kind=kind, key=kind)
    set_frequencies(person("bob"), {"reply": "daily"})
    told_at(at("2026-11-24T12:00"), name="bob", kind="reply", key="collected")
    create_digests(at("2026-11-25T07:00"))
    deliver()
    assert len(mailoutbox) == 4
    for mail in mailoutbox:
        written, markup = set(words_of(mail.subject + " " + mail.body)), mail.alternatives[0][0]
        assert written <= set(words_of(shown_in(markup, buttons=True)))
        assert set(words_of(shown_in(markup, buttons=False))) <= written


def test_a_subject_stays_one_line_of_a_fitting_length():
    send_notice(title="Broken\r\nBcc: eve@example.org", key="one")
    send_notice(title="long " * 100, key="two")
    broken, long = Mail.objects.order_by("pk")
    assert broken.subject == "We have your story “Broken"
    assert len(long.subject) == len(long.notices.get().title) == 200
    assert "Bcc" not in build_message(broken).message()
