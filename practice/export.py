"""Collections and the journal as a member downloads them: records for JSON, and the journal in Markdown."""

from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string

from accounts.models import User
from cases.models import Case
from moderation.erasure import exported_messages
from practice.models import Collection, CollectionRevision, JournalEntry

CHUNK_SIZE = 200


def collection_records(user: User) -> Iterator[dict[str, Any]]:
    """Yield the member's collections, the last changed first, as plain values."""
    collections = list(Collection.objects.listed_for(user).prefetch_related("items__case", "revisions"))
    revisions = [revision for collection in collections for revision in collection.revisions.all()]
    sent_cases = Case.objects.in_bulk({case for revision in revisions for case, _note in revision.entries})
    for collection in collections:
        yield {
            "id": collection.pk,
            "title": collection.title,
            "introduction": collection.introduction,
            "cases": [
                {"title": item.case.title, "address": item.case.get_absolute_url(), "note": item.note}
                for item in collection.items.all()
            ],
            "made": collection.created_at.isoformat(),
            "changed": collection.changed_at.isoformat(),
            "public": collection.is_public,
            "by_link": bool(collection.key),
            "versions": [_version_record(revision, sent_cases) for revision in collection.revisions.all()],
            "letters": exported_messages(collection),
        }


def _version_record(revision: CollectionRevision, cases: dict[int, Case]) -> dict[str, Any]:
    return {
        "number": revision.number,
        "sent_at": revision.sent_at,
        "title": revision.title,
        "introduction": revision.introduction,
        # A case that was deleted meanwhile has no title any more.
        "cases": [
            {"title": cases[case].title if case in cases else None, "note": note}
            for case, note in revision.entries
        ],
    }


def journal_records(user: User) -> Iterator[dict[str, Any]]:
    """Yield the member's entries, oldest first, as plain values."""
    for entry in JournalEntry.objects.for_member(user).order_by("pk").iterator(chunk_size=CHUNK_SIZE):
        yield {
            "written": entry.created_at.isoformat(),
            "changed": entry.changed_at.isoformat() if entry.changed_at else None,
            "title": entry.title,
            "case": entry.case.slug if entry.case else None,
            "question": entry.question,
            "answer": entry.answer,
            "techniques_found": [technique.name for technique in entry.techniques],
            "what_came_of_it": entry.note,
            "remind_on": entry.remind_on.isoformat() if entry.remind_on else None,
        }


def journal_as_markdown(user: User) -> str:
    """Return the member's whole journal as Markdown, newest entry first."""
    entries = JournalEntry.objects.for_member(user).iterator(chunk_size=CHUNK_SIZE)
    return render_to_string("practice/journal.md", {"entries": entries}).strip() + "\n"
