"""What a moderator sees of a submitted collection: its texts with findings, and what changed."""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from cases.text_diff import Part, diff_words
from content_checks.current_phrases import current_phrases
from content_checks.findings import find_identifying_details
from content_checks.inclusive_language import find_remarks
from markup import render_member_text
from practice.models import Collection, CollectionRevision


def review_context(collection: Collection, last_read: int | None) -> dict[str, Any]:
    """Return the context of the review page. `last_read` is the number of the last revision decided on."""
    revision = collection.latest
    texts = named_texts(revision)
    phrases, found, parts = current_phrases(), [], []
    for name, text in texts:
        findings = find_identifying_details(text)
        found += findings
        parts.append((name, render_member_text(text, findings)))
    revisions: dict[int | None, CollectionRevision] = {one.number: one for one in collection.revisions.all()}
    before = collection.approved or revisions.get(last_read)
    return {
        "revision": revision,
        "parts": parts,
        "typed": [(name, text) for name, text in texts if text],
        "found": found,
        "language_remarks": [remark for _name, text in texts for remark in find_remarks(text, phrases)],
        "changed": [] if before is None or before.pk == revision.pk else changed_parts(before, revision),
    }


def named_texts(revision: CollectionRevision) -> list[tuple[str, str]]:
    """Return the texts of a revision with their headings: title, introduction, and the note on each case."""
    cases = Case.objects.in_bulk([pk for pk, _note in revision.entries])
    notes = [(str(cases[pk]) if pk in cases else "–", note) for pk, note in revision.entries]
    return [(_("Title"), revision.title), (_("Introduction"), revision.introduction), *notes]


def changed_parts(old: CollectionRevision, new: CollectionRevision) -> list[Part]:
    """Return the texts that differ between two revisions, the order of the cases, and who is named."""
    old_texts, new_texts = dict(named_texts(old)), dict(named_texts(new))
    names = {**new_texts, **old_texts}
    pairs = [(name, old_texts.get(name, ""), new_texts.get(name, "")) for name in names]
    old_order, new_order = ("\n".join(list(texts)[2:]) for texts in (old_texts, new_texts))
    pairs.append((_("Cases"), old_order, new_order))
    pairs.append((_("Author’s name"), old.get_credit_display(), new.get_credit_display()))
    parts = [Part(name, diff_words(before, after)) for name, before, after in pairs]
    return [part for part in parts if part.is_changed]
