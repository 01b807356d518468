"""What follows from transitions, redactions and the deletion of collections."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from moderation.models import AnswerDraft, AuditEntry, Message, PrivateNote, QueueItem
from moderation.redaction import remove_from_slug
from moderation.transitions import DECISIONS, MODERATOR_ACTIONS, UNDO_SECONDS
from notices.models import Following
from notices.notify import notify, revoke
from notices.outbox import delete_notifications
from practice.models import Collection, CollectionRevision
from practice.publishing import LIST_NAME, note_new_cases
from taxonomy.models import PublishedList

CHANGES_PUBLIC_PAGES = frozenset(
    {"approve", "appear", "withdraw", "archive", "restore", "undo", "reopen", "appeal"}
)
"""The transitions after which public pages may show something else."""


def address_of(collection: Collection, revision: CollectionRevision, now: datetime) -> dict[str, Any]:
    """Return the slug and the sequence number that the collection keeps from its first publication on."""
    # The list is locked first, so that two collections with the same title never get the same slug.
    published_list = PublishedList.lock_and_bump(LIST_NAME)
    return {
        "slug": collection.slug or Collection.unique_slug(revision.title),
        "number": collection.number or published_list.allocate_numbers(1)[0],
    }


def follow_transition(collection: Collection, entry: AuditEntry) -> None:
    """Update the cached pages, followers and notices after a transition."""
    if entry.action in CHANGES_PUBLIC_PAGES:
        PublishedList.lock_and_bump(LIST_NAME)
    if entry.action in {"approve", "appear"}:
        note_new_cases(collection, [case for case, _note in collection.approved_entries])
    if entry.action in {"withdraw", "archive"}:
        Following.objects.about(collection).delete()
    if entry.action == "undo" and entry.undoes:
        revoke(collection.mail_key(entry.undoes))
    if entry.action in {*DECISIONS, "archive", "reopen"}:
        _notify_author(collection, entry)


def _notify_author(collection: Collection, entry: AuditEntry) -> None:
    notify(
        collection.author,
        "review",
        "practice/mail/decided",
        {"collection": collection, "title": collection.latest.title, "entry": entry},
        key=collection.mail_key(entry),
        url=collection.edit_url,
        about=collection,
        # The mail waits until the moderator cannot undo the decision any more.
        after=UNDO_SECONDS if entry.action in MODERATOR_ACTIONS else 0,
    )


def follow_redaction(collection: Collection, passage: str) -> None:
    """Remove the passage from the slug, too, and update the cached pages."""
    PublishedList.lock_and_bump(LIST_NAME)
    remove_from_slug(collection, passage)


@transaction.atomic
def delete_collections(collections: Iterable[Collection]) -> None:
    """Delete collections with their reviews, notices and followers, and other members' progress."""
    # Locked first: a mark of progress that is made meanwhile waits, and finds no collection afterwards.
    pks = [collection.pk for collection in collections]
    found = list(Collection.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    for collection in found:
        for model in (QueueItem, Message, PrivateNote, AnswerDraft):
            model.objects.about(collection).delete()
        Following.objects.about(collection).delete()
        delete_notifications(collection, collection.mail_key_prefix)
        collection.retire_slug()
        collection.delete()
    if found:
        PublishedList.lock_and_bump(LIST_NAME)
