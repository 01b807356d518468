"""Recognise texts in German, leave their stop words out of a search, and translate a few words to English.

The cases are in English. A reader who types German gets no spelling corrections, which would be meaningless,
but English words to search for.
"""

import unicodedata
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from search import spelling
from search.tokens import Token, fold, tokenize

FOLDER = Path(__file__).parent
LETTERS = frozenset("äöüß")
"""Letters that English texts hardly ever have."""
MIN_CLEAR_WORDS = 2
"""The number of clearly German words from which a text is in German; one is enough on a page in German."""
MIN_PART, MIN_REST = 4, 3
"""The shortest German word that is looked for in a compound, and the shortest rest of the compound."""
MAX_ENGLISH_WORDS = 6


def _lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


STOP_WORDS = frozenset(word for line in _lines("german_stop_words.txt") for word in line.split())
ALSO_ENGLISH = frozenset(
    word for line in _lines("german_stop_words_also_english.txt") for word in line.split()
)
FOLDED_STOP_WORDS = frozenset(fold(word) for word in STOP_WORDS)
"""The stop words as `Token.plain` has them."""


@cache
def _english_words() -> dict[str, str]:
    """The German words of the list, each with the English word to search for."""
    pairs = (line.split(":") for line in _lines("german_words.txt"))
    return {word: english for english, words in reversed(list(pairs)) for word in words.split()}


def is_german_page() -> bool:
    """Return True if the active language is German."""
    return (get_language() or "").partition("-")[0] == "de"


def ignored_words(text: str) -> frozenset[str]:
    """Return the folded words to leave out of a search for this text: none if it is not in German."""
    return FOLDED_STOP_WORDS if is_german(text) else frozenset()


def is_german(text: str) -> bool:
    """Return True if the text has enough clearly German words; how many depends on the active language."""
    clear = sum(map(_is_clearly_german, {_written(text, token) for token in tokenize(text)}))
    return clear >= (1 if is_german_page() else MIN_CLEAR_WORDS)


def english_words_for(text: str) -> list[str]:
    """Return English words to search for instead of the German words of a text, each once."""
    found = (_english_word(_written(text, token)) for token in tokenize(text))
    return list(dict.fromkeys(filter(None, found)))[:MAX_ENGLISH_WORDS]


def _written(text: str, token: Token) -> str:
    """Return the word as it was typed, in lower case: without its umlaut, "für" would be English."""
    return unicodedata.normalize("NFC", text[token.start : token.end]).lower()


def _is_clearly_german(word: str) -> bool:
    return bool(
        LETTERS & set(word) or (word in STOP_WORDS and word not in ALSO_ENGLISH) or word in _english_words()
    )


def _english_word(word: str) -> str:
    """Return the English word for a German word, or for the part of a compound: "Paketbote" holds "Paket"."""
    words = _english_words()
    if word in words or word in STOP_WORDS or spelling.is_english(word):
        return words.get(word, "")
    parts = (
        part
        for part in words
        if MIN_PART <= len(part) <= len(word) - MIN_REST and (word.startswith(part) or word.endswith(part))
    )
    return words.get(max(parts, key=len, default=""), "")
