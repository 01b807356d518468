"""Normalized words (without case and accents), and characters that no text may contain."""

import re
import unicodedata
from collections.abc import Iterable

# Only line feeds end a line, and tabs are allowed; surrogates can come in through YAML escapes.
FORBIDDEN_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u2028\u2029]")
CHARACTER_NAMES = {
    "\x00": "a NUL byte",
    "\r": "a carriage return (CR); lines end in LF alone",
    "\ufeff": "a byte order mark",
}


def character_name(character: str) -> str:
    """Return the name of a forbidden character, for an error message."""
    return CHARACTER_NAMES.get(character, f"the control character U+{ord(character):04X}")


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
        for word in (term.slug, term.name, *term.synonyms):
            in_use.setdefault(normalize(word), set()).add(term)
    for slug, term in former:
        in_use.setdefault(normalize(slug), set()).add(term)
    return in_use
