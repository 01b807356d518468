"""What a moderator sees of a submitted collection: its texts with findings, and what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from cases.text_diff import Part, diff_words
from content_checks.findings import Finding, find_identifying_details
from content_checks.inclusive_language import find_remarks
from content_checks.models import DiscouragedPhrase
from practice.models import Collection, CollectionRevision


@dataclass(frozen=True)
class Mark:
    """A finding, as the templates for reviewers expect it."""

    finding: Finding


def review_context(collection: Collection, last_read: int | None) -> dict[str, Any]:
    """Return the context of the review page. `last_read` is the number of the last revision decided on."""
    revision = collection.latest
    texts = named_texts(revision)
    phrases, found, parts = list(DiscouragedPhrase.objects.active()), [], []
    for name, text in texts:
        marks = [Mark(finding) for finding in find_identifying_details(text)]
        found += marks
        parts.append((name, split_at_marks(text, marks)))
    revisions: dict[int | None, CollectionRevision] = {one.number: one for one in collection.revisions.all()}
    before = collection.approved or revisions.get(last_read)
    return {
        "revision": revision,
        "parts": parts,
        "found": found,
        "language_remarks": [remark for _name, text in texts for remark in find_remarks(text, phrases)],
        "changed": [] if before is None or before.pk == revision.pk else changed_parts(before, revision),
    }


def named_texts(revision: CollectionRevision) -> list[tuple[str, str]]:
    """Return the texts of a revision with their headings: title, introduction, and the note on each case."""
    cases = Case.objects.in_bulk([pk for pk, _note in revision.entries])
    notes = [(str(cases[pk]) if pk in cases else "–", note) for pk, note in revision.entries]
    return [(_("Title"), revision.title), (_("Introduction"), revision.introduction), *notes]


def split_at_marks(text: str, marks: Iterable[Mark]) -> list[tuple[str, Mark | None]]:
    """Return the text in pieces, each with the mark that covers it, or None."""
    pieces, position = [], 0
    for mark in marks:
        pieces += [(text[position : mark.finding.start], None), (mark.finding.text, mark)]
        position = mark.finding.end
    return [*pieces, (text[position:], None)]


def changed_parts(old: CollectionRevision, new: CollectionRevision) -> list[Part]:
    """Return the texts that differ between two revisions, and the order of the cases if it differs."""
    old_texts, new_texts = dict(named_texts(old)), dict(named_texts(new))
    names = {**new_texts, **old_texts}
    pairs = [(name, old_texts.get(name, ""), new_texts.get(name, "")) for name in names]
    orders = ["\n".join(list(texts)[2:]) for texts in (old_texts, new_texts)]
    parts = [Part(name, diff_words(*both)) for name, *both in [*pairs, (_("Cases"), *orders)]]
    return [part for part in parts if part.is_changed]
