"""Creating and editing a private collection: content, cases, order and notes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from practice import collection_editing, hooks, publishing
from practice.models import Collection, Progress
from tests.people import person, signed_in
from tests.practice.collection_helpers import (
    SLUGS,
    case_titles,
    create_collection,
    create_public_collection,
    reloaded,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client):
    return signed_in(client, "alice")


def test_a_member_creates_a_collection_on_the_page_of_a_case(alice):
    case = Case.objects.get(slug=SLUGS[0])
    assert "Add to collection" in alice.get(case.get_absolute_url()).content.decode()
    answer = alice.post("/me/collections/add/", {"case": case.slug, "collection": "new"})
    assert answer.url == f"/me/collections/new/?case={case.slug}"
    assert case.title in alice.get(answer.url).content.decode()
    alice.post("/me/collections/new/", {"title": "Mine", "credit": "member", "case": case.slug})
    collection = Collection.objects.get()
    assert [item.case for item in collection.items.all()] == [case]
    page = alice.get(case.get_absolute_url()).content.decode()
    assert f'<option value="{collection.pk}">Mine</option>' in page
    other = SLUGS[1]
    alice.post("/me/collections/add/", {"case": other, "collection": collection.pk})
    assert [item.case.slug for item in collection.items.all()] == SLUGS[:2]


def test_visitors_see_no_collection_form_and_the_case_page_stays_cacheable():
    page = Client().get(f"/cases/{SLUGS[0]}/")
    assert "Add to collection" not in page.content.decode()
    assert "public" in page.headers["Cache-Control"]


def test_cases_are_found_by_a_word_of_their_title(alice):
    collection = create_collection(slugs=[])
    page = alice.get(f"{collection.edit_url}?q=vanishing").content.decode()
    assert "The Vanishing Package" in page
    alice.post("/me/collections/add/", {"case": SLUGS[0], "collection": collection.pk})
    assert "Already in this collection" in alice.get(f"{collection.edit_url}?q=vanishing").content.decode()
    assert alice.get(f"{collection.edit_url}?q=%00").status_code == 400


@pytest.mark.parametrize(
    ("which", "action", "order"),
    [(0, "down", [1, 0, 2]), (2, "up", [0, 2, 1]), (0, "up", [0, 1, 2]), (2, "down", [0, 1, 2])],
)
def test_cases_can_be_moved_up_and_down(alice, which, action, order):
    collection = create_collection()
    item = list(collection.items.all())[which]
    alice.post(f"{collection.edit_url}cases/{item.pk}/", {"action": action})
    assert [item.case.slug for item in reloaded(collection).items.all()] == [SLUGS[place] for place in order]


def test_an_author_saves_a_note_and_removes_a_case(alice):
    collection = create_collection()
    first, second, _third = collection.items.all()
    alice.post(f"{collection.edit_url}cases/{first.pk}/", {"action": "note", "note": "Read this first."})
    alice.post(f"{collection.edit_url}cases/{second.pk}/", {"action": "remove"})
    page = alice.get(f"{collection.edit_url}read/").content.decode()
    assert "Read this first." in page
    assert "2 cases" in page
    answer = alice.post(f"{collection.edit_url}cases/{first.pk}/", {"action": "note", "note": "x" * 601})
    assert answer.status_code == 422
    assert "x" * 601 in answer.content.decode()


def test_an_invalid_collection_form_shows_errors_and_keeps_the_input(alice):
    data = {"title": "", "introduction": "y" * 2_001, "credit": "member"}
    answer = alice.post("/me/collections/new/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enter a title" in page
    assert "y" * 2_001 in page
    assert not Collection.objects.exists()


def test_the_introduction_can_be_previewed_before_it_is_saved(alice):
    data = {"title": "Mine", "introduction": "For **us** <script>", "credit": "member", "preview": "1"}
    page = alice.post("/me/collections/new/", data).content.decode()
    assert "For <strong>us</strong>" in page
    assert "<script>\n" not in page
    assert not Collection.objects.exists()


def test_the_numbers_of_cases_and_collections_are_limited(alice, monkeypatch):
    monkeypatch.setattr(collection_editing, "MAX_CASES", 3)
    monkeypatch.setattr(collection_editing, "MAX_COLLECTIONS", 1)
    collection = create_collection()
    with pytest.raises(collection_editing.CollectionFull):
        collection_editing.add_case(collection, Case.objects.exclude(slug__in=SLUGS).first())
    assert not collection_editing.add_case(collection, Case.objects.get(slug=SLUGS[0]))
    answer = alice.post("/me/collections/new/", {"title": "One more", "credit": "member"})
    assert answer.status_code == 422
    assert "which is the limit" in answer.content.decode()


def test_other_members_collections_answer_404():
    collection = create_collection()
    item = collection.items.first()
    bob = signed_in(Client(), "bob")
    for address in ("", "read/"):
        assert bob.get(collection.edit_url + address).status_code == 404
    for address in ("", "share/", "delete/", f"cases/{item.pk}/", "done/"):
        assert bob.post(collection.edit_url + address, {"action": "link"}).status_code == 404
    assert (
        bob.post("/me/collections/add/", {"case": SLUGS[0], "collection": collection.pk}).status_code == 404
    )
    assert bob.get(f"/me/collections/{2**70}/").status_code == 404
    assert Client().get(collection.edit_url).status_code == 302
    assert reloaded(collection).items.count() == 3


def test_deleting_a_collection_deletes_everything_about_it(alice):
    collection = create_public_collection()
    address = collection.get_absolute_url()
    alice.post(f"{address}done/", {"case": collection.items.first().case_id, "done": "1"})
    alice.post(f"{collection.edit_url}delete/")
    assert Client().get(address).status_code == 404
    assert not Collection.objects.exists()
    assert not Progress.objects.exists()
    assert Case.objects.filter(slug__in=SLUGS).count() == 3


def test_progress_is_private(alice):
    collection = create_public_collection()
    case = collection.items.first().case_id
    address = collection.get_absolute_url()
    answer = alice.post(f"{address}done/", {"case": case, "done": "1"})
    assert answer.url == f"{address}#case-{case}"
    assert "1 of 3 done" in alice.get(address).content.decode()
    assert "0 of 3 done" in signed_in(Client(), "bob").get(address).content.decode()
    assert "done" not in Client().get(address).content.decode()
    alice.post(f"{address}done/", {"case": case, "done": "0"})
    assert "0 of 3 done" in alice.get(address).content.decode()
    other = Case.objects.exclude(slug__in=SLUGS).first()
    assert alice.post(f"{address}done/", {"case": other.pk, "done": "1"}).status_code == 404
    assert Client().post(f"{address}done/", {"case": case, "done": "1"}).status_code == 302


def test_an_archived_case_is_hidden_from_readers_and_the_author_is_informed(alice):
    collection = create_public_collection()
    case = Case.objects.get(slug=SLUGS[0])
    before = Client().get(collection.get_absolute_url()).content.decode()
    assert case_titles(before)[0] == case.title
    cora = signed_in(Client(), "cora")
    cora.post(f"/curation/cases/{case.pk}/move/", {"action": "archive", "version": 0})
    assert Case.objects.get(pk=case.pk).status == "archived"
    assert case.title not in Client().get(collection.get_absolute_url()).content.decode()
    assert "2 cases" in Client().get("/collections/").content.decode()
    assert "no longer published" in alice.get(collection.edit_url).content.decode()
    assert "is no longer published" in alice.get(f"{collection.edit_url}read/").content.decode()


def test_a_collection_of_100_cases_takes_as_many_queries_as_one_of_3(alice):
    few = create_public_collection()
    many = create_collection(slugs=[], title="Many")
    values = {"channel": "phone", "tool_kind": "script", "standfirst": "s", "status": "published"}
    from cases.list_index import reindex_cases

    cases = [
        Case.objects.create(slug=f"c-{n}", title=f"Case {n}", published_on="2026-01-01", **values)
        for n in range(100)
    ]
    reindex_cases([case.pk for case in cases])
    for case in cases:
        collection_editing.add_case(many, case)
    publishing.submit(many, by=many.author)
    many.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    for page in ("{own}", "{own}read/", "{public}"):
        counts = []
        for collection in (few, many):
            address = page.format(own=collection.edit_url, public=collection.get_absolute_url())
            alice.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert alice.get(address).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1], page


def test_collections_and_progress_are_exported_and_erased():
    collection = create_public_collection(title="Mine alone", introduction="For us.")
    Progress.objects.create(
        user=person("alice"), collection=collection, case_id=collection.items.first().case_id
    )
    (exported,) = hooks.export_collections(person("alice"))
    assert (exported["title"], exported["introduction"], len(exported["cases"])) == (
        "Mine alone",
        "For us.",
        3,
    )
    (progress,) = hooks.export_progress(person("alice"))
    assert progress["collection"] == "Mine alone"
    hooks.erase_progress(person("alice"))
    hooks.erase_collections(person("alice"))
    assert not Collection.objects.exists()
    assert Client().get("/collections/mine-alone/").status_code == 404


def test_the_export_does_not_contain_titles_of_collections_that_are_not_readable_any_more():
    collection = create_collection()
    publishing.share_by_link(collection)
    Progress.objects.create(user=person("bob"), collection=collection, case=Case.objects.get(slug=SLUGS[0]))
    publishing.share_by_link(collection)
    Collection.objects.update(title="Zymurgy is what I write now")
    assert "Zymurgy" not in str(list(hooks.export_progress(person("bob"))))
    public = create_public_collection()
    Progress.objects.create(user=person("bob"), collection=public, case=Case.objects.get(slug=SLUGS[0]))
    assert "For a first week" in str(list(hooks.export_progress(person("bob"))))
