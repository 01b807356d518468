"""Mails survive a failing mail server; `make prove-mail` is the long form of these tests."""

import datetime
import socket

import pytest
from django.core.management import call_command
from django.utils import timezone

from notices.delivery import deliver, message_id
from notices.digest_mails import create_digests
from notices.mail_settings import set_frequencies
from notices.models import Mail, Notice
from notices.querysets import MAX_ATTEMPTS
from tests.notices.notice_helpers import make_all_due, send_notice
from tests.people import person
from tests.proofs.mail_delivery import Server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"host": "127.0.0.1", "port": port, "timeout": 3}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    server = Server(port)
    yield server
    server.stop()


def mails_waiting(count) -> list[str]:
    """Add mails to the outbox, and return their Message-IDs."""
    for number in range(count):
        send_notice(key=f"one-{number}", title=f"Number {number}")
    make_all_due()
    return [message_id(mail) for mail in Mail.objects.all()]


def test_an_unreachable_server_loses_and_duplicates_nothing(server):
    names = mails_waiting(5)
    for _hour in range(24):
        assert deliver() == (0, 5)
        make_all_due()
    mail = Mail.objects.first()
    assert (mail.attempts, mail.sent_at) == (0, None), "no mail was attempted, so no attempt is counted"
    assert "refused" in mail.last_error.lower()
    server.start("works")
    assert deliver() == (5, 0)
    assert deliver() == (0, 0)
    assert dict(server.accepted) == dict.fromkeys(names, 1)
    assert Mail.objects.first().last_error == ""


def test_a_refusing_server_is_tried_again_with_growing_pauses(server):
    names = mails_waiting(1)
    server.start("refuses")
    pauses = []
    for _ in range(7):
        assert deliver() == (0, 1)
        assert deliver() == (0, 0), "it is not tried again at once"
        pauses.append(round((Mail.objects.get().due_at - timezone.now()).total_seconds() / 60))
        make_all_due()
    assert pauses == [5, 10, 20, 40, 80, 120, 120]
    assert "Come back later" in Mail.objects.get().last_error
    server.start("works")
    assert deliver() == (1, 0)
    assert dict(server.accepted) == {names[0]: 1}


def test_a_mail_is_given_up_after_two_days_and_stays_in_the_table(server):
    mails_waiting(1)
    server.start("refuses")
    day = datetime.timedelta(minutes=sum(min(5 * 2**n, 120) for n in range(MAX_ATTEMPTS)))
    assert datetime.timedelta(days=2) <= day <= datetime.timedelta(days=3)
    Mail.objects.update(attempts=MAX_ATTEMPTS)
    assert deliver() == (0, 0)
    assert Mail.objects.get().sent_at is None


def test_a_slow_server_gets_each_mail_once(server):
    names = mails_waiting(4)
    server.start("slow")
    assert deliver() == (4, 0)
    assert dict(server.accepted) == dict.fromkeys(names, 1)


def test_a_mail_whose_answer_was_lost_is_sent_again_with_the_same_message_id(server):
    """It is unknown whether it was accepted; the Message-ID lets the receiver drop the duplicate."""
    names = mails_waiting(3)
    server.start("hangs up")
    assert deliver() == (0, 3)
    server.start("works")
    make_all_due()
    assert deliver() == (3, 0)
    assert dict(server.unanswered) == dict(server.accepted) == dict.fromkeys(names, 1)


def test_one_bad_address_does_not_delay_other_mails(server):
    mails_waiting(3)
    first = Mail.objects.order_by("pk").first()
    Mail.objects.filter(pk=first.pk).update(to="not an address")
    server.start("works")
    assert deliver() == (2, 1)


def test_two_processes_send_a_mail_once(server):
    mails_waiting(1)
    mine, theirs = Mail.objects.get(), Mail.objects.get()
    assert Mail.objects.claim(mine, timezone.now())
    assert not Mail.objects.claim(theirs, timezone.now())
    assert not Mail.objects.unclaimed(theirs).exists(), "the second process does not delete it either"


def test_two_processes_create_one_digest(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily"})
    send_notice(kind="reply")
    now = timezone.now()
    Notice.objects.update(due_at=now - datetime.timedelta(days=2))
    assert [create_digests(now), create_digests(now)] == [1, 0]
    for _ in range(2):
        call_command("send_notices")
    assert len(mailoutbox) == 1


def test_the_message_id_is_stable_and_reveals_nothing():
    send_notice(key="story-7-12")
    name = message_id(Mail.objects.get())
    assert name == message_id(Mail.objects.get())
    assert name.endswith("@127.0.0.1>")
    assert "story" not in name
