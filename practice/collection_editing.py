"""Putting cases into a collection, into another order, and out of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from practice import publishing
from practice.models.collection import (
    MOST_CASES,
    MOST_COLLECTIONS,
    Collection,
    CollectionFull,
    CollectionItem,
)
from taxonomy.models import PublishedList


@transaction.atomic
def create_collection(user, case=None, **words) -> Collection:
    """Make a collection, with its first case if there is one. Raises CollectionFull if there are too many."""
    User.objects.acquire_lock(user)
    if Collection.objects.by_author(user).count() >= MOST_COLLECTIONS:
        raise CollectionFull(_("You have %(n)s collections, which is the most there can be.")
                             % {"n": MOST_COLLECTIONS})  # fmt: skip
    collection = Collection.objects.create(author=user, **words)
    if case is not None:
        add_case(collection, case)
    return collection


@transaction.atomic
def save_content(collection) -> None:
    """Save the words of a collection. Whoever wants no name any more is not named from now on."""
    collection.changed_at = timezone.now()
    collection.save(update_fields=["title", "introduction", "credit", "changed_at"])
    if collection.is_public:
        PublishedList.lock_and_bump(publishing.LIST_NAME)


@transaction.atomic
def add_case(collection, case) -> bool:
    """Put a case at the end; False if it is there already. Raises CollectionFull if there is no room."""
    items = _locked_items(collection)
    if any(item.case_id == case.pk for item in items):
        return False
    if len(items) >= MOST_CASES:
        raise CollectionFull(_("A collection holds up to %(n)s cases.") % {"n": MOST_CASES})
    position = items[-1].position + 1 if items else 1
    CollectionItem.objects.create(collection=collection, case=case, position=position)
    _changed(collection)
    if collection.key and not collection.is_public:
        publishing.came_in(collection, [*(item.case_id for item in items), case.pk])
    return True


@transaction.atomic
def move_case(collection, item, steps: int) -> None:
    """Move a case up (-1) or down (1) by one place; at the end nothing happens."""
    items = _locked_items(collection)
    at = next((place for place, one in enumerate(items) if one.pk == item.pk), None)
    if at is None or not 0 <= at + steps < len(items):
        return
    items[at], items[at + steps] = items[at + steps], items[at]
    for place, one in enumerate(items, start=1):
        one.position = place
    CollectionItem.objects.bulk_update(items, ["position"])
    _changed(collection)


@transaction.atomic
def remove_case(collection, item) -> None:
    """Take a case out."""
    # The collection is locked first, as everywhere: else two windows wait for each other.
    for one in _locked_items(collection):
        if one.pk == item.pk:
            one.delete()
    _changed(collection)


@transaction.atomic
def save_note(collection, item, note: str) -> None:
    """Say something about a case."""
    item = next((one for one in _locked_items(collection) if one.pk == item.pk), None)
    if item is None:
        # It was taken out in another window a moment ago.
        return
    item.note = note
    item.save(update_fields=["note"])
    _changed(collection)


def _locked_items(collection) -> list[CollectionItem]:
    """The cases in order. The collection is locked, so that two windows do not mix their orders."""
    Collection.objects.locked(collection.pk)
    return list(CollectionItem.objects.of(collection))


def _changed(collection) -> None:
    collection.changed_at = timezone.now()
    collection.save(update_fields=["changed_at"])
