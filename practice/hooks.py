"""What practice does when moderation and accounts call back, found by autodiscover_modules("hooks")."""

from collections import abc
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.hook_points import erases_member, exports_personal_data
from accounts.models import User
from moderation.hook_points import after_redaction, after_transition, publication_changes, review_context
from moderation.models import AuditEntry
from practice import collection_review, effects
from practice.export import collection_records, journal_as_markdown, journal_records
from practice.models import (
    Collection,
    CollectionRevision,
    JournalEntry,
    PracticeSetting,
    Progress,
    ReadCase,
    SavedCase,
)


@after_transition.register
def follow_transition_of_collection(collection: Collection, entry: AuditEntry) -> None:
    effects.follow_transition(collection, entry)


@after_redaction.register
def follow_redaction_of_collection(
    collection: Collection, passage: str, pictures: abc.Collection[int]
) -> None:
    effects.follow_redaction(collection, passage)


@publication_changes.register
def address_of_collection(
    collection: Collection, revision: CollectionRevision, now: datetime
) -> dict[str, Any]:
    return effects.address_of(collection, revision, now)


@review_context.register
def review_context_of_collection(collection: Collection, last_read: int | None) -> dict[str, Any]:
    return collection_review.review_context(collection, last_read)


@exports_personal_data(Collection)
def export_collections(user: User) -> Iterator[dict[str, Any]]:
    """The member's collections, with every version that was sent and the letters about them."""
    yield from collection_records(user)


@erases_member(Collection)
def erase_collections(user: User) -> None:
    effects.delete_collections(Collection.objects.by_author(user))


@exports_personal_data(Progress)
def export_progress(user: User) -> Iterator[dict[str, Any]]:
    """What a member marked as done."""
    for done in Progress.objects.filter(user=user).select_related("collection__approved", "case"):
        collection = done.collection
        # The member may have lost access to another member's collection: then its title stays secret.
        title = collection.title if collection.author_id == user.pk else ""
        if not title and collection.is_public and collection.approved:
            title = collection.approved.title
        yield {
            "collection": title or _("Collection"),
            "case": done.case.title,
            "done": done.done_at.isoformat(),
        }


@erases_member(Progress)
def erase_progress(user: User) -> None:
    Progress.objects.filter(user=user).delete()


@exports_personal_data(JournalEntry)
def export_journal(user: User) -> Iterator[dict[str, Any] | tuple[str, str]]:
    """Everything that is kept of a member's journal, entry by entry."""
    yield from journal_records(user)
    if JournalEntry.objects.filter(member=user).exists():
        yield "journal.md", journal_as_markdown(user)


@erases_member(JournalEntry)
def erase_journal(user: User) -> None:
    JournalEntry.objects.filter(member=user).delete()


@exports_personal_data(PracticeSetting)
def export_practice_setting(user: User) -> Iterator[dict[str, Any]]:
    """What the member chose."""
    for setting in PracticeSetting.objects.filter(member=user):
        yield {"remind": setting.remind}


@erases_member(PracticeSetting)
def erase_practice_setting(user: User) -> None:
    PracticeSetting.objects.filter(member=user).delete()


@exports_personal_data(SavedCase)
def export_saved_cases(user: User) -> Iterator[dict[str, Any]]:
    """What a member saved."""
    for saved in SavedCase.objects.for_member(user).order_by("pk"):
        yield {"case": saved.case.slug, "title": saved.case.title, "saved": saved.saved_at.isoformat()}


@erases_member(SavedCase)
def erase_saved_cases(user: User) -> None:
    SavedCase.objects.filter(member=user).delete()


@exports_personal_data(ReadCase)
def export_read_cases(user: User) -> Iterator[dict[str, Any]]:
    """Which cases a member marked as read."""
    for mark in ReadCase.objects.for_member(user).order_by("pk"):
        yield {"case": mark.case.slug, "title": mark.case.title, "read": mark.read_at.isoformat()}


@erases_member(ReadCase)
def erase_read_cases(user: User) -> None:
    ReadCase.objects.filter(member=user).delete()
