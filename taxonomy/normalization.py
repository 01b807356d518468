"""Words as people type them: capitals, accents and spacing do not tell two of them apart."""

import re
import unicodedata

# Line feeds alone end a line, and tabs may stand; surrogates come in by escapes of YAML.
FORBIDDEN_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u2028\u2029]")
NAMES = {
    "\x00": "a NUL byte",
    "\r": "a carriage return (CR); lines end in LF alone",
    "\ufeff": "a byte order mark",
}


def character_name(character: str) -> str:
    """Return what a character that no library file can carry is called."""
    return NAMES.get(character, f"the control character U+{ord(character):04X}")


def normalize(word: str) -> str:
    """Return a word without capitals, accents and surplus spaces, as words are compared here."""
    if word.isascii():
        return " ".join(word.lower().split())
    parts = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return " ".join(unicodedata.normalize("NFC", bare).split())


def words_in_use(terms, former=()) -> dict[str, set]:
    """Return which terms each plain word leads to; `former` are pairs of an older slug and its term."""
    taken: dict[str, set] = {}
    for term in terms:
        for word in (term.slug, term.name, *term.synonyms):
            taken.setdefault(normalize(word), set()).add(term)
    for slug, term in former:
        taken.setdefault(normalize(slug), set()).add(term)
    return taken
