"""Placeholders in a story: which one stands for which person, and other words instead of one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

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
TITLES = MALE_TITLES | FEMALE_TITLES | NEUTRAL_TITLES
MAX_COMPARED = 200
"""How many names with a word in common are compared with a new name."""
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
PLACEHOLDER = re.compile(r"\[[^\[\]\n@\d]{2,60}\](?!\()")
"""Words in square brackets, but not those of a pasted Markdown link."""
MAX_WORDS_LENGTH = 60


def number_people(findings: list[Finding], texts: Iterable[str]) -> list[Finding]:
    """Return the findings with one placeholder for each person: "[a person]", "[another person]" and so on.

    Findings of one person, such as "Ada Okafor" and "Mrs Okafor", get the same one. Placeholders that are
    in `texts` stand for other people and are not used again.
    """
    people = _People(_unused_labels(" ".join(texts)))
    return [
        replace(finding, placeholder=people.placeholder_of(finding.text))
        if finding.kind in PERSON_KINDS
        else finding
        for finding in findings
    ]


class _People:
    """The people of a text by their names. A name is only compared with those that share a word with it."""

    def __init__(self, labels: Iterator[str]) -> None:
        self.labels = labels
        self.placeholders: dict[str, str] = {}
        self.names_by_word: dict[str, list[str]] = {}

    def placeholder_of(self, name: str) -> str:
        """Return the placeholder of the first person whose name this may be, or that of a new person."""
        name = name.casefold()
        if name not in self.placeholders:
            words = sorted(_words(name) - TITLES)
            candidates = [other for word in words for other in self.names_by_word.get(word, ())]
            same = next((other for other in candidates[:MAX_COMPARED] if is_same_person(name, other)), None)
            self.placeholders[name] = self.placeholders[same] if same else next(self.labels)
            for word in words:
                self.names_by_word.setdefault(word, []).append(name)
        return self.placeholders[name]


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
    names, other_names = words - TITLES, others - TITLES
    return bool(names and other_names) and (names <= other_names or other_names <= names)


@lru_cache(maxsize=4_096)
def _words(name: str) -> frozenset[str]:
    words = (match.group().casefold() for match in WORD.finditer(name))
    return frozenset(word.removesuffix("'s").removesuffix("’s") for word in words)


def placeholders_in(texts: Iterable[str]) -> list[str]:
    """Return the placeholders of the texts in the order of their first places, each once."""
    return list(dict.fromkeys(match.group() for text in texts for match in PLACEHOLDER.finditer(text)))


def renamed(text: str, placeholder: str, words: str) -> str:
    """Return the text with other words instead of a placeholder."""
    return re.sub(rf"{re.escape(placeholder)}(?!\()", lambda _match: words, text)
