"""Correction of misspelt words, and completion of words that are being typed.

The most frequent words are cached in this process until a new word is added to the index. Callers check in
the database whether a suggested word still occurs in a document.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from django.db.models import Max
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

from search.models import Word
from search.tokens import stem

LEXICON_SIZE = 30_000
"""The number of words that corrections are chosen from, the most frequent ones."""
_lock = threading.Lock()
_lexicon: tuple[int | None, "Lexicon"] | None = None


@dataclass(frozen=True)
class Lexicon:
    """The words of the index, with the number of documents that contain them."""

    counts: dict[str, int]
    stems: dict[str, str]
    """Every stem with the most frequent word that has it."""

    @cached_property
    def words(self) -> list[str]:
        """All words in alphabetical order."""
        return sorted(self.counts)

    def corrected(self, word: str) -> str:
        """Return the most similar word (one edit in short words, two in longer ones), or an empty text."""
        if len(word) < 4 or any(letter.isdigit() for letter in word):
            return ""
        most = 1 if len(word) < 6 else 2
        if near := _nearest(word, self.words, most, self.counts):
            return near
        # A form that no text has: "overbookd" is near to "overbook", although texts only have "overbooking".
        return self.stems.get(_nearest(stem(word), list(self.stems), 1, {}), "")

    def prefix(self, start: str, most: int) -> list[str]:
        """Return the most frequent words with this prefix, the most frequent first."""
        low = bisect_left(self.words, start)
        high = bisect_left(self.words, start + "\U0010ffff")
        return sorted(self.words[low:high], key=lambda word: (-self.counts[word], word))[:most]


def _nearest(word: str, words: list[str], most: int, counts: dict[str, int]) -> str:
    """Return the word that is most similar with at most so many edits, or an empty text."""
    near = process.extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=50, processor=None)
    candidates = [(distance, found) for found, distance, _ in near if len(found) > 2]
    # Among equally similar words: people rarely mistype the first letter, and frequent words are more likely.
    candidates.sort(key=lambda pair: (pair[0], pair[1][:1] != word[:1], -counts.get(pair[1], 0), pair[1]))
    return candidates[0][1] if candidates else ""


@cache
def _dictionary() -> SpellChecker:
    """The English dictionary, read when the first unknown word is searched (50 ms, 15 MB)."""
    return SpellChecker(language="en", distance=1)


def is_english(word: str) -> bool:
    """Return True for a word of the English dictionary, whether or not a document has it."""
    # The dictionary has American spellings; the stem of "honour" is that of "honor".
    return bool(_dictionary().known([word, stem(word)]))


def lexicon() -> Lexicon:
    """Return the words of the index, cached until a word is added."""
    global _lexicon
    newest = Word.objects.aggregate(newest=Max("pk"))["newest"]
    with _lock:
        cached = _lexicon
    if cached and cached[0] == newest:
        return cached[1]
    rows = Word.objects.most_used(LEXICON_SIZE)
    # The most frequent words come first, so the last assignment to a stem must be the first row that has it.
    read = Lexicon(
        {word: documents for word, _, documents in rows}, {stem: word for word, stem, _ in reversed(rows)}
    )
    with _lock:
        _lexicon = (newest, read)
    return read


def corrected(words: Iterable[str]) -> dict[str, str]:
    """Return corrections of these words, for those that have one; a word of the dictionary has none."""
    words = [word for word in words if not is_english(word)]
    if not words:
        return {}
    words_of_index = lexicon()
    return {word: found for word in words if (found := words_of_index.corrected(word))}


def completions(start: str, most: int = 5) -> list[str]:
    """Return the most frequent words of current documents that begin with `start`."""
    found = lexicon().prefix(start, most) if len(start) > 1 else []
    current = set(Word.objects.filter(word__in=found).values_list("word", flat=True)) if found else set()
    return [word for word in found if word in current]
