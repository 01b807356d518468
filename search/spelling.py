"""Words as they were meant: misspelt ones, and ones that are still being typed.

The words that most documents hold are kept in this process, until a new word came in. Which of them
stand in a document now is asked of the database again by whoever uses them.
"""

import threading
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Max
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.models import Word

KEPT = 30_000
"""Words that are kept for correcting; rarer ones than these are hardly what somebody meant."""
_lock = threading.Lock()
_lexicon: tuple[int | None, "Lexicon"] | None = None


@dataclass(frozen=True)
class Lexicon:
    """Words in the order of the alphabet, with how many documents hold them."""

    counts: dict[str, int]

    @cached_property
    def words(self) -> list[str]:
        return sorted(self.counts)

    def corrected(self, word: str) -> str:
        """The word that differs least, one letter in short words and two in longer ones, or an empty text."""
        if len(word) < 4 or any(letter.isdigit() for letter in word):
            return ""
        most = 1 if len(word) < 6 else 2
        near = process.extract(
            word, self.words, scorer=OSA.distance, score_cutoff=most, limit=50, processor=None
        )
        fits = [(distance, found) for found, distance, _ in near if len(found) > 2]
        # Two words that are as near: people get the beginning right, and mean what is common.
        fits.sort(key=lambda pair: (pair[0], pair[1][:1] != word[:1], -self.counts[pair[1]], pair[1]))
        return fits[0][1] if fits else ""

    def prefix(self, start: str, most: int) -> list[str]:
        """The most used words that begin so, the most used first."""
        low = bisect_left(self.words, start)
        high = bisect_left(self.words, start + "\U0010ffff")
        return sorted(self.words[low:high], key=lambda word: (-self.counts[word], word))[:most]


def lexicon() -> Lexicon:
    """Return the words of the index; read again when a word has come in since."""
    global _lexicon
    newest = Word.objects.aggregate(newest=Max("pk"))["newest"]
    with _lock:
        kept = _lexicon
    if kept and kept[0] == newest:
        return kept[1]
    read = Lexicon(dict(Word.objects.most_used(KEPT)))
    with _lock:
        _lexicon = (newest, read)
    return read


def corrected(words) -> dict[str, str]:
    """Return for each of these words the one that differs least from it, where there is one."""
    words = list(words)
    kept = lexicon() if words else None
    return {word: found for word in words if (found := kept.corrected(word))}


def completions(start: str, most: int = 5) -> list[str]:
    """Return words that stand in documents and begin with `start`."""
    found = lexicon().prefix(start, most) if len(start) > 1 else []
    held = set(Word.objects.called(*found).values_list("word", flat=True)) if found else set()
    return [word for word in found if word in held]
