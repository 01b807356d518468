"""Differences between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
MAX_WORDS = 2_500
"""Longer texts are compared by lines, because the time grows with the square of the number of words."""


@dataclass(frozen=True)
class Piece:
    """Words that both texts have, or only the later one, or only the earlier one."""

    kind: str
    text: str


@dataclass(frozen=True)
class Part:
    """A named part of a text with its differences."""

    name: str
    pieces: list[Piece]

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != SAME for piece in self.pieces)


def diff_words(before: str, after: str) -> list[Piece]:
    """Return the words that were removed, added and kept between `before` and `after`, in reading order."""
    if before == after:
        return [Piece(SAME, after)] if after else []
    old, new = _tokens(before), _tokens(after)
    if len(old) + len(new) > 2 * MAX_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) + len(new) > 2 * MAX_WORDS:
        return _pieces([(REMOVED, before), (ADDED, after)])
    found: list[tuple[str, str]] = []
    # autojunk would ignore the commonest words of a long text.
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for operation, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if operation == "equal":
            found.append((SAME, "".join(new[new_start:new_end])))
            continue
        removed = "".join(old[old_start:old_end])
        # The word before has no space after it in the later text, where the earlier text had one.
        had_space = old_start and old[old_start - 1][-1:].isspace() and found
        if had_space and not found[-1][1][-1:].isspace():
            removed = f" {removed}"
        found += [(REMOVED, removed), (ADDED, "".join(new[new_start:new_end]))]
    return _pieces(found)


def diff_parts(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> list[Part]:
    """Return the differences of each part; both arguments are pairs of a name and a text."""
    old = dict(before)
    return [Part(name, diff_words(old.get(name, ""), text)) for name, text in after]


class _Word(str):
    """A word that equals another one regardless of the spaces after it.

    The end of a line is a word of its own.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.rstrip(" \t") == other.rstrip(" \t")

    def __hash__(self) -> int:
        return hash(self.rstrip(" \t"))


def _tokens(text: str) -> list[str]:
    return [_Word(token) for token in re.findall(r"\n\s*|\S+[^\S\n]*|[^\S\n]+", text)]


def _pieces(found: list[tuple[str, str]]) -> list[Piece]:
    return [Piece(kind, text) for kind, text in found if text]
