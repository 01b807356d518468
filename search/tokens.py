"""Split text into tokens and stems, in the same way for both databases.

Both engines index only stems made here, so that they find the same documents. The stemmer is Snowball's for
English (Porter2), extended by irregular forms and by British and American spellings.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

from search.word_lists import IRREGULAR_FORMS, STOP_WORDS

MAX_WORD_LENGTH = 40
"""Longer words are cut off."""
FREQUENCY_LEVELS = (4, 6, 9, 13)
"""Frequencies of a title's word in its text that are indexed (see search.retrieval)."""
BIGRAM_JOINER = "qz"
"""Joins two words into one indexed token: letters that no engine splits, and that no text contains."""
# An accent may be a combining character after its letter, as macOS writes it.
_LETTERS = r"[^\W_]++(?:[\u0300-\u036f]++[^\W_]*+)*+"
WORD_PATTERN = re.compile(rf"{_LETTERS}(?:['’]{_LETTERS})?")
# An apostrophe is part of a word ("wasn't"), but a possessive "s" is not ("agent's").
POSSESSIVE = re.compile(r"['’]s$")

_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: its normalized form, its stem, and its position."""

    plain: str
    stem: str
    start: int
    end: int

    @property
    def is_stop(self) -> bool:
        """True for words without meaning of their own, such as "the" and "was"."""
        return self.plain in STOP_WORDS

    @property
    def exact(self) -> str:
        """The form that is compared in a phrase: the stem, or the word itself for stop words."""
        return self.plain if self.is_stop else self.stem


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Return a word in lower case, without accents, apostrophes and a possessive "s"."""
    word = POSSESSIVE.sub("", word)
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word).casefold()
        word = "".join(filter(_is_known, parts))
    return word.lower().replace("'", "")[:MAX_WORD_LENGTH]


def _is_known(letter: str) -> bool:
    """Return True if both engines treat this as part of a word.

    Letters of newer Unicode versions would split it.
    """
    kind = unicodedata.ucd_3_2_0.category(letter)
    return kind[0] == "L" or (kind == "Nd" and letter.isdecimal())


@lru_cache(maxsize=65_536)
def stem(plain: str) -> str:
    """Return the stem of a folded word: "cancelled" and "canceling" give "cancel"."""
    word = IRREGULAR_FORMS.get(plain, plain)
    if not word.isascii() or not word.isalpha():
        return word
    word = re.sub(r"is(e|es|ed|er|ers|ing|ation|ations)$", r"iz\1", word) if len(word) > 5 else word
    word = re.sub(r"(?<=[a-z]{3})our(s|ed|ing|able|ful|al)?$", r"or\1", word)
    word = re.sub(r"(?<=[a-z]{3})tre(s?)$", r"ter\1", word)
    found = _stemmer.stemWord(word)
    # Travelled and traveled, fulfil and fulfill.
    return found[:-1] if found.endswith("ll") and len(found) > 4 else found


def tokenize(text: str) -> list[Token]:
    """Return the words of a text in order. Never raises."""
    found = []
    for match in WORD_PATTERN.finditer(text):
        if plain := fold(match.group()):
            found.append(Token(plain, stem(plain), match.start(), match.end()))
    return found


def stems_of(text: str, ignored: Container[str] = ()) -> list[str]:
    """Return the stems of all words of a text except stop words and `ignored` words, in order."""
    return [word.stem for word in tokenize(text) if not word.is_stop and word.plain not in ignored]


def frequency_marker(stem: str, times: int) -> str:
    """Return the token that is indexed with a title if its text contains this stem at least so many times."""
    return f"{stem}{BIGRAM_JOINER}{BIGRAM_JOINER}{times}"


def counted_stems(title_stems: str) -> set[str]:
    """Return the stems, words and markers among the tokens of a title, without its bigrams."""
    return {
        token for token in title_stems.split() if BIGRAM_JOINER not in token or BIGRAM_JOINER * 2 in token
    }


def bigrams(words: list[Token]) -> tuple[str, ...]:
    """Return every two neighbouring words as one token, stop words included.

    They find phrases exactly, at the cost of a word: without them "out of stock" would match every text with
    "stock".
    """
    return tuple(f"{one.exact}{BIGRAM_JOINER}{other.exact}" for one, other in pairwise(words))
