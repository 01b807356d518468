"""Clean text where it enters the site: forms, library files, commands and, at last, every model field.

What is cleaned, and why:

- Unicode normalisation form NFC, so that equal words are equal text. A letter has at most MAX_MARKS marks.
- Characters that XML 1.0 forbids, other control characters, lone surrogates and noncharacters are removed:
  feeds and PDFs cannot contain them.
- All line ends become line feeds.
- Characters without any width are removed, because they hide differences. A joiner (U+200C, U+200D) stays
  where a script or an emoji needs it, as in names in Sinhala, Persian or Hindi.
- Controls of the direction of writing (Unicode's Bidi_Control) are removed. One that would turn letters into
  the opposite direction becomes REPLACEMENT_MARK, which authors, moderators and readers see.
"""

import re
import unicodedata
from typing import Any

REPLACEMENT_MARK = "\ufffd"
"""Stands in place of a character that would have turned the direction of letters."""
JOINER_SCRIPTS = "\u0600-\u07bf\u0840-\u0dff\u0f00-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff"
"""Scripts in which joiners change how letters look: Arabic and its relatives, and those of South Asia."""
EMOJI = "\u203c\u2049\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
CHARACTER_NAMES = {
    "\x00": "a NUL byte",
    "\r": "a carriage return (CR); lines end in LF alone",
    "\ufeff": "a byte order mark",
}
MAX_MARKS = 30
"""The most marks on one letter. Unicode's stream-safe format (UAX 15) has the same limit."""
MAX_ATTEMPTS = 4
"""How often a text is searched for what is unneeded once others are removed. Few texts take three."""
BLACK_FLAG = "\U0001f3f4"

# Lone surrogates can come from JSON and YAML escapes; Python holds pairs as one character.
_CONTROLS = "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)
)
_NO_WIDTH = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffc"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_TAGS = "\U000e0000-\U000e007f"
_VARIATION = "\ufe00-\ufe0f\U000e0100-\U000e01ef"

_PARAGRAPH_BREAK = re.compile("\u2029")
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028]")
_REMOVED = re.compile(f"[{_CONTROLS}{_NONCHARACTERS}{_NO_WIDTH}]|(?<![\u1820-\u18aa])[\u180b-\u180f]+")
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# A control that forces a direction, and the text up to where it ends.
_FORCED_DIRECTION = re.compile("([\u202a\u202b\u202d\u202e\u2066\u2067])([^\u202c\u2069\n]*)")
_OVERRIDES, _TO_RIGHT_TO_LEFT = "\u202d\u202e", "\u202b\u202e\u2067"
# Flags of regions are a black flag with tags; elsewhere tags are invisible.
_TAG_SEQUENCE = re.compile(f"({BLACK_FLAG}?)([{_TAGS}]+)")
_REGION = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")
_UNNEEDED_JOINER = re.compile(
    f"(?<![{JOINER_SCRIPTS}])\u200c"
    f"|(?<![{JOINER_SCRIPTS}])(?<![{EMOJI}])(?<![{EMOJI}]\ufe0f)\u200d"
    f"|(?<![{JOINER_SCRIPTS}])\u200d(?![{EMOJI}])"
)
# Only signs have variants: a selector after a space, a European letter or another selector is invisible.
_UNNEEDED_SELECTOR = re.compile(f"(^|[\\sA-Za-z\u00b5-\u052f{_VARIATION}])[{_VARIATION}]+")
# What normalisation sorts: marks, and the signs of Tibetan that decompose into marks alone.
_MARKS = "\u0f73\u0f75\u0f81" + "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x1F000))))
_EXCESS_MARKS = re.compile(f"([{_MARKS}]{{{MAX_MARKS}}})[{_MARKS}]+")
# All characters that a clean text contains only beside certain others.
_DEPENDENT = re.compile(f"[\u180b-\u180f\u200c\u200d{_TAGS}{_VARIATION}]")
# Format characters that a clean text may contain although Python does not count them as printable.
_ALLOWED_FORMAT = re.compile(f"[\u180e\u200c\u200d{_TAGS}]")


