"""The plain copy of a text that the rules read, and the way back from it."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property

# A placeholder, or what was found already, is one such character: no rule matches it, no context passes it.
TAKEN = "\ue000"

# "[a customer]", "[NAME]"; neither "[at]" nor "[Anna Weber]" nor "[07700 900123]".
PLACEHOLDER = re.compile(
    r"\[(?!(?:at|dot|ät|punkt|point|ponto|arroba)\])(?:[a-zà-ÿ][^\[\]\n@\d]{0,60}|[A-Z][A-Z _-]{1,60})\]"
)
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+){0,4}")


@dataclass(frozen=True)
class Word:
    """A word of the copy with inner hyphens and apostrophes; a closing 's is no part of it."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


class Reading:
    """One text with its words, read by every rule."""

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
        """What stands between the word of this index and the next."""
        following = self.words[index + 1].start if index + 1 < len(self.words) else len(self.text)
        return self.text[self.words[index].end : following]


@dataclass(frozen=True)
class Copy:
    """The plain text; its character i comes from starts[i] up to ends[i] of the writer's text."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the writer's text a stretch of the copy stands."""
        return self.starts[start], self.ends[end - 1]

    def without(self, spans) -> "Copy":
        """The copy with each span shrunk to one TAKEN character."""
        parts, starts, ends, at = [], [], [], 0
        for start, end, *_ in sorted(spans):
            parts += [self.text[at:start], TAKEN]
            starts += [*self.starts[at:start], self.starts[start]]
            ends += [*self.ends[at:start], self.ends[end - 1]]
            at = end
        return Copy("".join([*parts, self.text[at:]]), starts + self.starts[at:], ends + self.ends[at:])


def fold(text: str) -> Copy:
    """Read full-width forms, foreign digits, odd spaces, dashes and quotes as plain; drop what is unseen."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, char in enumerate(text):
        plain = char if " " <= char <= "~" else _plain(char)
        if not plain:
            continue
        if chars and plain > "~" and unicodedata.combining(plain):
            # An accent that follows its letter belongs to it: e and U+0301 are é.
            whole = unicodedata.normalize("NFC", chars[-1] + plain)
            if len(whole) == 1:
                chars[-1], ends[-1] = whole, index + 1
                continue
        chars.append(plain)
        starts.append(index)
        ends.append(index + 1)
    copy = Copy("".join(chars), starts, ends)
    return copy.without([match.span() for match in PLACEHOLDER.finditer(copy.text)])


@cache
def _plain(char: str) -> str:
    """One plain character for another, or none for what is not seen."""
    if char == "\n" or char in "\u2028\u2029\x0b\x0c\x85":
        return "\n"
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    if category in ("Zs", "Cc") or char == TAKEN:
        return " "
    if category == "Pd" or char in "\u2212\u2043":
        return "-"
    if char in "‘’‚‛ʼʹ′`´＇":
        return "'"
    if category == "Nd":
        return str(unicodedata.decimal(char))
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char
