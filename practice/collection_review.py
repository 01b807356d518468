"""What a reviewer sees of a collection: its words with findings, its cases, and what changed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import Case
from cases.text_diff import Part
from cases.text_diff import diff_words as words_between
from content_checks.findings import Finding, find_identifying_details
from content_checks.inclusive_language import find_remarks
from content_checks.models import DiscouragedPhrase


@dataclass(frozen=True)
class Mark:
    """A finding where it stands, as the pages of reviewers show it."""

    finding: Finding
    kept = ""


def parts_of(revision) -> list[tuple[str, str]]:
    """The named texts of what was sent."""
    cases = Case.objects.in_bulk([pk for pk, _note in revision.entries])
    named = [(str(cases[pk]) if pk in cases else "–", note) for pk, note in revision.entries]
    return [(_("Title"), revision.title), (_("Introduction"), revision.introduction), *named]


def review_context(collection, last_read: int | None) -> dict:
    """Return what the review page shows. `last_read` is the revision that somebody decided on last."""
    revision = collection.latest
    labels, found, parts = list(DiscouragedPhrase.objects.active()), [], []
    for name, text in parts_of(revision):
        marks = [Mark(finding) for finding in find_identifying_details(text)]
        found += marks
        parts.append((name, pieces(text, marks)))
    before = collection.approved or next(
        (t for t in collection.revisions.all() if t.number == last_read), None
    )
    changed = [] if before is None or before.pk == revision.pk else compared(before, revision)
    language_remarks = [remark for _name, text in parts_of(revision) for remark in find_remarks(text, labels)]
    return {
        "revision": revision,
        "parts": parts,
        "found": found,
        "language_remarks": language_remarks,
        "changed": changed,
    }


def pieces(text: str, marks) -> list[tuple[str, Mark | None]]:
    """A text cut where findings stand in it: pairs of words and the finding, or None."""
    cut, at = [], 0
    for mark in marks:
        cut += [(text[at : mark.finding.start], None), (mark.finding.text, mark)]
        at = mark.finding.end
    return [*cut, (text[at:], None)]


def compared(old, new) -> list[Part]:
    """Return the parts that differ between two texts, and the order of the cases if that does."""
    was, now = dict(parts_of(old)), dict(parts_of(new))
    pairs = [(name, was.get(name, ""), now.get(name, "")) for name in {**now, **was}]
    orders = ["\n".join(list(texts)[2:]) for texts in (was, now)]
    parts = [Part(name, words_between(*both)) for name, *both in [*pairs, (_("Cases"), *orders)]]
    return [part for part in parts if part.is_changed]