def clean_text(text: str) -> str:
    """Return a text of any number of lines without what no text may contain (see the top of this module).

    Cleaning a clean text changes nothing. Never raises.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = normalize(text)
    for _attempt in range(MAX_ATTEMPTS):
        shorter = _UNNEEDED_SELECTOR.sub(r"\1", _UNNEEDED_JOINER.sub("", remove_forbidden(text)))
        if shorter == text:
            return text
        # What stood apart before may combine now, or change places.
        text = normalize(shorter)
    return normalize(_DEPENDENT.sub("", text))


def normalize(text: str) -> str:
    """Return the text in the normalisation form NFC, with at most MAX_MARKS marks on a letter.

    Python sorts the marks of a letter in quadratic time: 150,000 of them take a minute.
    """
    text = unicodedata.normalize("NFC", _EXCESS_MARKS.sub(r"\1", text))
    # A mark may have become two.
    return _EXCESS_MARKS.sub(r"\1", text)


def remove_forbidden(text: str) -> str:
    """Return a text, HTML or XML without characters that it must not contain, and otherwise unchanged.

    For output: normalising HTML could join a sign of its markup with the accent that follows it.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = _LINE_BREAK.sub("\n", _PARAGRAPH_BREAK.sub("\n\n", text))
    text = _REMOVED.sub("", text)
    text = _BIDI_CONTROLS.sub("", _FORCED_DIRECTION.sub(_mark_turned_letters, text))
    return _TAG_SEQUENCE.sub(_keep_region, text)


def clean_line(text: str) -> str:
    """Return a clean text on one line: line breaks become spaces."""
    return clean_text(text).replace("\n", " ")


def clean_value(value: Any) -> Any:
    """Return a value of a JSON field with every text in it clean, keys included."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_value(key): clean_value(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean_value(one) for one in value]
    return value


def find_unclean(text: str) -> int | None:
    """Return the index of the first character that `clean_text` would remove, or None.

    The text must be in the normalisation form NFC.
    """
    cleaned = clean_text(text)
    if cleaned == text:
        return None
    pairs = zip(text, cleaned, strict=False)
    return next((index for index, (one, other) in enumerate(pairs) if one != other), len(cleaned))


def character_name(character: str) -> str:
    """Return the name of a character, for an error message."""
    if character in CHARACTER_NAMES:
        return CHARACTER_NAMES[character]
    name = unicodedata.name(character, "the control character").lower()
    return f"{name} U+{ord(character):04X}"


def is_printable(text: str) -> bool:
    """Return True if every character of a clean text is assigned, visible and not a replacement."""
    shown = _ALLOWED_FORMAT.sub("", " ".join(text.split()))
    return shown.isprintable() and REPLACEMENT_MARK not in shown


def is_visible(text: str) -> bool:
    """Return True if the text has a letter, digit or sign, and not only spaces and accents."""
    return any(unicodedata.category(one)[0] in "LNPS" and one != "\u2800" for one in text)


def _mark_turned_letters(match: re.Match[str]) -> str:
    """Return the text after a control, with a mark before it if the control turns the letters in it."""
    control, text = match.groups()
    directions = {unicodedata.bidirectional(letter) for letter in text}
    runs_left, runs_right = bool(directions & {"R", "AL"}), "L" in directions
    turned, fitting = (runs_right, runs_left) if control in _TO_RIGHT_TO_LEFT else (runs_left, runs_right)
    if turned and (control in _OVERRIDES or not fitting):
        return REPLACEMENT_MARK + text
    return text


def _keep_region(match: re.Match[str]) -> str:
    flag, tags = match.groups()
    return match[0] if flag and _REGION.fullmatch(tags) else flag
