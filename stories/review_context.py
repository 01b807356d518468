"""The context of a story's review page: text with findings, changes between revisions, similar texts."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.text_diff import Part, diff_words
from stories import safety
from stories.models import Story, StoryContent
from stories.models.content import TEXT_LABELS
from stories.similar import similar_to
from taxonomy.vocabulary import vocabulary


@dataclass(frozen=True)
class Comparison:
    """What changed between an earlier revision and the newest one; `parts` are the changed ones only."""

    name: str
    number: int
    parts: list[Part]


def build_review_context(story: Story, last_read: int | None) -> dict[str, Any]:
    """Return the context for a story. `last_read` is the number of the revision that was decided on last."""
    latest = story.latest
    findings = safety.mark_findings(latest)
    segments = safety.split_at_findings(latest, findings)
    slugs = {*latest.industries, *latest.techniques}
    words = vocabulary()
    return {
        "latest": latest,
        "parts": [
            (label, segments.get(name, [(getattr(latest, name), None)]))
            for name, label in TEXT_LABELS.items()
        ],
        "findings": findings,
        "remarks": safety.language_remarks(latest),
        "pictures": latest.shown_pictures(),
        "terms": [term for term in (*words.industries, *words.techniques) if term.slug in slugs],
        "comparisons": compare_with_earlier(story, last_read),
        "similar": similar_to(story),
    }


def compare_with_earlier(story: Story, last_read: int | None) -> list[Comparison]:
    """Compare the newest revision with the one decided on last (or the one before) and the published one."""
    newest = story.latest
    before = last_read if last_read and last_read < newest.number else newest.number - 1
    wanted = {before: _("the one read last") if last_read == before else _("the one before")}
    if story.approved_id and story.approved.number not in (newest.number, before):
        wanted[story.approved.number] = _("the published one")
    revisions = {revision.number: revision for revision in story.revisions.all()}
    return [
        Comparison(name, number, changed_parts(revisions[number], newest))
        for number, name in wanted.items()
        if number in revisions
    ]


def changed_parts(old: StoryContent, new: StoryContent) -> list[Part]:
    """Return the parts that differ between two versions of a story, with the differences word by word."""
    pairs = [(str(label), getattr(old, name), getattr(new, name)) for name, label in TEXT_LABELS.items()]
    pairs.append((_("Industries and techniques"), _terms(old), _terms(new)))
    pairs.append((_("Content notes"), ", ".join(old.content_notes), ", ".join(new.content_notes)))
    parts = [Part(label, diff_words(before, after)) for label, before, after in pairs]
    return [part for part in parts if part.is_changed]


def _terms(content: StoryContent) -> str:
    return ", ".join([*content.industries, *content.techniques])
