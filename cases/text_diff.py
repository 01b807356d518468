"""What differs between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
MOST_WORDS = 2_500
"""Beyond so many words a text is compared by paragraphs, since the time grows with the square."""


@dataclass(frozen=True)
class Piece:
    """Words that stand in both texts, only in the later, or only in the earlier."""

    kind: str
    text: str


@dataclass(frozen=True)
class Part:
    """A named part of a text with its pieces."""

    name: str
    pieces: list[Piece]

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != SAME for piece in self.pieces)


def diff_words(before: str, after: str) -> list[Piece]:
    """Return what was removed, added and kept on the way from `before` to `after`, in order of reading."""
    if before == after:
        return [Piece(SAME, after)] if after else []
    old, new = _tokens(before), _tokens(after)
    if len(old) + len(new) > 2 * MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) + len(new) > 2 * MOST_WORDS:
        return _pieces([(REMOVED, before), (ADDED, after)])
    found = []
    # Without autojunk, which would leave out the commonest words of a long text.
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append((SAME, "".join(new[c:d])))
        else:
            # Words that end the later text have no space after them, which the earlier one had.
            apart = found and a and old[a - 1][-1:].isspace() and not found[-1][1][-1:].isspace()
            removed = "".join(old[a:b])
            found.append((REMOVED, f" {removed}" if removed and apart else removed))
            found.append((ADDED, "".join(new[c:d])))
    return _pieces(found)


def diff_parts(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> list[Part]:
    """Compare two texts part by part; both are pairs of a name and words, as cases.field_labels.parts makes them."""
    old = dict(before)
    return [Part(name, diff_words(old.get(name, ""), text)) for name, text in after]


class _Word(str):
    """A word with the spaces after it, which make no difference; the end of a line is a word of its own."""

    __slots__ = ()

    def __eq__(self, other):
        return self.rstrip(" \t") == other.rstrip(" \t")

    def __hash__(self):
        return hash(self.rstrip(" \t"))


def _tokens(text: str) -> list[_Word]:
    return [_Word(found) for found in re.findall(r"\n\s*|\S+[^\S\n]*|[^\S\n]+", text)]


def _pieces(found: list[tuple[str, str]]) -> list[Piece]:
    return [Piece(kind, text) for kind, text in found if text]
