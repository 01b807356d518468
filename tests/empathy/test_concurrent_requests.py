"""What somebody does twice at the same moment is done once, or one after the other, and is never an error."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, transaction
from django.test import Client

from accounts.models import AddressChange
from cases.models import Case
from comments.models import Comment, CommentSummary
from practice import collection_editing
from practice.models import Collection, CollectionItem
from tests.comments.comment_helpers import WRITE, approve_comment, publish_comment
from tests.people import confirm_password, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def all_at_once(*acts) -> list[int]:
    """Let every act happen at the same moment, in a thread of its own."""

    def run(act):
        try:
            return act()
        finally:
            close_old_connections()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def windows(name="alice", count=AT_ONCE) -> list[Client]:
    """Several windows in which one member is signed in."""
    return [confirm_password(signed_in(Client(), name)) for _ in range(count)]


def test_two_buttons_for_another_address_begin_one_change():
    acts = [
        lambda client=client, n=n: (
            client.post("/accounts/email/", {"email": f"new{n}@example.org"}).status_code
        )
        for n, client in enumerate(windows(count=4))
    ]
    assert set(all_at_once(*acts)) == {302}
    assert AddressChange.objects.count() == 1


def test_of_what_one_person_tells_at_once_one_outcome_counts():
    publish_comment("alice", "What I say first.")
    outcomes = ("helped", "made_worse", "no_difference") * 2
    acts = [
        lambda client=client, n=n, how=how: (
            client.post(WRITE, {"text": f"Try {n}", "outcome": how}).status_code
        )
        for n, (client, how) in enumerate(zip(windows(count=5), outcomes, strict=False))
    ]
    assert set(all_at_once(*acts)) == {302}
    assert Comment.objects.exclude(outcome="").count() == 1
    summary = CommentSummary.objects.get()
    assert (summary.tried, summary.comments) == (1, 6)


def test_sums_are_right_when_people_approve_change_and_take_back_at_once():
    people, comments = ("bob", "cora", "max"), []
    for name in people:
        comments.append(publish_comment(name, f"{name} tried it.", outcome="helped"))
    move = "/me/comments/{}/move/"
    acts = [
        *(lambda c=c, name=name: signed_in(Client(), name).post(move.format(c.pk), {"action": "retract"}).status_code
          for c, name in zip(comments[:2], people, strict=False)),
        lambda: signed_in(Client(), "max").post(f"/comments/{comments[2].pk}/edit/",
        {"text": "Other words"}).status_code,
        lambda: signed_in(Client(), "bob").post(move.format(comments[0].pk), {"action": "withdraw"}).status_code,
        lambda: signed_in(Client(), "alice").post(WRITE, {"text": "Mine", "outcome": "made_worse"}).status_code,
    ]  # fmt: skip
    assert set(all_at_once(*acts)) == {302}
    for comment in Comment.objects.all():
        approve_comment(comment)
    summary = CommentSummary.objects.get()
    kept = (summary.comments, summary.helped, summary.no_difference, summary.made_worse)
    with transaction.atomic():
        again = CommentSummary.recount(Case.objects.get(pk=comments[0].case_id))
    assert kept == (again.comments, again.helped, again.no_difference, again.made_worse) == (3, 1, 0, 1)


def test_two_windows_do_not_mix_the_order_of_a_collection():
    collection = collection_editing.create_collection(person("alice"), title="For a first week")
    for case in Case.objects.published()[:5]:
        collection_editing.add_case(collection, case)
    items = list(collection.items.all())
    address = f"{collection.edit_url}cases/{{}}/"
    acts = [
        lambda client=client, item=item, how=how: (
            client.post(address.format(item.pk), {"action": how}).status_code
        )
        for client, item, how in zip(
            windows(), items * 2, ("up", "down", "remove", "note", "up", "down"), strict=False
        )
    ]
    acts += [
        lambda client=client: (
            client.post(address.format(items[2].pk), {"action": "note", "note": "Well"}).status_code
        )
        for client in windows(count=3)
    ]
    assert set(all_at_once(*acts)) <= {302, 404}
    places = list(CollectionItem.objects.of(collection).values_list("position", flat=True))
    assert len(places) == len(set(places)) == 4


def test_there_is_no_way_past_the_most_collections(monkeypatch):
    monkeypatch.setattr(collection_editing, "MOST_COLLECTIONS", 3)
    acts = [
        lambda client=client, n=n: (
            client.post("/me/collections/new/", {"title": f"No {n}", "credit": "member"}).status_code
        )
        for n, client in enumerate(windows())
    ]
    assert sorted(all_at_once(*acts)) == [302] * 3 + [422] * 3
    assert Collection.objects.count() == 3
