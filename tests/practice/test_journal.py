"""The journal: kept exactly once, private to its writer, to be searched, changed, taken along and deleted."""

import html
import json
import threading

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client

from cases.models import Case, CaseIndustry
from practice.models import JournalEntry, PracticeSetting
from taxonomy.models import Industry, Technique
from taxonomy.selection import clear_cache
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


def said(page):
    return " ".join(html.unescape(page.content.decode()).split())


def test_an_answer_is_in_the_journal_with_the_request_that_reveals(alice):
    page = practise(alice)
    entry = JournalEntry.objects.get()
    assert (page.status_code, page.url) == (302, f"/me/journal/{entry.key}/")
    assert (entry.member.handle, entry.answer, entry.title) == ("alice", ANSWER, "The Vanishing Package")
    shown = said(alice.get(page.url))
    assert ANSWER in shown
    assert "it’s less the parcel and more Thursday morning, and her face" in shown


def test_the_same_form_sent_twice_is_one_entry_and_other_words_are_another(alice):
    first = practise(alice, once="form-1")
    assert practise(alice, once="form-1").url == first.url
    assert JournalEntry.objects.count() == 1
    assert practise(alice, "Other words after going back.", once="form-1").url != first.url
    assert JournalEntry.objects.count() == 2


def test_two_forms_are_two_entries_and_no_token_is_no_fault(alice):
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
    assert (kept.answer, kept.note, kept.found) == (ANSWER, "", "")


def test_the_admin_knows_no_journal(entry, client):
    assert JournalEntry not in admin.site._registry
    assert ANSWER not in str(entry)
    assert signed_in(Client(), "ada").get("/admin/practice/journalentry/").status_code == 404


def test_she_changes_her_words_notes_what_came_of_it_and_keeps_what_she_found(alice, entry):
    alice.post(f"{entry.get_absolute_url()}edit/", {"answer": "Better words."})
    alice.post(f"{entry.get_absolute_url()}note/", {"note": "I said it, and he laughed."})
    alice.post(
        f"{entry.get_absolute_url()}techniques/", {"found": ["naming-the-emotion", "zzz", "making-it-right"]}
    )
    entry.refresh_from_db()
    assert (entry.answer, entry.note) == ("Better words.", "I said it, and he laughed.")
    assert {term.slug for term in entry.techniques} == {"naming-the-emotion", "making-it-right"}
    page = said(alice.get(entry.get_absolute_url()))
    assert "I said it, and he laughed." in page
    assert page.count(" checked>") == 2
    alice.post(f"{entry.get_absolute_url()}techniques/", {})
    assert JournalEntry.objects.get().techniques == ()


def test_no_words_are_lost_to_a_fault_or_a_lost_session(alice, entry):
    page = alice.post(f"{entry.get_absolute_url()}edit/", {"answer": "B" * 4001})
    assert (page.status_code, "B" * 4001 in said(page)) == (422, True)
    page = alice.post(f"{entry.get_absolute_url()}note/", {"note": "C" * 4001})
    assert (page.status_code, "C" * 4001 in said(page)) == (422, True)
    page = alice.post("/me/journal/new/", {"title": "", "answer": "Kept words"})
    assert (page.status_code, "Kept words" in said(page)) == (422, True)
    page = Client().post("/me/journal/new/", {"title": "t", "answer": "Kept words"})
    assert (page.status_code, "Kept words" in said(page)) == (403, True)


def test_a_note_of_ones_own_needs_no_case(alice):
    values = {"title": "The man\n with the parcel", "answer": "I asked first.", "once": "f"}
    page = alice.post("/me/journal/new/", values)
    assert alice.post("/me/journal/new/", values).url == page.url
    entry = JournalEntry.objects.get()
    assert (entry.title, entry.is_free, entry.public_title) == ("The man with the parcel", True, "")
    assert "I asked first." in said(alice.get(page.url))


@pytest.mark.parametrize("gone", ["archived", "deleted"])
def test_an_entry_outlives_its_case(alice, entry, gone):
    if gone == "archived":
        Case.objects.filter(slug=CASE).update(status="archived")
    else:
        Case.objects.get(slug=CASE).delete()
    page = said(alice.get(entry.get_absolute_url()))
    assert "The Vanishing Package" in page
    assert ANSWER in page
    assert "no longer in the library" in page
    assert "telescope out of the Leeds stock" not in page


def test_she_finds_entries_by_words_technique_and_industry(alice, entry):
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


