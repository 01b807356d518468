"""Placeholders in a story: which one stands for which person, and other words instead of one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content_checks.findings import Finding

PERSON_KINDS = {"name", "first_name"}
PERSON_LABELS = (
    _("a person"), _("another person"), _("a third person"), _("a fourth person"), _("a fifth person"),
    _("a sixth person"), _("a seventh person"), _("an eighth person"), _("a ninth person"),
    _("a tenth person"),
)  # fmt: skip
MALE_TITLES = {"mr", "sir", "lord", "herr", "monsieur", "senhor", "señor", "sr"}
FEMALE_TITLES = {
    "mrs", "ms", "miss", "lady", "dame", "madam", "frau", "mme", "madame", "mlle", "senhora", "señora", "sra",
}  # fmt: skip
NEUTRAL_TITLES = {"mx", "dr", "prof", "professor", "doctor", "nurse", "rev", "reverend"}
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
PLACEHOLDER = re.compile(r"\[[^\[\]\n@\d]{2,60}\](?![(\[:])")
"""Words in square brackets. What follows must not make a Markdown link of them."""
MAX_WORDS_LENGTH = 60


def number_people(findings: list[Finding], texts: Iterable[str]) -> list[Finding]:
    """Return the findings with one placeholder for each person: "[a person]", "[another person]" and so on.

    Findings of one person, such as "Ada Okafor" and "Mrs Okafor", get the same one. Placeholders that are
    in `texts` stand for other people and are not used again.
    """
    labels = _unused_labels(" ".join(texts))
    people: list[tuple[list[str], str]] = []
    return [
        _for_person(finding, people, labels) if finding.kind in PERSON_KINDS else finding
        for finding in findings
    ]


def _for_person(finding: Finding, people: list[tuple[list[str], str]], labels: Iterator[str]) -> Finding:
    """Return the finding with the placeholder of its person; `people` are those of the earlier findings."""
    for names, placeholder in people:
        if any(is_same_person(finding.text, name) for name in names):
            names.append(finding.text)
            return replace(finding, placeholder=placeholder)
    people.append(([finding.text], next(labels)))
    return replace(finding, placeholder=people[-1][1])


def _unused_labels(text: str) -> Iterator[str]:
    """Yield placeholders of people that are not in the text."""
    for label in PERSON_LABELS:
        if (placeholder := f"[{label}]") not in text:
            yield placeholder
    number = len(PERSON_LABELS)
    while True:
        number += 1
        if (placeholder := f"[{gettext('a person, number %(n)s') % {'n': number}}]") not in text:
            yield placeholder


def is_same_person(first: str, second: str) -> bool:
    """Return True if two names may be of one person: all names of one are among those of the other.

    "Mr Okafor" and "Mrs Okafor" are two people.
    """
    words, others = _words(first), _words(second)
    if (words & MALE_TITLES and others & FEMALE_TITLES) or (words & FEMALE_TITLES and others & MALE_TITLES):
        return False
    titles = MALE_TITLES | FEMALE_TITLES | NEUTRAL_TITLES
    names, other_names = words - titles, others - titles
    return bool(names and other_names) and (names <= other_names or other_names <= names)


def _words(name: str) -> set[str]:
    words = (match.group().casefold() for match in WORD.finditer(name))
    return {word.removesuffix("'s").removesuffix("’s") for word in words}


def placeholders_in(texts: Iterable[str]) -> list[str]:
    """Return the placeholders of the texts in the order of their first places, each once."""
    return list(dict.fromkeys(match.group() for text in texts for match in PLACEHOLDER.finditer(text)))


def renamed(text: str, placeholder: str, words: str) -> str:
    """Return the text with other words instead of a placeholder."""
    return re.sub(rf"{re.escape(placeholder)}(?![(\[:])", lambda _match: words, text)
