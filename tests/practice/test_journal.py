"""The journal: private, without duplicates, searchable, editable, downloadable and deletable."""

import html
import json
import threading

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client

from cases.models import Case, CaseIndustry
from practice import hooks
from practice.models import JournalEntry, PracticeSetting
from taxonomy.list_versions import clear_cache
from taxonomy.models import Industry, Technique
from tests.people import person, signed_in
from tests.practice.practise_helpers import ANSWER, CASE, PRACTISE, practise

pytestmark = pytest.mark.django_db
JOURNAL = "/me/journal/"


@pytest.fixture
def alice(client):
    return signed_in(client, "alice")


@pytest.fixture
def entry(alice):
    practise(alice)
    return JournalEntry.objects.get()


def page_text(page):
    return " ".join(html.unescape(page.content.decode()).split())


def test_an_answer_is_stored_and_revealed_in_one_request(alice):
    page = practise(alice)
    entry = JournalEntry.objects.get()
    assert (page.status_code, page.url) == (302, f"/me/journal/{entry.key}/")
    assert (entry.member.handle, entry.answer, entry.title) == ("alice", ANSWER, "The Vanishing Package")
    shown = page_text(alice.get(page.url))
    assert ANSWER in shown
    assert "it’s less the parcel and more Thursday morning, and her face" in shown


def test_a_form_sent_twice_creates_one_entry_and_another_text_a_second_one(alice):
    first = practise(alice, once="form-1")
    assert practise(alice, once="form-1").url == first.url
    assert JournalEntry.objects.count() == 1
    assert practise(alice, "Other words after going back.", once="form-1").url != first.url
    assert JournalEntry.objects.count() == 2


def test_two_forms_create_two_entries_and_the_token_is_optional(alice):
    assert practise(alice).url != practise(alice).url
    assert alice.post(PRACTISE, {"answer": "x"}).url == alice.post(PRACTISE, {"answer": "x"}).url
    assert alice.post(PRACTISE, {"answer": "x", "once": "\x00" + "é" * 9000}).status_code in (302, 422)


@pytest.mark.parametrize("name", ["", "bob", "mona", "cora", "ada"])
def test_nobody_else_reads_changes_or_deletes_an_entry(entry, name):
    other = signed_in(Client(), name) if name else Client()
    hidden, missing = other.get(f"/me/journal/{entry.key}/"), other.get("/me/journal/nobodys/")
    assert hidden.status_code == missing.status_code == (404 if name else 302)
    for part in ("", "edit/", "delete/"):
        assert other.get(f"/me/journal/{entry.key}/{part}").status_code == (404 if name else 302)
    for part in ("edit/", "note/", "techniques/", "remind/", "delete/"):
        page = other.post(f"/me/journal/{entry.key}/{part}", {"answer": "mine now", "note": "n"})
        assert page.status_code in ((404,) if name else (302, 403))
    if name:
        for address in (JOURNAL, "/me/journal/journal.md", "/me/journal/journal.json"):
            assert "Quokka" not in other.get(address).content.decode()
        other.post("/me/journal/delete/", {"sure": "1"})
    kept = JournalEntry.objects.get()
    assert (kept.answer, kept.note, kept.found_techniques) == (ANSWER, "", "")


def test_the_journal_is_not_in_the_admin(entry, client):
    assert JournalEntry not in admin.site._registry
    assert ANSWER not in str(entry)
    assert signed_in(Client(), "ada").get("/admin/practice/journalentry/").status_code == 404


def test_a_member_edits_the_answer_the_note_and_the_techniques(alice, entry):
    alice.post(f"{entry.get_absolute_url()}edit/", {"answer": "Better words."})
    alice.post(f"{entry.get_absolute_url()}note/", {"note": "I said it, and he laughed."})
    alice.post(
        f"{entry.get_absolute_url()}techniques/", {"found": ["naming-the-emotion", "zzz", "making-it-right"]}
    )
    entry.refresh_from_db()
    assert (entry.answer, entry.note) == ("Better words.", "I said it, and he laughed.")
    assert {term.slug for term in entry.techniques} == {"naming-the-emotion", "making-it-right"}
    page = page_text(alice.get(entry.get_absolute_url()))
    assert "I said it, and he laughed." in page
    assert page.count(" checked>") == 2
    alice.post(f"{entry.get_absolute_url()}techniques/", {})
    assert JournalEntry.objects.get().techniques == ()


