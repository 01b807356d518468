"""Collections shared by a link, and public ones, which a moderator approved."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Case
from moderation.models import QueueItem, Report
from moderation.redaction import REMOVED, redact
from notices.models import Mail
from practice import collection_editing
from practice.models import Collection
from tests.people import person, signed_in
from tests.practice.collection_helpers import (
    SLUGS,
    approve,
    case_titles,
    create_collection,
    create_public_collection,
    reloaded,
    share,
)

pytestmark = pytest.mark.django_db


def link_url(collection):
    return f"/collections/k/{reloaded(collection).key}/"


def page_for_visitors(address):
    return Client().get(address).content.decode()


# --- by link


def test_the_link_shows_the_working_copy_and_is_not_indexed():
    collection = create_collection(introduction="For *us*.")
    assert collection.key is None
    share(collection, "link")
    answer = Client().get(link_url(collection))
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer.headers["Cache-Control"]
    page = answer.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert "a member" in page
    assert "alice" not in page.lower()
    assert case_titles(page) == [Case.objects.get(slug=slug).title for slug in SLUGS]
    collection_editing.move_case(collection, collection.items.first(), 1)
    assert case_titles(page_for_visitors(link_url(collection))) != case_titles(page)
    assert "For a first week" not in page_for_visitors("/collections/")


def test_a_new_link_invalidates_the_old_one():
    collection = create_collection()
    share(collection, "link")
    old = link_url(collection)
    bob = signed_in(Client(), "bob")
    case = collection.items.first().case_id
    assert bob.post(f"{old}done/", {"case": case, "done": "1"}).status_code == 302
    share(collection, "link")
    assert link_url(collection) != old
    assert Client().get(old).status_code == 404
    for act in ("done", "follow"):
        assert bob.post(f"{old}{act}/", {"case": case, "done": "1", "follow": "1"}).status_code == 404
    new = link_url(collection)
    share(collection, "unlink")
    assert Client().get(new).status_code == 404
    assert Client().get("/collections/k/None/").status_code == 404


def test_a_collection_with_identifying_details_cannot_be_shared_by_link():
    collection = create_collection(introduction="Ring Mrs Oxtoby on 07700 900123.")
    answer = share(collection, "link")
    assert answer.status_code == 422
    assert "Remove identifying details" in answer.content.decode()
    assert reloaded(collection).key is None


def test_identifying_details_cannot_be_added_to_a_shared_collection_and_the_input_is_kept():
    collection = create_collection()
    share(collection, "link")
    alice, item = signed_in(Client(), "alice"), collection.items.first()
    words = "Ring me on 07700 900123."
    data = {"action": "note", "note": words}
    answer = alice.post(f"{collection.edit_url}cases/{item.pk}/", data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    data = {"title": "For us", "introduction": words, "credit": "member"}
    answer = alice.post(collection.edit_url, data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "07700" not in page_for_visitors(link_url(collection))


# --- in public


def test_a_collection_is_public_only_after_approval():
    collection = create_collection(introduction="Why these three")
    share(collection, "send")
    assert reloaded(collection).status == "submitted"
    assert Client().get("/collections/for-a-first-week/").status_code == 404
    mona = signed_in(Client(), "mona")
    assert "For a first week" in mona.get("/moderation/?kind=collection").content.decode()
    review = mona.get(f"/moderation/collection/{collection.pk}/").content.decode()
    assert "Why these three" in review
    assert "The Vanishing Package" in review
    data = {"action": "approve", "revision": 1, "reasons": "clear"}
    assert mona.post(f"/moderation/collection/{collection.pk}/decide/", data).status_code == 302
    page = page_for_visitors("/collections/for-a-first-week/")
    assert "Why these three" in page
    assert "collected by a member" in page
    assert "For a first week" in page_for_visitors("/collections/")
    assert not QueueItem.objects.exists()


def test_a_change_is_reviewed_while_the_approved_revision_stays_public():
    collection = create_public_collection()
    alice = signed_in(Client(), "alice")
    data = {"title": "For a second week", "introduction": "New words", "credit": "member"}
    alice.post(collection.edit_url, data)
    collection_editing.add_case(collection, Case.objects.exclude(slug__in=SLUGS).first())
    address = collection.get_absolute_url()
    assert "For a first week" in page_for_visitors(address)
    assert "3 cases" in page_for_visitors(address)
    assert "You have changed it since it was published" in alice.get(collection.edit_url).content.decode()
    share(collection, "send")
    assert "New words" not in page_for_visitors(address)
    review = signed_in(Client(), "mona").get(f"/moderation/collection/{collection.pk}/").content.decode()
    assert "Changes since the last review" in review
    approve(reloaded(collection))
    assert "New words" in page_for_visitors(address)
    assert "4 cases" in page_for_visitors(address)
    assert "Everyone can read the collection as it is here" in alice.get(collection.edit_url).content.decode()


def test_a_withdrawn_collection_disappears_at_once_and_is_reviewed_again_before_it_returns():
    collection = create_public_collection()
    address = collection.get_absolute_url()
    share(collection, "withdraw")
    assert Client().get(address).status_code == 404
    assert "For a first week" not in page_for_visitors("/collections/")
    Collection.objects.update(status_since=timezone.now() - datetime.timedelta(days=400))
    share(collection, "send")
    assert reloaded(collection).status == "submitted"
    assert Client().get(address).status_code == 404
    approve(reloaded(collection))
    assert Client().get(address).status_code == 200


def test_a_request_for_changes_notifies_the_author():
    collection = create_collection()
    share(collection, "send")
    collection = reloaded(collection)
    note = "What is the second case for?"
    collection.transition("request_changes", by=person("mona"), revision=1, reasons=["words-said"], note=note)
    page = signed_in(Client(), "alice").get(collection.edit_url).content.decode()
    assert note in page
    assert "Changes requested" in page
    share(collection, "send")
    assert reloaded(collection).revision_number == 2


def test_an_undone_approval_leaves_nothing_public():
    collection = create_collection()
    share(collection, "send")
    collection = reloaded(collection)
    entry = collection.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    address = collection.get_absolute_url()
    assert Client().get(address).status_code == 200
    collection.undo(entry, by=person("mona"))
    assert Client().get(address).status_code == 404
    assert not Mail.objects.filter(to="alice@example.org", sent_at=None).exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"slugs": []}, "Add at least one case"),
        ({"title": "Ask 07700 900123"}, "Remove identifying details: “07700 900123”"),
    ],
)
def test_a_refused_submission_gives_the_reason(words, sentence):
    collection = create_collection(**words)
    answer = share(collection, "send")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert reloaded(collection).status == "draft"


def test_an_unchanged_public_collection_cannot_be_submitted():
    collection = create_public_collection()
    answer = share(collection, "send")
    assert answer.status_code == 422
    assert reloaded(collection).status == "published"


def test_the_author_is_named_only_by_choice_and_can_stop_it_at_once():
    collection = create_public_collection(credit="name")
    address = collection.get_absolute_url()
    assert "collected by Alice" in page_for_visitors(address)
    data = {"title": collection.title, "introduction": "", "credit": "member"}
    signed_in(Client(), "alice").post(collection.edit_url, data)
    assert "Alice" not in page_for_visitors(address)
    assert "Alice" not in page_for_visitors("/collections/")
    data["credit"] = "name"
    signed_in(Client(), "alice").post(collection.edit_url, data)
    assert "Alice" in page_for_visitors(address)


def test_a_name_is_shown_only_after_approval():
    collection = create_public_collection()
    data = {"title": collection.title, "introduction": "", "credit": "name"}
    signed_in(Client(), "alice").post(collection.edit_url, data)
    assert "Alice" not in page_for_visitors(collection.get_absolute_url())


def test_public_collections_can_be_reported_and_private_ones_answer_404():
    collection = create_public_collection()
    address = f"/report/collection/{collection.slug}/"
    assert address in page_for_visitors(collection.get_absolute_url())
    answer = signed_in(Client(), "bob").post(address, {"reason": "respect", "words": "Look."})
    assert answer.status_code == 302
    assert Report.objects.get().item == collection
    share(collection, "withdraw")
    assert Client().get(address).status_code == 404


def test_a_redaction_removes_the_passage_from_every_stored_text():
    collection = create_collection(
        title="Lessons of the Nightingale shop", introduction="note, title and entries"
    )
    item = collection.items.first()
    collection_editing.save_note(collection, item, "As in the Nightingale shop")
    share(collection, "send")
    approve(reloaded(collection))
    collection = reloaded(collection)
    assert collection.slug == "lessons-of-the-nightingale-shop"
    redact(collection, "Nightingale", by=person("mona"), why="somebody")
    collection = reloaded(collection)
    page = page_for_visitors(collection.get_absolute_url())
    assert "ightingale" not in page
    assert REMOVED in page
    assert "ightingale" not in signed_in(Client(), "alice").get(collection.edit_url).content.decode()
    assert "nightingale" not in collection.slug
    redact(collection, "note", by=person("mona"), why="somebody")
    assert Client().get(reloaded(collection).get_absolute_url()).status_code == 200


def test_suspended_members_cannot_share_and_moderators_cannot_decide_on_their_own_collections():
    collection = create_collection("mona")
    share(collection, "send", "mona")
    assert signed_in(Client(), "mona").get(f"/moderation/collection/{collection.pk}/").status_code == 404
    other = create_collection()
    alice = signed_in(Client(), "alice")
    person("alice").__class__.objects.suspend(person("alice"), timezone.now() + datetime.timedelta(days=1))
    for action in ("send", "link"):
        assert alice.post(f"{other.edit_url}share/", {"action": action}).status_code == 403
    assert (reloaded(other).status, reloaded(other).key) == ("draft", None)


def test_a_suspended_member_can_stop_sharing():
    linked, told = create_collection(), create_public_collection(title="For everybody")
    share(linked, "link")
    person("alice").__class__.objects.suspend(person("alice"), timezone.now() + datetime.timedelta(days=1))
    assert share(linked, "unlink").status_code == 302
    assert share(told, "withdraw").status_code == 302
    assert (reloaded(linked).key, reloaded(told).is_public) == (None, False)
    alice = signed_in(Client(), "alice")
    assert alice.post(f"{linked.edit_url}delete/").status_code == 302
    assert not Collection.objects.filter(pk=linked.pk).exists()


def test_the_list_of_collections_is_paginated(monkeypatch):
    from practice.views import collection_read

    monkeypatch.setattr(collection_read, "PAGE_SIZE", 2)
    for name in ("One", "Two", "Three"):
        create_public_collection(title=f"Number {name}")
    first = page_for_visitors("/collections/")
    assert "Number Three" in first
    assert "Number One" not in first
    second = page_for_visitors("/collections/?before=2")
    assert "Number One" in second
    assert Client().get("/collections/?before=x").status_code == 200
    assert Client().get(f"/collections/?before={10**30}").status_code == 200


def test_public_pages_are_cached_until_the_collection_changes():
    collection = create_public_collection()
    address = collection.get_absolute_url()
    etag = Client().get(address).headers["ETag"]
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 304
    share(collection, "withdraw")
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 404


def test_a_changed_display_name_of_the_author_is_shown_at_once():
    collection = create_public_collection(credit="name")
    for address in (collection.get_absolute_url(), "/collections/"):
        assert "Alice" in page_for_visitors(address)
    signed_in(Client(), "alice").post("/me/profile/", {"name": "Quilla", "handle": "alice"})
    for address in (collection.get_absolute_url(), "/collections/"):
        assert "Quilla" in page_for_visitors(address)
        assert "Alice" not in page_for_visitors(address)
