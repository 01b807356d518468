"""The normalized text that the rules read, with positions in the original text."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

# Replaces a placeholder or a finding: no rule and no context matches it.
MASK = "\ue000"

# "[a customer]", "[NAME]"; neither "[at]" nor "[Anna Weber]" nor "[07700 900123]".
PLACEHOLDER = re.compile(
    r"\[(?!(?:at|dot|ät|punkt|point|ponto|arroba)\])(?:[a-zà-ÿ][^\[\]\n@\d]{0,60}|[A-Z][A-Z _-]{1,60})\]"
)
# Stars at the edge of a word emphasise it (markup.member_text): readers do not see them. "2*3" is left.
EMPHASIS = re.compile(r"(?<!\w)\*{1,2}(?=\S)|(?<=\S)\*{1,2}(?!\w)")
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+){0,4}")

Candidate = tuple[int, int, str]
"""Start, end and kind of a possible finding in the normalized text."""


@dataclass(frozen=True)
class Word:
    """A word with inner hyphens and apostrophes, without a possessive 's."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def is_capitalized(self) -> bool:
        return self.text[0].isupper()


class TokenizedText:
    """A text with its words, as every rule reads it."""

    def __init__(self, text: str):
        self.text = text

    @cached_property
    def words(self) -> list[Word]:
        return [self._word(match) for match in WORD.finditer(self.text)]

    @staticmethod
    def _word(match: re.Match) -> Word:
        text = match.group()
        if text[-2:] in ("'s", "'S"):
            text = text[:-2]
        return Word(match.start(), match.start() + len(text), text, text.lower())

    def gap(self, index: int) -> str:
        """Return the text between the word at `index` and the next one."""
        following = self.words[index + 1].start if index + 1 < len(self.words) else len(self.text)
        return self.text[self.words[index].end : following]


@dataclass(frozen=True)
class NormalizedText:
    """Normalized text: its character i is starts[i] to ends[i] of the original text."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return start and end of a span in the original text."""
        return self.starts[start], self.ends[end - 1]

    def masked(self, spans: Iterable[tuple]) -> "NormalizedText":
        """Return the text with each span replaced by one MASK character."""
        parts, starts, ends, at = [], [], [], 0
        for start, end, *_ in sorted(spans):
            parts += [self.text[at:start], MASK]
            starts += [*self.starts[at:start], self.starts[start]]
            ends += [*self.ends[at:start], self.ends[end - 1]]
            at = end
        return NormalizedText(
            "".join([*parts, self.text[at:]]), starts + self.starts[at:], ends + self.ends[at:]
        )


def normalize(text: str) -> NormalizedText:
    """Replace full-width forms, other digits, spaces, dashes and quotes by ASCII; drop what readers do not see.

    These are invisible characters and the stars of emphasis. Existing placeholders are masked.
    """
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    stars = {index for found in EMPHASIS.finditer(text) for index in range(*found.span())}
    for index, char in enumerate(text):
        plain = char if " " <= char <= "~" else _plain_character(char)
        if not plain or index in stars:
            continue
        if chars and plain > "~" and unicodedata.combining(plain):
            # A combining accent belongs to the letter before it: e and U+0301 are é.
            whole = unicodedata.normalize("NFC", chars[-1] + plain)
            if len(whole) == 1:
                chars[-1], ends[-1] = whole, index + 1
                continue
        chars.append(plain)
        starts.append(index)
        ends.append(index + 1)
    copy = NormalizedText("".join(chars), starts, ends)
    return copy.masked([match.span() for match in PLACEHOLDER.finditer(copy.text)])


@cache
def _plain_character(char: str) -> str:
    """Return the ASCII character for a character, or an empty text for an invisible one."""
    if char == "\n" or char in "\u2028\u2029\x0b\x0c\x85":
        return "\n"
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    if category in ("Zs", "Cc") or char == MASK:
        return " "
    if category == "Pd" or char in "\u2212\u2043":
        return "-"
    if char in "‘’‚‛ʼʹ′`´＇":
        return "'"
    if category == "Nd":
        return str(unicodedata.decimal(char))
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char
