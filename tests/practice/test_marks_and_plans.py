"""Marks of what a member has read, and plans in the practice journal: private, exported, and erased."""

import pytest
from django.test import Client

from accounts.models import User
from practice import hooks
from practice.models import JournalEntry, ReadCase
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
CASE = "the-vanishing-package"
PAGE, MARK, PLAN = f"/cases/{CASE}/", f"/cases/{CASE}/read/", f"/cases/{CASE}/plan/"
WORDS = {"when": "a parcel is late", "say": "I will find out where it is.", "once": "a"}


def test_a_member_marks_a_case_as_read_and_as_unread(client):
    alice = signed_in(client, "alice")
    assert "Mark as read" in alice.get(PAGE).content.decode()
    for _press in range(2):
        assert alice.post(MARK, {"read": "1"}).url == PAGE
    assert ReadCase.objects.count() == 1
    page = alice.get(PAGE).content.decode()
    assert "Read on" in page and "Mark as unread" in page
    assert "Mark as unread" not in signed_in(Client(), "bob").get(PAGE).content.decode()
    alice.post(MARK, {"read": "0"})
    assert not ReadCase.objects.exists()


def test_a_suspended_member_can_remove_a_mark_but_not_add_one(client):
    alice = signed_in(client, "alice")
    alice.post(MARK, {"read": "1"})
    User.objects.filter(handle="alice").update(suspended_until="2099-01-01T00:00Z")
    alice.post(MARK, {"read": "0"})
    assert not ReadCase.objects.exists()
    alice.post(MARK, {"read": "1"})
    assert not ReadCase.objects.exists()


def test_marks_are_exported_and_erased(client):
    signed_in(client, "alice").post(MARK, {"read": "1"})
    assert [row["case"] for row in hooks.export_read_cases(person("alice"))] == [CASE]
    hooks.erase_read_cases(person("bob"))
    assert ReadCase.objects.count() == 1
    hooks.erase_read_cases(person("alice"))
    assert not ReadCase.objects.exists()


def test_a_visitor_is_asked_to_sign_in_and_the_page_is_the_same_for_all():
    visitor = Client()
    assert visitor.post(MARK, {"read": "1"}).url.startswith("/accounts/login/")
    assert not ReadCase.objects.exists()
    page = Client().get(PAGE)
    assert f'data-marks="{CASE}"' in page.content.decode()
    assert not page.cookies


def test_a_plan_goes_to_the_journal_once_and_is_no_practice(client):
    alice = signed_in(client, "alice")
    assert 'name="when"' in alice.get(PAGE).content.decode()
    for _press in range(2):
        assert alice.post(PLAN, {**WORDS, "remind": "on"}).url == PAGE
    entry = JournalEntry.objects.get()
    assert entry.answer == "When a parcel is late, I will say: I will find out where it is."
    assert (entry.member, entry.case.slug) == (person("alice"), CASE)
    assert (entry.remind_on - entry.created_at.date()).days == 7
    assert not JournalEntry.objects.practised_case_numbers(person("alice"))
    assert "Not practised yet." in alice.get(PAGE).content.decode()
    assert "When a parcel is late" in alice.get(entry.get_absolute_url()).content.decode()


def test_an_answer_shows_the_case_as_practised(client):
    alice = signed_in(client, "alice")
    alice.post(f"/cases/{CASE}/practise/", {"answer": "I am sorry.", "once": "b"})
    assert "Practised on" in alice.get(PAGE).content.decode()


def test_an_incomplete_plan_is_shown_again_with_its_words(client):
    page = signed_in(client, "alice").post(PLAN, {"when": "a parcel is late", "say": ""})
    assert page.status_code == 422
    assert "Enter what you will say" in page.content.decode()
    assert "a parcel is late" in page.content.decode()
    assert not JournalEntry.objects.exists()


def test_a_plan_sent_after_being_signed_out_is_shown_to_be_copied():
    page = Client().post(PLAN, WORDS)
    assert page.status_code == 403
    assert "a parcel is late" in page.content.decode()
    assert not JournalEntry.objects.exists()