def test_a_merged_technique_still_finds_its_entries(alice, entry):
    from taxonomy.merging import merge

    entry.techniques = ["mirroring"]
    entry.save()
    one, other = Technique.objects.get(slug="mirroring"), Technique.objects.get(slug="naming-the-emotion")
    merge(one, other, by=person("cora"))
    clear_cache()
    for slug in ("mirroring", "naming-the-emotion"):
        assert len(alice.get(f"{JOURNAL}?technique={slug}").context["entries"]) == 1
    assert [term.slug for term in JournalEntry.objects.get().techniques] == ["naming-the-emotion"]


def test_she_takes_her_journal_along(alice, entry):
    alice.post("/me/journal/new/", {"title": "Mine", "answer": "<b>Free</b> & “quoted”"})
    page = alice.get("/me/journal/journal.json")
    found = json.loads(page.content)["journal"]
    assert [row["answer"] for row in found] == [ANSWER, "<b>Free</b> & “quoted”"]
    *told, (name, as_text) = JournalEntry.personal_data(person("alice"))
    assert (found, name) == (told, "journal.md")
    assert "attachment" in page.headers["Content-Disposition"]
    text = alice.get("/me/journal/journal.md").content.decode()
    assert text == as_text, "The same text is in the copy of all data."
    assert ANSWER in text
    assert "<b>Free</b> & “quoted”" in text


def test_deleting_is_asked_about_first(alice, entry):
    address = f"{entry.get_absolute_url()}delete/"
    assert "Delete this entry?" in said(alice.get(address))
    assert JournalEntry.objects.count() == 1
    assert alice.post(address).url == JOURNAL
    assert JournalEntry.objects.count() == 0


def test_the_whole_journal_goes_with_a_tick_and_nobody_elses(alice, entry):
    practise(signed_in(Client(), "bob"))
    assert alice.post("/me/journal/delete/").status_code == 422
    assert JournalEntry.objects.count() == 2
    alice.post("/me/journal/delete/", {"sure": "1"})
    assert [row.member.handle for row in JournalEntry.objects.all()] == ["bob"]


def test_a_suspended_member_reads_takes_along_and_deletes_but_writes_nothing(alice, entry, django_user_model):
    from datetime import timedelta

    from django.utils import timezone

    django_user_model.objects.update(suspended_until=timezone.now() + timedelta(days=3))
    assert ANSWER in said(alice.get(entry.get_absolute_url()))
    page = alice.post(PRACTISE, {"answer": "Words of a suspended member."})
    assert (page.status_code, "Words of a suspended member." in said(page)) == (403, True)
    assert alice.get("/me/journal/journal.json").status_code == 200
    assert alice.post(f"{entry.get_absolute_url()}delete/").status_code == 302
    assert JournalEntry.objects.count() == 0


def test_what_is_kept_of_a_member_can_be_listed_and_erased(alice, entry):
    PracticeSetting.objects.create(member=person("alice"), remind="always")
    practise(signed_in(Client(), "bob"))
    for model in (JournalEntry, PracticeSetting):
        records = [told for told in model.personal_data(person("alice")) if isinstance(told, dict)]
        assert len(json.loads(json.dumps(records))) == 1
        model.erase_member(person("alice"))
        assert list(model.personal_data(person("alice"))) == []
    assert JournalEntry.objects.get().member.handle == "bob"


def fill(count):
    case, member = Case.objects.get(slug=CASE), person("alice")
    JournalEntry.objects.bulk_create(
        JournalEntry(
            member=member, idempotency_key=f"f{n}", case=case, title=case.title, question="?", answer=f"Answer {n}",
            found=" mirroring ",
        )
        for n in range(count)
    )  # fmt: skip


def test_the_list_takes_the_same_queries_for_3_and_for_3000_entries(alice):
    counts = []
    for more in (3, 2997):
        fill(more) if more == 3 else JournalEntry.objects.all().delete() and fill(3000)
        for address in (JOURNAL, f"{JOURNAL}?q=answer&technique=mirroring&industry=retail"):
            alice.get(address)
            before = len(connection.queries_log)
            connection.force_debug_cursor = True
            page = alice.get(address)
            counts.append(len(connection.queries_log) - before)
            connection.force_debug_cursor = False
            assert "Answer" in said(page)
    assert counts[:2] == counts[2:]
    assert max(counts) <= 10


def test_every_entry_is_on_exactly_one_page(alice):
    fill(45)
    seen, address = [], JOURNAL
    while address:
        context = alice.get(address).context
        seen += [row.pk for row in context["entries"]]
        address = context["older_url"] and JOURNAL + context["older_url"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 45


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_eight_times_at_once_is_one_entry(alice):
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


def test_industries_and_cases_do_not_double_an_entry(alice, entry):
    case = Case.objects.get(slug=CASE)
    CaseIndustry.objects.get_or_create(content_object=case, tag=Industry.objects.get(slug="fintech"))
    assert len(alice.get(JOURNAL).context["entries"]) == 1
