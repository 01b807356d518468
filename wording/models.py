"""The language list: phrases, with what to say instead, why, and who says so."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from wording.querysets import LabelQuerySet

MOST_ALTERNATIVES = 24
MOST_WORDS = 8
LONGEST_ENDING = 5
SHORTEST_STEM = 3
HYPHENS = "-‐‑"
_PATTERN_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*\*?")


def alternatives(phrase: str) -> list[tuple[str, ...]]:
    """Read a phrase of the list into the word sequences that it stands for.

    Words are separated by spaces or hyphens (which match each other), alternatives by " | ";
    a star at a word's end stands for any ending of at most five letters.
    Raises ValueError with a sentence for the curator.
    """
    parts = [_pattern_words(part) for part in phrase.casefold().replace("’", "'").split(" | ")]
    if len(parts) > MOST_ALTERNATIVES:
        raise ValueError(f"Use at most {MOST_ALTERNATIVES} alternatives, and another phrase for the rest.")
    return parts


def _pattern_words(part: str) -> tuple[str, ...]:
    words = tuple(re.split(rf"[{HYPHENS}\s]", part)) if part.strip() else ()
    if not words:
        raise ValueError("Write a word on both sides of every | sign, with a space before and after it.")
    if len(words) > MOST_WORDS:
        raise ValueError(f"Use at most {MOST_WORDS} words in each alternative.")
    for word in words:
        if not _PATTERN_WORD.fullmatch(word):
            raise ValueError(
                f"“{part}” cannot be read: use words, single spaces or hyphens, “ | ” between alternatives, "
                "and * only at the end of a word."
            )
        if word.endswith("*") and len(word) <= SHORTEST_STEM:
            raise ValueError(f"“{word}” is too open: put at least {SHORTEST_STEM} letters before the *.")
    if sum(letter.isalpha() for word in words for letter in word) < SHORTEST_STEM:
        raise ValueError(f"“{part}” is too short: it needs at least {SHORTEST_STEM} letters.")
    return words


def check_phrase(phrase: str) -> None:
    """Refuse a phrase that the coach could not read (a validator for forms)."""
    try:
        alternatives(phrase)
    except ValueError as error:
        raise ValidationError(str(error), code="phrase") from error


class Label(models.Model):
    """A phrase that the coach points at. Curators edit the list in the site."""

    class Kind(models.TextChoices):
        LABEL = "label", "Labels"
        DEFICIT = "deficit", "Deficit wording"
        BLAME = "blame", "Blaming wording"

    phrase = models.CharField(max_length=400, validators=[check_phrase])
    kind = models.CharField(max_length=10, choices=Kind)
    suggestion = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    source = models.CharField(max_length=200)
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = LabelQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "phrase"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["label", "deficit", "blame"]), name="wording_label_kind_known"
            ),
            models.UniqueConstraint(Lower("phrase"), name="wording_label_phrase_unique"),
        ]

    def __str__(self):
        return self.phrase
