"""The journal as a member downloads it: records for JSON, and a text in Markdown."""

from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string

from accounts.models import User
from practice.models import JournalEntry

CHUNK_SIZE = 200


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
