"""The weekly mail with one sentence to try: opt-in, once a week, for the industries that a member follows."""

import datetime

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cases.models import WeeklySentence
from notices.mail_settings import set_frequencies, unsubscribe_path
from notices.models import Following, Mail, MailPreference
from practice.weekly_sentence import create_weekly_mails
from taxonomy.models import Industry, Technique
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 30, 8, tzinfo=datetime.UTC)
WEEK = datetime.timedelta(days=7)
QUERIES = 23
"""Of a run for at most one batch of members."""


def subscribe(name):
    signed_in(client := Client(), name)
    page = client.get("/me/notices/settings/")
    values = {field.name: field.value() for field in page.context["form"]}
    assert values["sentence"] == "off"
    client.post("/me/notices/settings/", {**values, "sentence": "weekly"})
    return person(name)


def mails():
    return Mail.objects.filter(kind="sentence").order_by("pk")


def test_only_members_who_asked_get_it():
    assert create_weekly_mails(MONDAY) == 0
    assert not mails().exists()
    assert not WeeklySentence.objects.exclude(sent_in=None).exists()


def test_a_member_who_asks_gets_one_mail_a_week_with_the_sentences_in_order():
    alice = subscribe("alice")
    for week in range(3):
        for hours in (0, 1, 30, 6 * 24):
            create_weekly_mails(MONDAY + week * WEEK + datetime.timedelta(hours=hours))
    subjects = list(mails().filter(user=alice).values_list("subject", flat=True))
    first = WeeklySentence.objects.order_by("position")[:3]
    assert subjects == [f"Try this week: “{sentence.say}”" for sentence in first]


def test_after_the_last_one_the_list_begins_again():
    subscribe("alice")
    number = WeeklySentence.objects.count()
    for week in range(number + 1):
        create_weekly_mails(MONDAY + week * WEEK)
    assert mails().count() == number + 1
    assert mails().first().subject == mails().last().subject


def test_mail_says_when_and_links_to_a_case_of_a_followed_industry():
    alice, bob = subscribe("alice"), subscribe("bob")
    Following.objects.follow(alice, Industry.objects.get(slug="saas-b2b"))
    create_weekly_mails(MONDAY)
    sentence = WeeklySentence.objects.order_by("position").first()
    with_case, without = (mails().get(user=user) for user in (alice, bob))
    for text in (sentence.try_when, sentence.say, sentence.leave_when, sentence.technique.definition):
        assert text in without.text
    assert "A case of an industry that you follow" in with_case.text
    assert "/cases/" in with_case.html
    assert "A case of an industry that you follow" not in without.text


def test_unsubscribe_link_ends_it_and_leaves_other_mails(client):
    alice = subscribe("alice")
    set_frequencies(alice, {"following": "weekly"})
    create_weekly_mails(MONDAY)
    assert unsubscribe_path(alice, "sentence") in mails().get().text
    client.post(unsubscribe_path(alice, "sentence"))
    chosen = MailPreference.objects.for_user(alice)
    assert (chosen["sentence"], chosen["following"]) == ("off", "weekly")
    assert not mails().filter(sent_at=None).exists()
    assert create_weekly_mails(MONDAY + WEEK) == 0


def test_unsubscribing_from_the_weekly_digest_leaves_it(client):
    alice = subscribe("alice")
    client.post(unsubscribe_path(alice, "weekly"))
    chosen = MailPreference.objects.for_user(alice)
    assert (chosen["sentence"], chosen["following"]) == ("weekly", "off")


def test_asking_again_in_the_same_week_sends_it_no_second_time():
    alice = subscribe("alice")
    create_weekly_mails(MONDAY)
    mails().update(sent_at=timezone.now())
    set_frequencies(alice, {"sentence": "off"})
    set_frequencies(alice, {"sentence": "weekly"})
    assert create_weekly_mails(MONDAY + datetime.timedelta(days=2)) == 0


def test_commands_send_it():
    subscribe("alice")
    call_command("send_weekly_sentence", verbosity=0)
    call_command("send_weekly_sentence", verbosity=0)
    call_command("deliver_mail", verbosity=0)
    sent = [message for message in outbox.outbox if message.subject.startswith("Try this week")]
    assert len(sent) == 1
    assert "One-Click" in sent[0].extra_headers["List-Unsubscribe-Post"]


def test_retired_sentences_are_left_out_even_in_the_week_itself():
    subscribe("alice")
    signed_in(cora := Client(), "cora")
    first, second = WeeklySentence.objects.order_by("position")[:2]
    cora.post(f"/curation/sentences/{first.pk}/retire/", {"retired": "yes"})
    create_weekly_mails(MONDAY)
    assert second.say in mails().get().subject
    cora.post(f"/curation/sentences/{second.pk}/retire/", {"retired": "yes"})
    subscribe("bob")
    assert create_weekly_mails(MONDAY) == 0


@pytest.mark.parametrize("number", [3, 300])
def test_queries_are_the_same_for_few_and_many_members(number):
    users = User.objects.bulk_create(
        User(email=f"member{n}@example.org", handle=f"member{n}", name=f"Member {n}") for n in range(number)
    )
    MailPreference.objects.bulk_create(
        MailPreference(user=user, kind="sentence", frequency="weekly") for user in users
    )
    create_weekly_mails(MONDAY)
    with CaptureQueriesContext(connection) as found:
        assert create_weekly_mails(MONDAY + WEEK) == number
    assert len(found) <= QUERIES, [query["sql"][:90] for query in found]


def test_curators_add_and_edit_sentences():
    signed_in(cora := Client(), "cora")
    technique = Technique.objects.get(slug="mirroring")
    sent = {"try_when": "You hear a number.", "say": "Four times.", "leave_when": "It was an insult.",
            "technique": technique.pk, "position": 1}  # fmt: skip
    assert cora.post("/curation/sentences/add/", {**sent, "say": ""}).status_code == 422
    cora.post("/curation/sentences/add/", sent)
    added = WeeklySentence.objects.get(say="Four times.")
    address = f"/curation/sentences/{added.pk}/"
    assert cora.post(address, {**sent, "say": "Five times.", "version": 1}).status_code == 302
    stale = cora.post(address, {**sent, "say": "Six times.", "version": 1})
    assert stale.status_code == 409
    assert "Another curator saved this sentence" in stale.content.decode()
    added.refresh_from_db()
    assert added.say == "Five times."
    assert "Five times." in cora.get("/curation/sentences/").content.decode()


def test_what_curators_changed_stays_until_the_file_changes():
    WeeklySentence.objects.filter(slug="it-was-us").update(say="We did this.")
    call_command("load_library", verbosity=0)
    assert WeeklySentence.objects.get(slug="it-was-us").say == "We did this."
    WeeklySentence.objects.filter(slug="it-was-us").update(file_digest="an older file")
    call_command("load_library", verbosity=0)
    assert WeeklySentence.objects.get(slug="it-was-us").say.startswith("We did that.")
