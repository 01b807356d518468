"""Normalized words: without case and accents."""

import unicodedata
from collections.abc import Iterable


def normalize(word: str) -> str:
    """Return a word in the form in which words are compared: no case, no accents, single spaces."""
    if word.isascii():
        return " ".join(word.lower().split())
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(unicodedata.normalize("NFC", letters).split())


def words_in_use(terms: Iterable, former: Iterable[tuple[str, object]] = ()) -> dict[str, set]:
    """Return the terms that each normalized word leads to.

    `former` gives pairs of a former slug and its term.
    """
    in_use: dict[str, set] = {}
    for term in terms:
        for word in (term.slug, *term.words):
            in_use.setdefault(normalize(word), set()).add(term)
    for slug, term in former:
        in_use.setdefault(normalize(slug), set()).add(term)
    return in_use
