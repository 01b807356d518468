"""What a reviewer sees of a story: the text with findings and remarks, what changed, what reads like it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.text_diff import Part
from cases.text_diff import diff_words as words_between
from stories import safety
from stories.similar import similar_to
from taxonomy.vocabulary import vocabulary


@dataclass(frozen=True)
class Comparison:
    """What changed from one revision to the newest: the parts that differ, with their pieces."""

    name: str
    number: int
    parts: list[Part]


def review_context(story, last_read: int | None) -> dict:
    """Return what the review page shows. `last_read` is the revision that somebody decided on last."""
    latest = story.latest
    findings = safety.mark_findings(latest)
    marks = dict(safety.segments(latest, findings))
    words = vocabulary()
    return {
        "latest": latest,
        "parts": [
            (name, marks.get(name, [(getattr(latest, part), None)])) for part, name in safety.PARTS.items()
        ],
        "findings": findings,
        "remarks": safety.remarks(latest),
        "pictures": latest.shown_pictures(),
        "terms": [term for term in (*words.industries, *words.techniques) if _carries(latest, term)],
        "comparisons": compare_with_earlier(story, last_read),
        "similar": similar_to(story),
    }


def _carries(latest, term) -> bool:
    return term.slug in (*latest.industries, *latest.techniques)


def compare_with_earlier(story, last_read: int | None) -> list[Comparison]:
    """Compare the newest revision with the one read last (or sent before it) and with the published one."""
    newest = story.latest
    before = last_read if last_read and last_read < newest.number else newest.number - 1
    wanted = {before: _("the one read last") if last_read == before else _("the one before")}
    if story.approved_id and story.approved.number not in (newest.number, before):
        wanted[story.approved.number] = _("the published one")
    revisions = {revision.number: revision for revision in story.revisions.all()}
    return [
        Comparison(name, number, compare(revisions[number], newest))
        for number, name in wanted.items()
        if number in revisions
    ]


def compare(old, new) -> list[Part]:
    """Return the parts that differ between two tellings, with their pieces."""
    pairs = [(name, getattr(old, part), getattr(new, part)) for part, name in safety.PARTS.items()]
    lists = [
        (_("Industries and techniques"), "industries", "techniques"),
        (_("Content notes"), "content_notes"),
    ]
    for name, *fields in lists:
        was, now = (", ".join(v for f in fields for v in getattr(latest, f)) for latest in (old, new))
        pairs.append((name, was, now))
    parts = [Part(name, words_between(was, now)) for name, was, now in pairs]
    return [part for part in parts if part.is_changed]
