"""From a story to the draft of a case, and the two side by side, part by part."""

import re

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.drafting import blank_content
from cases.field_labels import FIELD_LABELS, labelled_parts
from cases.library.schema import CASE_HEADINGS
from cases.models import Case
from cases.text_diff import Part, diff_parts
from taxonomy.vocabulary import vocabulary

MOMENT, TURN, DONE, CHANGED = CASE_HEADINGS[:4]
LINEAGE = "with the consent of its author"
"""Nobody is named in the text of a case: the page asks the story who told it."""
SPEECH = re.compile(r"[“”\"„«»]|\b(?:said|asked|says|asks|answered|replied|told)\b", re.IGNORECASE)


def case_draft_from(content) -> tuple[dict, dict]:
    """Return the text with which a case begins that is made of a story."""
    values, sections = blank_content(_free_title(content.title))
    words = vocabulary()
    with override(settings.LANGUAGE_CODE):
        # The library is in one language, whoever opens the case.
        notes = [str(note) for note in content.notes]
    values |= {
        "provenance": Case.Provenance.ADAPTED.value,
        "lineage": LINEAGE,
        "industries": [term.slug for term in words.industries if term.slug in content.industries],
        "techniques": [term.slug for term in words.techniques if term.slug in content.techniques],
        "content_notes": notes,
    }
    turn, done = _said_and_done(content.said)
    sections |= {MOMENT: content.happened.strip(), TURN: turn, DONE: done, CHANGED: content.changed.strip()}
    return values, sections


def _free_title(title: str) -> str:
    """The title of the story, or one beside it that no case has."""
    # An address is made of it, for which some scripts have no letters.
    title = title if slugify(title) else f"A story: {title}"[:120]
    free, count = title, 2
    while Case.objects.is_taken(Case(), free, slugify(free)):
        ending = f" ({count})"
        free, count = title[: 120 - len(ending)] + ending, count + 1
    return free


def _said_and_done(said: str) -> tuple[str, str]:
    """Cut after the last paragraph in which somebody speaks: what follows is what was done."""
    paragraphs = [one.strip() for one in re.split(r"\n\s*\n", said.strip())]
    spoken = [at for at, one in enumerate(paragraphs) if SPEECH.search(one)]
    cut = spoken[-1] + 1 if spoken else len(paragraphs)
    return "\n\n".join(paragraphs[:cut]), "\n\n".join(paragraphs[cut:])


def compare_with_case(content, text) -> tuple[list[Part], list[tuple[str, str]]]:
    """Compare a story with a text of the case: parts with what changed, and parts that are new."""
    words = dict(labelled_parts(text.values, text.sections))
    keys = ("title", MOMENT, TURN, DONE, CHANGED, "dialogue")
    title, moment, turn, done, changed, dialogue = (str(FIELD_LABELS[key]) for key in keys)
    told = [words.pop(name, "") for name in (turn, dialogue, done)]
    pairs = [
        (title, content.title, words.pop(title, "")),
        (_("What happened"), content.happened, words.pop(moment, "")),
        (_("What was said and done"), content.said, "\n\n".join(one for one in told if one)),
        (_("What changed"), content.changed, words.pop(changed, "")),
    ]
    before = [(name, old.strip().replace("\r\n", "\n")) for name, old, _new in pairs]
    after = [(name, new) for name, _old, new in pairs]
    return diff_parts(before, after), [(name, value) for name, value in words.items() if value]
