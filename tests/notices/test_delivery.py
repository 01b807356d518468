"""A real mail server that is away, refuses, is slow or hangs up loses nothing; `make prove-mail` is the long form."""

import datetime
import socket

import pytest
from django.core.management import call_command
from django.utils import timezone

from notices.delivery import deliver, message_id
from notices.digest_mails import create_digests
from notices.mail_settings import set_frequencies
from notices.models import Mail, Notice
from notices.models.mail import ATTEMPTS
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


def told(count) -> list[str]:
    """So many mails wait; return their names for mail servers."""
    for number in range(count):
        send_notice(key=f"one-{number}", title=f"Number {number}")
    make_all_due()
    return [message_id(mail) for mail in Mail.objects.all()]


def test_a_server_that_is_away_for_a_day_loses_and_doubles_nothing(server):
    names = told(5)
    for _hour in range(24):
        assert deliver() == (0, 5)
        make_all_due()
    mail = Mail.objects.first()
    assert (mail.attempts, mail.sent_at) == (0, None), "nobody was there, so no attempt is used up"
    assert "refused" in mail.last_error.lower()
    server.start("works")
    assert deliver() == (5, 0)
    assert deliver() == (0, 0)
    assert dict(server.accepted) == dict.fromkeys(names, 1)
    assert Mail.objects.first().last_error == ""


def test_a_server_that_refuses_is_asked_again_later_and_later(server):
    names = told(1)
    server.start("refuses")
    pauses = []
    for _ in range(7):
        assert deliver() == (0, 1)
        assert deliver() == (0, 0), "it is not asked again at once"
        pauses.append(round((Mail.objects.get().due_at - timezone.now()).total_seconds() / 60))
        make_all_due()
    assert pauses == [5, 10, 20, 40, 80, 120, 120]
    assert "Come back later" in Mail.objects.get().last_error
    server.start("works")
    assert deliver() == (1, 0)
    assert dict(server.accepted) == {names[0]: 1}


def test_after_two_days_a_mail_is_given_up_and_stays_to_be_seen(server):
    told(1)
    server.start("refuses")
    day = datetime.timedelta(minutes=sum(min(5 * 2**n, 120) for n in range(ATTEMPTS)))
    assert datetime.timedelta(days=2) <= day <= datetime.timedelta(days=3)
    Mail.objects.update(attempts=ATTEMPTS)
    assert deliver() == (0, 0)
    assert Mail.objects.get().sent_at is None


def test_a_slow_server_gets_each_mail_once(server):
    names = told(4)
    server.start("slow")
    assert deliver() == (4, 0)
    assert dict(server.accepted) == dict.fromkeys(names, 1)


def test_a_server_that_hangs_up_after_the_words_gets_the_same_mail_again_by_the_same_name(server):
    """Nobody can know whether it was accepted; the name lets the receiver drop the second."""
    names = told(3)
    server.start("hangs up")
    assert deliver() == (0, 3)
    server.start("works")
    make_all_due()
    assert deliver() == (3, 0)
    assert dict(server.unanswered) == dict(server.accepted) == dict.fromkeys(names, 1)


def test_one_bad_address_keeps_nobody_else_waiting(server):
    told(3)
    first = Mail.objects.order_by("pk").first()
    Mail.objects.filter(pk=first.pk).update(to="not an address")
    server.start("works")
    assert deliver() == (2, 1)


def test_two_processes_hand_over_a_mail_once(server):
    told(1)
    mine, theirs = Mail.objects.get(), Mail.objects.get()
    assert Mail.objects.claim(mine, timezone.now())
    assert not Mail.objects.claim(theirs, timezone.now())
    assert not Mail.objects.unclaimed(theirs).exists(), "nor is it removed under the hand of the first"


def test_two_processes_write_one_collecting_mail(mailoutbox):
    set_frequencies(person("alice"), {"reply": "daily"})
    send_notice(kind="reply")
    now = timezone.now()
    Notice.objects.update(due_at=now - datetime.timedelta(days=2))
    assert [create_digests(now), create_digests(now)] == [1, 0]
    for _ in range(2):
        call_command("send_notices")
    assert len(mailoutbox) == 1


def test_a_mail_keeps_its_name_and_tells_nothing_by_it():
    send_notice(key="story-7-12")
    name = message_id(Mail.objects.get())
    assert name == message_id(Mail.objects.get())
    assert name.endswith("@127.0.0.1>")
    assert "story" not in name
