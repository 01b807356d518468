"""The language list: phrases with a suggestion, the reason and the source."""

import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from content_checks.querysets import DiscouragedPhraseQuerySet
from text_input.model_fields import CleanCharField

MAX_ALTERNATIVES = 24
MAX_WORDS = 8
MAX_ENDING = 5
MIN_STEM = 3
HYPHENS = "-‐‑"
_PATTERN_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*\*?")


def alternatives(phrase: str) -> list[tuple[str, ...]]:
    """Return the word sequences that a phrase of the list matches.

    Words are separated by spaces or hyphens (which match each other), alternatives by " | ";
    a star at the end of a word matches any ending of at most five letters.
    Raises ValueError with a message for the curator.
    """
    parts = [_pattern_words(part) for part in phrase.casefold().replace("’", "'").split(" | ")]
    if len(parts) > MAX_ALTERNATIVES:
        raise ValueError(
            _("A phrase has at most %(n)s alternatives. Add another phrase for the rest.")
            % {"n": MAX_ALTERNATIVES}
        )
    return parts


# The list is read for every text; its phrases are a few hundred and seldom change.
@lru_cache(maxsize=4_000)
def _pattern_words(part: str) -> tuple[str, ...]:
    words = tuple(re.split(rf"[{HYPHENS}\s]", part)) if part.strip() else ()
    if not words:
        raise ValueError(_("Write a word and a space on both sides of each | sign."))
    if len(words) > MAX_WORDS:
        raise ValueError(_("Use at most %(n)s words in each alternative.") % {"n": MAX_WORDS})
    for word in words:
        if not _PATTERN_WORD.fullmatch(word):
            raise ValueError(
                _(
                    "“%(part)s” cannot be read. Use words with single spaces or hyphens, “ | ” between "
                    "alternatives, and * only at the end of a word."
                )
                % {"part": part}
            )
        if word.endswith("*") and len(word) <= MIN_STEM:
            raise ValueError(
                _("“%(word)s” matches too many words. Write at least %(n)s letters before the *.")
                % {"word": word, "n": MIN_STEM}
            )
    if sum(letter.isalpha() for word in words for letter in word) < MIN_STEM:
        raise ValueError(
            _("“%(part)s” is too short. Write at least %(n)s letters.") % {"part": part, "n": MIN_STEM}
        )
    return words


def check_phrase(phrase: str) -> None:
    """Refuse a phrase that `alternatives` cannot read (a validator of the field)."""
    try:
        alternatives(phrase)
    except ValueError as error:
        raise ValidationError(str(error), code="phrase") from error


class DiscouragedPhrase(models.Model):
    """A phrase that the language coach remarks on. Curators edit the list on the site."""

    class Kind(models.TextChoices):
        LABEL = "label", _("Labels")
        DEFICIT = "deficit", _("Deficit wording")
        BLAME = "blame", _("Blaming wording")

    phrase = CleanCharField(max_length=400, validators=[check_phrase])
    kind = models.CharField(max_length=10, choices=Kind)
    suggestion = CleanCharField(max_length=200)
    reason = CleanCharField(max_length=300)
    source = CleanCharField(max_length=200)
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = DiscouragedPhraseQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("discouraged phrases")
        ordering = ["kind", "phrase"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["label", "deficit", "blame"]),
                name="content_checks_phrase_kind_known",
            ),
            models.UniqueConstraint(Lower("phrase"), name="content_checks_phrase_unique"),
        ]

    def __str__(self) -> str:
        return self.phrase