def test_an_invalid_form_and_an_expired_session_keep_the_input(alice, entry):
    page = alice.post(f"{entry.get_absolute_url()}edit/", {"answer": "B" * 4001})
    assert (page.status_code, "B" * 4001 in page_text(page)) == (422, True)
    page = alice.post(f"{entry.get_absolute_url()}note/", {"note": "C" * 4001})
    assert (page.status_code, "C" * 4001 in page_text(page)) == (422, True)
    page = alice.post("/me/journal/new/", {"title": "", "answer": "Kept words"})
    assert (page.status_code, "Kept words" in page_text(page)) == (422, True)
    page = Client().post("/me/journal/new/", {"title": "t", "answer": "Kept words"})
    assert (page.status_code, "Kept words" in page_text(page)) == (403, True)


def test_a_free_note_needs_no_case(alice):
    values = {"title": "The man\n with the parcel", "answer": "I asked first.", "once": "f"}
    page = alice.post("/me/journal/new/", values)
    assert alice.post("/me/journal/new/", values).url == page.url
    entry = JournalEntry.objects.get()
    assert (entry.title, entry.is_free, entry.public_title) == ("The man with the parcel", True, "")
    assert "I asked first." in page_text(alice.get(page.url))


@pytest.mark.parametrize("removal", ["archived", "deleted"])
def test_an_entry_stays_when_its_case_is_removed(alice, entry, removal):
    if removal == "archived":
        Case.objects.filter(slug=CASE).update(status="archived")
    else:
        Case.objects.get(slug=CASE).delete()
    page = page_text(alice.get(entry.get_absolute_url()))
    assert "The Vanishing Package" in page
    assert ANSWER in page
    assert "no longer in the library" in page
    assert "telescope out of the Leeds stock" not in page


def test_entries_are_found_by_text_technique_and_industry(alice, entry):
    entry.techniques = ["mirroring"]
    entry.note = "He laughed 100% of the time"
    entry.save()
    alice.post("/me/journal/new/", {"title": "Another one", "answer": "Nothing alike."})
    for query, count in [
        ("q=quokka", 1), ("q=VANISHING", 1), ("q=100%25", 1), ("q=_", 0), ("q=zzz", 0), ("technique=mirroring", 1),
        ("technique=naming-the-emotion", 0), ("industry=retail", 1), ("industry=healthcare", 0),
        ("technique=nothing", 2), ("q=" + "x" * 5000, 0), ("before=99999999999999999999", 2), ("before=-1", 2),
        ("before=%D9%A3", 2), ("q=quokka&technique=mirroring&industry=retail", 1), ("q=%F0%9F%99%82", 0),
    ]:  # fmt: skip
        page = alice.get(f"{JOURNAL}?{query}")
        assert (page.status_code, len(page.context["entries"])) == (200, count), query


def test_entries_are_found_by_a_merged_technique(alice, entry):
    from taxonomy.merging import merge

    entry.techniques = ["mirroring"]
    entry.save()
    one, other = Technique.objects.get(slug="mirroring"), Technique.objects.get(slug="naming-the-emotion")
    merge(one, other, by=person("cora"))
    clear_cache()
    for slug in ("mirroring", "naming-the-emotion"):
        assert len(alice.get(f"{JOURNAL}?technique={slug}").context["entries"]) == 1
    assert [term.slug for term in JournalEntry.objects.get().techniques] == ["naming-the-emotion"]


def test_a_member_downloads_the_journal(alice, entry):
    alice.post("/me/journal/new/", {"title": "Mine", "answer": "<b>Free</b> & “quoted”"})
    page = alice.get("/me/journal/journal.json")
    found = json.loads(page.content)["journal"]
    assert [row["answer"] for row in found] == [ANSWER, "<b>Free</b> & “quoted”"]
    *records, (name, as_text) = hooks.export_journal(person("alice"))
    assert (found, name) == (records, "journal.md")
    assert "attachment" in page.headers["Content-Disposition"]
    text = alice.get("/me/journal/journal.md").content.decode()
    assert text == as_text, "The same text is in the copy of all data."
    assert ANSWER in text
    assert "<b>Free</b> & “quoted”" in text


