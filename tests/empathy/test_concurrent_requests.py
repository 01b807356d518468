"""Simultaneous requests are handled once or one after the other, and never cause an error."""

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
SIMULTANEOUS = 6


def run_simultaneously(*calls) -> list[int]:
    """Call all functions at the same time, each in a thread; return the status codes."""

    def run(call):
        try:
            return call()
        finally:
            close_old_connections()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def signed_in_clients(name="alice", count=SIMULTANEOUS) -> list[Client]:
    """Return several clients in which one member is signed in."""
    return [confirm_password(signed_in(Client(), name)) for _ in range(count)]


def test_two_simultaneous_requests_start_one_address_change():
    calls = [
        lambda client=client, n=n: (
            client.post("/accounts/email/", {"email": f"new{n}@example.org"}).status_code
        )
        for n, client in enumerate(signed_in_clients(count=4))
    ]
    assert set(run_simultaneously(*calls)) == {302}
    assert AddressChange.objects.count() == 1


def test_only_one_of_a_members_simultaneous_outcomes_counts():
    publish_comment("alice", "What I say first.")
    outcomes = ("helped", "made_worse", "no_difference") * 2
    calls = [
        lambda client=client, n=n, how=how: (
            client.post(WRITE, {"text": f"Try {n}", "outcome": how}).status_code
        )
        for n, (client, how) in enumerate(zip(signed_in_clients(count=5), outcomes, strict=False))
    ]
    assert set(run_simultaneously(*calls)) == {302}
    assert Comment.objects.exclude(outcome="").count() == 1
    summary = CommentSummary.objects.get()
    assert (summary.people_count, summary.comments) == (1, 6)


def test_counts_stay_correct_under_simultaneous_approvals_edits_and_withdrawals():
    people, comments = ("bob", "cora", "max"), []
    for name in people:
        comments.append(publish_comment(name, f"{name} tried it.", outcome="helped"))
    move = "/me/comments/{}/move/"
    calls = [
        *(
            lambda c=c, name=name: (
                signed_in(Client(), name).post(move.format(c.pk), {"action": "retract"}).status_code
            )
            for c, name in zip(comments[:2], people, strict=False)
        ),
        lambda: (
            signed_in(Client(), "max")
            .post(f"/comments/{comments[2].pk}/edit/", {"text": "Other words"})
            .status_code
        ),
        lambda: (
            signed_in(Client(), "bob").post(move.format(comments[0].pk), {"action": "withdraw"}).status_code
        ),
        lambda: (
            signed_in(Client(), "alice").post(WRITE, {"text": "Mine", "outcome": "made_worse"}).status_code
        ),
    ]
    assert set(run_simultaneously(*calls)) == {302}
    for comment in Comment.objects.all():
        approve_comment(comment)
    summary = CommentSummary.objects.get()
    kept = (summary.comments, summary.helped, summary.no_difference, summary.made_worse)
    with transaction.atomic():
        again = CommentSummary.recount(Case.objects.get(pk=comments[0].case_id))
    assert kept == (again.comments, again.helped, again.no_difference, again.made_worse) == (3, 1, 0, 1)


def test_two_browser_windows_do_not_corrupt_the_order_of_a_collection():
    collection = collection_editing.create_collection(person("alice"), title="For a first week")
    for case in Case.objects.published()[:5]:
        collection_editing.add_case(collection, case)
    items = list(collection.items.all())
    address = f"{collection.edit_url}cases/{{}}/"
    calls = [
        lambda client=client, item=item, how=how: (
            client.post(address.format(item.pk), {"action": how}).status_code
        )
        for client, item, how in zip(
            signed_in_clients(), items * 2, ("up", "down", "remove", "note", "up", "down"), strict=False
        )
    ]
    calls += [
        lambda client=client: (
            client.post(address.format(items[2].pk), {"action": "note", "note": "Well"}).status_code
        )
        for client in signed_in_clients(count=3)
    ]
    assert set(run_simultaneously(*calls)) <= {302, 404}
    places = list(CollectionItem.objects.for_collection(collection).values_list("position", flat=True))
    assert len(places) == len(set(places)) == 4


def test_simultaneous_requests_cannot_exceed_the_limit_on_collections(monkeypatch):
    monkeypatch.setattr(collection_editing, "MAX_COLLECTIONS", 3)
    calls = [
        lambda client=client, n=n: (
            client.post("/me/collections/new/", {"title": f"No {n}", "credit": "member"}).status_code
        )
        for n, client in enumerate(signed_in_clients())
    ]
    assert sorted(run_simultaneously(*calls)) == [302] * 3 + [422] * 3
    assert Collection.objects.count() == 3
