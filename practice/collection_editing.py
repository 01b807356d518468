"""Creating a collection, and changing its content, its cases and their order."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from moderation.transitions import TransitionRefused
from practice.models import Collection, CollectionItem
from practice.publishing import LIST_NAME, note_new_cases
from taxonomy.models import PublishedList

MAX_CASES = 100
"""Cases in one collection."""
MAX_COLLECTIONS = 100
"""Collections of one member."""


class CollectionFull(TransitionRefused):
    """A limit is reached: of cases in a collection, or of collections of a member."""


@transaction.atomic
def create_collection(user: User, case: Case | None = None, **content: Any) -> Collection:
    """Create a collection, with its first case if one is given. Raises CollectionFull."""
    User.objects.acquire_lock(user)
    if Collection.objects.by_author(user).count() >= MAX_COLLECTIONS:
        raise CollectionFull(
            _("You have %(n)s collections, which is the limit. Delete one to create another.")
            % {"n": MAX_COLLECTIONS}
        )
    collection = Collection.objects.create(author=user, **content)
    if case is not None:
        add_case(collection, case)
    return collection


@transaction.atomic
def save_content(collection: Collection) -> None:
    """Save title, introduction and credit. The public page names the author no longer if they chose so."""
    Collection.objects.lock_or_404(collection.pk)
    collection.changed_at = timezone.now()
    collection.save(update_fields=["title", "introduction", "credit", "changed_at"])
    if collection.is_public:
        PublishedList.lock_and_bump(LIST_NAME)


@transaction.atomic
def add_case(collection: Collection, case: Case) -> bool:
    """Add a case at the end; False if the collection contains it already. Raises CollectionFull."""
    items = _locked_items(collection)
    if any(item.case_id == case.pk for item in items):
        return False
    if len(items) >= MAX_CASES:
        raise CollectionFull(
            _("A collection can have at most %(n)s cases. Remove one first.") % {"n": MAX_CASES}
        )
    position = items[-1].position + 1 if items else 1
    CollectionItem.objects.create(collection=collection, case=case, position=position)
    _save_changed_at(collection)
    if collection.key and not collection.is_public:
        note_new_cases(collection, [*(item.case_id for item in items), case.pk])
    return True


@transaction.atomic
def move_case(collection: Collection, item: CollectionItem, steps: int) -> None:
    """Move a case by `steps` (-1 up, 1 down); does nothing at the ends."""
    items = _locked_items(collection)
    index = next((index for index, one in enumerate(items) if one.pk == item.pk), None)
    if index is None or not 0 <= index + steps < len(items):
        return
    items[index], items[index + steps] = items[index + steps], items[index]
    for position, one in enumerate(items, start=1):
        one.position = position
    CollectionItem.objects.bulk_update(items, ["position"])
    _save_changed_at(collection)


@transaction.atomic
def remove_case(collection: Collection, item: CollectionItem) -> None:
    """Remove a case from the collection; does nothing if it was removed meanwhile."""
    for one in _locked_items(collection):
        if one.pk == item.pk:
            one.delete()
    _save_changed_at(collection)


@transaction.atomic
def save_note(collection: Collection, item: CollectionItem, note: str) -> None:
    """Save the note on a case; does nothing if the case was removed meanwhile."""
    current = next((one for one in _locked_items(collection) if one.pk == item.pk), None)
    if current is None:
        return
    current.note = note
    current.save(update_fields=["note"])
    _save_changed_at(collection)


def _locked_items(collection: Collection) -> list[CollectionItem]:
    """Return the items in order. The collection is locked first, as everywhere, which prevents deadlocks."""
    Collection.objects.lock_or_404(collection.pk)
    return list(CollectionItem.objects.for_collection(collection))


def _save_changed_at(collection: Collection) -> None:
    collection.changed_at = timezone.now()
    collection.save(update_fields=["changed_at"])