def test_deleting_an_entry_needs_confirmation(alice, entry):
    address = f"{entry.get_absolute_url()}delete/"
    assert "Delete this entry?" in page_text(alice.get(address))
    assert JournalEntry.objects.count() == 1
    assert alice.post(address).url == JOURNAL
    assert JournalEntry.objects.count() == 0


def test_the_whole_journal_is_deleted_after_confirmation_and_no_other_journal(alice, entry):
    practise(signed_in(Client(), "bob"))
    assert alice.post("/me/journal/delete/").status_code == 422
    assert JournalEntry.objects.count() == 2
    alice.post("/me/journal/delete/", {"sure": "1"})
    assert [row.member.handle for row in JournalEntry.objects.all()] == ["bob"]


def test_a_suspended_member_can_read_download_and_delete_but_not_write(alice, entry, django_user_model):
    from datetime import timedelta

    from django.utils import timezone

    django_user_model.objects.update(suspended_until=timezone.now() + timedelta(days=3))
    assert ANSWER in page_text(alice.get(entry.get_absolute_url()))
    page = alice.post(PRACTISE, {"answer": "Words of a suspended member."})
    assert (page.status_code, "Words of a suspended member." in page_text(page)) == (403, True)
    assert alice.get("/me/journal/journal.json").status_code == 200
    assert alice.post(f"{entry.get_absolute_url()}delete/").status_code == 302
    assert JournalEntry.objects.count() == 0


def test_journal_and_setting_are_exported_and_erased(alice, entry):
    PracticeSetting.objects.create(member=person("alice"), remind="always")
    practise(signed_in(Client(), "bob"))
    for export, erase in (
        (hooks.export_journal, hooks.erase_journal),
        (hooks.export_practice_setting, hooks.erase_practice_setting),
    ):
        records = [record for record in export(person("alice")) if isinstance(record, dict)]
        assert len(json.loads(json.dumps(records))) == 1
        erase(person("alice"))
        assert list(export(person("alice"))) == []
    assert JournalEntry.objects.get().member.handle == "bob"


def create_entries(count):
    case, member = Case.objects.get(slug=CASE), person("alice")
    JournalEntry.objects.bulk_create(
        JournalEntry(
            member=member, idempotency_key=f"f{n}", case=case, title=case.title, question="?", answer=f"Answer {n}",
            found_techniques=" mirroring ",
        )
        for n in range(count)
    )  # fmt: skip


def test_the_journal_takes_the_same_queries_for_3_and_3000_entries(alice):
    counts = []
    for more in (3, 2997):
        create_entries(more) if more == 3 else JournalEntry.objects.all().delete() and create_entries(3000)
        for address in (JOURNAL, f"{JOURNAL}?q=answer&technique=mirroring&industry=retail"):
            alice.get(address)
            before = len(connection.queries_log)
            connection.force_debug_cursor = True
            page = alice.get(address)
            counts.append(len(connection.queries_log) - before)
            connection.force_debug_cursor = False
            assert "Answer" in page_text(page)
    assert counts[:2] == counts[2:]
    assert max(counts) <= 10


def test_every_entry_is_on_exactly_one_page(alice):
    create_entries(45)
    seen, address = [], JOURNAL
    while address:
        context = alice.get(address).context
        seen += [row.pk for row in context["entries"]]
        address = context["older_url"] and JOURNAL + context["older_url"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 45


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_eight_times_concurrently_creates_one_entry(alice):
    statuses = []

    def send():
        client = Client()
        client.cookies = alice.cookies
        statuses.append(client.post(PRACTISE, {"answer": ANSWER, "once": "same"}).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert statuses == [302] * 8
    assert JournalEntry.objects.count() == 1


def test_an_entry_is_listed_once_if_its_case_has_two_industries(alice, entry):
    case = Case.objects.get(slug=CASE)
    CaseIndustry.objects.get_or_create(content_object=case, tag=Industry.objects.get(slug="fintech"))
    assert len(alice.get(JOURNAL).context["entries"]) == 1
