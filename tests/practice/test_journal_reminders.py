"""Reminders of answers: sent once after a month, only if wanted, without private text."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices.models import Mail
from practice.models import JournalEntry, PracticeSetting
from tests.people import person, signed_in
from tests.practice.practise_helpers import ANSWER, PRACTISE, practise

pytestmark = pytest.mark.django_db


def in_days(days):
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def remind(days=30):
    call_command("remind_journal", day=datetime.date.fromisoformat(in_days(days)), verbosity=0)


def test_a_member_is_reminded_once_after_a_month_if_asked_for(client):
    signed_in(client, "alice")
    practise(client, remind="on")
    practise(client, "Not asked for.")
    remind(29)
    assert not Mail.objects.exists()
    remind(30)
    remind(30)
    remind(31)
    mail = Mail.objects.get()
    assert mail.to == "alice@example.org"
    assert "The Vanishing Package" in mail.text
    assert JournalEntry.objects.exclude(remind_on=None).get().get_absolute_url() in mail.text


def test_the_reminder_contains_no_text_of_the_journal(client):
    signed_in(client, "alice")
    practise(client, remind="on")
    client.post("/me/journal/new/", {"title": "Secret title", "answer": "Quokka", "remind": "on"})
    remind()
    mail = Mail.objects.get()
    for words in (ANSWER, "Quokka", "Secret title", "What do you type"):
        assert words not in mail.subject + mail.text + mail.html
    assert "Own entry" in mail.text


def test_many_answers_are_one_mail_that_lists_five(client):
    signed_in(client, "alice")
    for n in range(7):
        practise(client, f"Answer {n}", remind="on")
    practise(signed_in(Client(), "bob"), remind="on")
    remind(45)
    mail = Mail.objects.get(to="alice@example.org")
    assert mail.subject == "Reminder: your 7 answers from a month ago"
    assert mail.text.count("The Vanishing Package") == 5
    assert "2 more in your practice journal." in mail.text
    assert Mail.objects.count() == 2
    assert not JournalEntry.objects.awaiting_reminder().exists()


def test_the_setting_checks_or_removes_the_box(client):
    signed_in(client, "alice")
    assert 'name="remind" id="id_remind">' in client.get(PRACTISE).content.decode()
    client.post("/me/journal/reminders/", {"remind": "always"})
    assert 'name="remind" id="id_remind" checked>' in client.get(PRACTISE).content.decode()
    practise(client, remind="on")
    client.post("/me/journal/reminders/", {"remind": "never"})
    assert 'name="remind"' not in client.get(PRACTISE).content.decode()
    practise(client, "More words", remind="on")
    assert JournalEntry.objects.awaiting_reminder().count() == 1
    remind()
    assert not Mail.objects.exists()
    client.post("/me/journal/reminders/", {"remind": "sometimes"})
    assert PracticeSetting.for_member(person("alice")).remind == "never"


def test_a_reminder_can_be_scheduled_and_cancelled_later(client):
    signed_in(client, "alice")
    address = practise(client).url
    client.post(f"{address}remind/", {"remind": "1"})
    assert JournalEntry.objects.get().remind_on.isoformat() == in_days(30)
    client.post(f"{address}remind/", {"remind": "0"})
    assert JournalEntry.objects.get().remind_on is None


def test_inactive_members_are_not_reminded(client):
    signed_in(client, "alice")
    practise(client, remind="on")
    member = person("alice")
    member.is_active = False
    member.save()
    remind()
    assert not Mail.objects.exists()


def test_reminders_take_the_same_queries_for_3_and_300_answers():
    counts = []
    for name, count in (("alice", 3), ("bob", 300)):
        entry = {"member": person(name), "title": "T", "question": "?", "answer": "a"}
        JournalEntry.objects.bulk_create(
            JournalEntry(**entry, idempotency_key=str(n), remind_on=in_days(1)) for n in range(count)
        )
        with CaptureQueriesContext(connection) as asked:
            remind()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25
    assert Mail.objects.count() == 2


def test_an_entry_due_after_the_daily_reminder_waits_for_the_next_day(client):
    signed_in(client, "alice")
    practise(client, remind="on")
    remind()
    practise(client, "Another answer", remind="on")
    remind()
    assert (Mail.objects.count(), JournalEntry.objects.awaiting_reminder().count()) == (1, 1)
    remind(31)
    assert (Mail.objects.count(), JournalEntry.objects.awaiting_reminder().count()) == (2, 0)
