"""From a story to the draft of a case, and the comparison of both, part by part."""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.drafting import blank_content
from cases.field_labels import FIELD_LABELS, labelled_parts
from cases.library.schema import CASE_HEADINGS
from cases.models import Case, CaseRevision
from cases.text_diff import Part, diff_parts
from markup import member_text_to_markdown, plain_lines
from stories.models import StoryContent
from taxonomy.vocabulary import vocabulary
from text_input.slugs import has_letters

MOMENT, TURN, DONE, CHANGED = CASE_HEADINGS[:4]
LINEAGE = "with the consent of its author"
"""The lineage of every promoted case. It has no name: the page of the case asks the story for the credit."""
MAX_TITLE_LENGTH = 120
SPEECH = re.compile(r"[“”\"„«»]|\b(?:said|asked|says|asks|answered|replied|told)\b", re.IGNORECASE)
"""Signs of direct speech in a paragraph."""


def case_draft_from(content: StoryContent) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values and sections of a case's first draft, filled from a story.

    Sections are Markdown that reads as the story did.
    """
    values, sections = blank_content(_unused_title(content.title))
    words = vocabulary()
    with override(settings.LANGUAGE_CODE):
        # Library texts are in the site's main language, whatever language the curator uses.
        notes = [str(note) for note in content.notes]
    values |= {
        "provenance": Case.Provenance.ADAPTED.value,
        "lineage": LINEAGE,
        "industries": [term.slug for term in words.industries if term.slug in content.industries],
        "techniques": [term.slug for term in words.techniques if term.slug in content.techniques],
        "content_notes": notes,
    }
    turn, done = _split_said_and_done(content.said)
    texts = {MOMENT: content.happened, TURN: turn, DONE: done, CHANGED: content.changed}
    sections |= {heading: member_text_to_markdown(text) for heading, text in texts.items()}
    return values, sections


def _unused_title(title: str) -> str:
    """Return the title of the story, with a number if a case has it already."""
    title = title if has_letters(title) else f"A story: {title}"[:MAX_TITLE_LENGTH]
    unused, count = title, 2
    while Case.objects.is_taken(Case(), unused, Case.slug_for(unused)):
        ending = f" ({count})"
        unused, count = title[: MAX_TITLE_LENGTH - len(ending)] + ending, count + 1
    return unused


def _split_said_and_done(said: str) -> tuple[str, str]:
    """Split the text after the last paragraph with direct speech."""
    paragraphs = [paragraph.strip() for paragraph in re.split(r"\n\s*\n", said.strip())]
    spoken = [index for index, paragraph in enumerate(paragraphs) if SPEECH.search(paragraph)]
    cut = spoken[-1] + 1 if spoken else len(paragraphs)
    return "\n\n".join(paragraphs[:cut]), "\n\n".join(paragraphs[cut:])


def compare_with_case(content: StoryContent, text: CaseRevision) -> tuple[list[Part], list[tuple[str, str]]]:
    """Compare a story with a text of its case. Return the parts of both, and those of the case alone.

    Both are plain text as readers see it, without Markdown.
    """
    sections = {heading: plain_lines(section) for heading, section in text.sections.items()}
    remaining = dict(labelled_parts(text.values, sections))
    keys = ("title", MOMENT, TURN, DONE, CHANGED, "dialogue")
    title, moment, turn, done, changed, dialogue = (str(FIELD_LABELS[key]) for key in keys)
    said_and_done = "\n\n".join(filter(None, (remaining.pop(label, "") for label in (turn, dialogue, done))))
    pairs = [
        (title, content.title, remaining.pop(title, "")),
        (_("What happened"), _plain(content.happened), remaining.pop(moment, "")),
        (_("What was said and done"), _plain(content.said), said_and_done),
        (_("What changed"), _plain(content.changed), remaining.pop(changed, "")),
    ]
    before = [(label, old) for label, old, _new in pairs]
    after = [(label, new) for label, _old, new in pairs]
    return diff_parts(before, after), [(label, value) for label, value in remaining.items() if value]


def _plain(text: str) -> str:
    """Return a text of the story as the text of a case that was not changed would read."""
    return plain_lines(member_text_to_markdown(text))
