"""The context of a story's review page: text with findings, changes between revisions, similar texts."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.text_diff import Part, diff_words
from moderation.members.records import hides_history
from stories import safety
from stories.models import Story, StoryContent
from stories.models.content import TEXT_LABELS, Credit
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
    latest, is_bare = story.latest, hides_history(story)
    if is_bare:
        latest = copy.copy(latest)
        latest.kept_findings, latest.own_words = {}, []
    findings = safety.mark_findings(latest)
    texts = [source for source in latest.public_texts() if source.text]
    slugs = {*latest.industries, *latest.techniques}
    words = vocabulary()
    return {
        "latest": latest,
        "parts": [(source.label, safety.render_with_findings(source, findings)) for source in texts],
        "typed": [(source.label, source.text) for source in texts],
        "findings": findings,
        "remarks": safety.language_remarks(latest),
        "pictures": latest.shown_pictures(),
        "terms": [term for term in (*words.industries, *words.techniques) if term.slug in slugs],
        "comparisons": [] if is_bare else compare_with_earlier(story, last_read),
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
    pairs += [(str(label), of(old), of(new)) for label, of in COMPARED.items()]
    parts = [Part(label, diff_words(before, after)) for label, before, after in pairs]
    return [part for part in parts if part.is_changed]


def _credit(content: StoryContent) -> str:
    """The author's choice, and the role, which is stored with a profile name, too."""
    choice = _("The profile name") if content.credit == Credit.NAME else _("A role")
    return f"{choice}: {content.credit_role}" if content.credit_role else choice


def _pictures(content: StoryContent) -> str:
    """One line for each picture. The number tells two pictures with the same description apart."""
    return "\n".join(f"{picture.number}. {picture.alternative}" for picture in content.shown_pictures())


def _names(kind: str, slugs: list[str]) -> str:
    """The current names of these terms, one on a line, and the slugs of terms that are no longer there."""
    words = vocabulary()
    terms = [words.by_slug(kind, slug) for slug in slugs]
    return "\n".join(term.local_name if term else slug for term, slug in zip(terms, slugs, strict=True))


COMPARED: dict[Promise, Callable[[StoryContent], str]] = {
    gettext_lazy("Industries"): lambda content: _names("industry", content.industries),
    gettext_lazy("Techniques"): lambda content: _names("technique", content.techniques),
    gettext_lazy("Content notes"): lambda content: "\n".join(str(note) for note in content.notes),
    gettext_lazy("Name shown"): _credit,
    gettext_lazy("Pictures"): _pictures,
}
"""What is compared besides the texts: labels, and functions that return it as text."""
