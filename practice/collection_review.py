"""What a reviewer sees of a collection: its words with findings, its cases, and what changed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.differences import Part
from cases.differences import words as words_between
from cases.models import Case
from wording.findings import Finding, find
from wording.language import read
from wording.models import Label


@dataclass(frozen=True)
class Mark:
    """A finding where it stands, as the pages of reviewers show it."""

    finding: Finding
    kept = ""


def parts_of(told) -> list[tuple[str, str]]:
    """The named texts of what was sent."""
    cases = Case.objects.in_bulk([pk for pk, _note in told.entries])
    named = [(str(cases[pk]) if pk in cases else "–", note) for pk, note in told.entries]
    return [(_("Title"), told.title), (_("Introduction"), told.introduction), *named]


def review_context(collection, last_read: int | None) -> dict:
    """Return what the review page shows. `last_read` is the revision that somebody decided on last."""
    told = collection.latest
    labels, found, parts = list(Label.objects.active()), [], []
    for name, text in parts_of(told):
        marks = [Mark(finding) for finding in find(text)]
        found += marks
        parts.append((name, pieces(text, marks)))
    before = collection.approved or next((t for t in collection.texts.all() if t.number == last_read), None)
    changed = [] if before is None or before.pk == told.pk else compared(before, told)
    remarks = [remark for _name, text in parts_of(told) for remark in read(text, labels)]
    return {"told": told, "parts": parts, "found": found, "remarks": remarks, "changed": changed}


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
