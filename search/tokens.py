"""Words of a text as they are looked for: without capitals, accents and endings, on every database alike.

Both engines index what `stems` makes of a text, and nothing else, so that they find the same. The stemmer
is Snowball's for English (Porter2); what it leaves apart (irregular verbs, British and American spelling)
is brought together here.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

from search.word_lists import IRREGULAR, STOP_WORDS

LONGEST = 40
"""Characters of a word that count; more is no word, and no index needs it."""
FREQUENCY_LEVELS = (4, 6, 9, 13)
"""How often a text has to hold a word of its title to stand among the best of very many (search.retrieval)."""
BIGRAM_JOINER = "qz"
"""What stands between two words kept as one: letters, so that no engine cuts there, as nobody writes."""
# An accent may be written as a character of its own after its letter, as macOS does.
_LETTERS = r"[^\W_]++(?:[\u0300-\u036f]++[^\W_]*+)*+"
WORD_PATTERN = re.compile(rf"{_LETTERS}(?:['’]{_LETTERS})?")
# Apostrophes join: "wasn't" is one word, "agent's" is the word "agent".
OWNING = re.compile(r"['’]s$")

_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: how it is compared, its stem, and where it stands."""

    plain: str
    stem: str
    start: int
    end: int

    @property
    def is_stop(self) -> bool:
        """Whether it says nothing about what a text is about, as "the" and "was"."""
        return self.plain in STOP_WORDS

    @property
    def exact(self) -> str:
        """How it stands in a phrase: any form of a word that says something, and small words as they are."""
        return self.plain if self.is_stop else self.stem


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Return a word without capitals, accents, apostrophes and an owner's "s"."""
    word = OWNING.sub("", word)
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word).casefold()
        word = "".join(filter(_is_known, parts))
    return word.lower().replace("'", "")[:LONGEST]


def _is_known(letter: str) -> bool:
    """Whether both engines take this for a part of a word: letters of newer Unicode would cut it in two."""
    kind = unicodedata.ucd_3_2_0.category(letter)
    return kind[0] == "L" or (kind == "Nd" and letter.isdecimal())


@lru_cache(maxsize=65_536)
def stem(plain: str) -> str:
    """Return what the forms of a folded word have in common: "cancelled" and "canceling" give "cancel"."""
    word = IRREGULAR.get(plain, plain)
    if not word.isascii() or not word.isalpha():
        return word
    word = re.sub(r"is(e|es|ed|er|ers|ing|ation|ations)$", r"iz\1", word) if len(word) > 5 else word
    word = re.sub(r"(?<=[a-z]{3})our(s|ed|ing|able|ful|al)?$", r"or\1", word)
    word = re.sub(r"(?<=[a-z]{3})tre(s?)$", r"ter\1", word)
    found = _stemmer.stemWord(word)
    # Travelled and traveled, fulfil and fulfill.
    return found[:-1] if found.endswith("ll") and len(found) > 4 else found


def tokenize(text: str) -> list[Token]:
    """Return the words of a text in order. Never raises for any text."""
    found = []
    for match in WORD_PATTERN.finditer(text):
        if plain := fold(match.group()):
            found.append(Token(plain, stem(plain), match.start(), match.end()))
    return found


def stems_of(text: str) -> list[str]:
    """Return the stems of all words of a text that say something, in order."""
    return [word.stem for word in tokenize(text) if not word.is_stop]


def frequency_marker(stem: str, times: int) -> str:
    """Return the word that says of a title: it holds a stem which its text holds so many times at least."""
    return f"{stem}{BIGRAM_JOINER}{BIGRAM_JOINER}{times}"


def bigrams(words: list[Token]) -> tuple[str, ...]:
    """Return every two neighbours as one word, small words such as "of" included.

    Phrases are found by them, exactly and at the cost of a word: without them "out of stock" would be every
    text with "stock", and two common words that rarely meet would have to be looked for in every text.
    """
    return tuple(f"{one.exact}{BIGRAM_JOINER}{other.exact}" for one, other in pairwise(words))
