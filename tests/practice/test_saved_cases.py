"""Saving cases, and the list of saved cases."""

import pytest
from django.db import connection
from django.test import Client

from cases.models import Case
from practice import hooks
from practice.models import SavedCase
from tests.people import person, signed_in
from tests.practice.practise_helpers import CASE

pytestmark = pytest.mark.django_db
PAGE, SAVE = f"/cases/{CASE}/", f"/cases/{CASE}/save/"


def test_saving_a_case_is_idempotent(client):
    signed_in(client, "alice")
    assert "Save case" in client.get(PAGE).content.decode()
    assert client.post(SAVE, {"saved": "1"}).url == PAGE
    client.post(SAVE, {"saved": "1"})
    assert SavedCase.objects.count() == 1
    assert "Remove from saved cases" in client.get(PAGE).content.decode()
    assert CASE in client.get("/me/saved/").content.decode()
    assert client.post(SAVE, {"saved": "0", "back": "list"}).url == "/me/saved/"
    client.post(SAVE, {"saved": "0"})
    assert SavedCase.objects.count() == 0


def test_visitors_are_asked_to_sign_in_and_return_to_the_case(client):
    page = client.get(PAGE).content.decode()
    assert f"/accounts/login/?next={PAGE}" in page
    assert SAVE not in page
    assert client.post(SAVE, {"saved": "1"}).status_code == 302
    assert client.get("/me/saved/").status_code == 302
    assert client.get(SAVE).status_code == 405


def saved_rows(client):
    """Return the saved cases of all pages of the list."""
    rows, older = [], "?"
    while older:
        page = client.get(f"/me/saved/{older}")
        rows += page.context["rows"]
        older = page.context["older_url"]
    return rows


def test_the_list_shows_the_members_published_cases_by_industry(client):
    signed_in(client, "alice")
    for case in Case.objects.published():
        client.post(f"/cases/{case.slug}/save/", {"saved": "1"})
    signed_in(Client(), "bob").post(SAVE, {"saved": "1"})
    assert len(saved_rows(client)) == 24
    assert len(client.get("/me/saved/?industry=retail").context["rows"]) == 4
    Case.objects.filter(slug=CASE).update(status="archived")
    page = client.get("/me/saved/?industry=zzz&before=x")
    assert len(saved_rows(client)) == 23
    assert CASE not in [row.case.slug for row in saved_rows(client)]
    assert "1 case that you saved is no longer in the library" in page.content.decode()
    client.post(SAVE, {"saved": "0"})
    assert SavedCase.objects.for_member(person("alice")).count() == 23


def test_unpublished_cases_cannot_be_saved(client):
    signed_in(client, "alice")
    Case.objects.filter(slug=CASE).update(status="draft", published_on=None)
    assert client.post(SAVE, {"saved": "1"}).status_code == 404
    assert client.post("/cases/nothing/save/", {"saved": "1"}).status_code == 404


def test_the_saved_list_takes_the_same_queries_for_3_and_3000_cases(client):
    signed_in(client, "alice")
    slugs = list(Case.objects.published())
    rows = [SavedCase(member=person("alice"), case=case) for case in slugs[:3]]
    SavedCase.objects.bulk_create(rows)
    counts = [query_count(client)]
    template = slugs[0]
    new_cases = [
        Case(title=f"Made {n}", slug=f"made-{n}", status="published", published_on=template.published_on,
             number=10_000 + n, channel="phone", tool_kind="script", synthetic=True)
        for n in range(2997)
    ]  # fmt: skip
    cases = Case.objects.bulk_create(new_cases)
    SavedCase.objects.bulk_create([SavedCase(member=person("alice"), case=case) for case in cases])
    counts.append(query_count(client))
    assert counts[0] == counts[1] <= 10
    older = client.get("/me/saved/").context["older_url"]
    assert len(client.get(f"/me/saved/{older}").context["rows"]) == 20


def query_count(client):
    client.get("/me/saved/")
    connection.force_debug_cursor = True
    before = len(connection.queries_log)
    client.get("/me/saved/")
    count = len(connection.queries_log) - before
    connection.force_debug_cursor = False
    return count


def test_saved_cases_are_exported_and_erased(client):
    signed_in(client, "alice").post(SAVE, {"saved": "1"})
    assert [row["case"] for row in hooks.export_saved_cases(person("alice"))] == [CASE]
    hooks.erase_saved_cases(person("alice"))
    assert not SavedCase.objects.exists()
