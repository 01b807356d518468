"""Differences between two texts, word by word. White space that changes how a text reads is a difference."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz.distance import LCSseq

SAME, ADDED, REMOVED = "same", "added", "removed"
MAX_LENGTH = 100_000
"""Texts with more characters than this together are not compared: one is removed, the other added."""
MAX_STEPS = 5_000_000
"""The most steps that SequenceMatcher may take, about one second; above it, a faster method is used."""

type Operation = tuple[str, int, int, int, int]
"""A tag ("equal" or another one) with start and end in the earlier and in the later text, in words."""

_TOKEN = re.compile(r"[^\S\n]*\n\s*|\S+(?:[^\S\n]+(?=\S))?|[^\S\n]+")
_EDGES = re.compile(r"\A\s+\Z|\A\s*\n\s*|\s*\n\s*\Z|\A[^\S\n]{2,}|[^\S\n]{2,}\Z")
"""White space that is the whole difference, or breaks a line or is wide at its beginning or end."""
_SIGNS = {"\n": "↵\n", "\t": "→"}


@dataclass(frozen=True)
class Piece:
    """Words that both texts have, or only the later one, or only the earlier one."""

    kind: str
    text: str

    @property
    def shown(self) -> str:
        """The text, with signs in place of white space that would be invisible in a difference."""
        return self.text if self.kind == SAME else _EDGES.sub(_show_space, self.text)


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
    if len(before) + len(after) > MAX_LENGTH:
        return _pieces([(REMOVED, before), (ADDED, after)])
    old, new = _tokens(before), _tokens(after)
    found: list[tuple[str, str]] = []
    for operation, old_start, old_end, new_start, new_end in _operations(old, new):
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


def _operations(old: list[str], new: list[str]) -> Iterable[Operation]:
    """Return the operations that turn `old` into `new`, in reading order.

    SequenceMatcher gives the most readable differences, but is slow for words that are repeated: 2,400 times
    "a" against 1,200 times "a b" took 99 seconds. A longest common subsequence, found in C, is always fast,
    but may keep single words of a passage that was rewritten.
    """
    if _expected_steps(old, new) <= MAX_STEPS:
        # autojunk would ignore the commonest words of a long text.
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    operations: list[Operation] = []
    old_at = new_at = 0
    for block in LCSseq.opcodes(old, new):
        if block.tag == "equal":
            operations.append(("replace", old_at, block.src_start, new_at, block.dest_start))
            old_at, new_at = block.src_end, block.dest_end
            operations.append(("equal", block.src_start, old_at, block.dest_start, new_at))
    return [*operations, ("replace", old_at, len(old), new_at, len(new))]


def _expected_steps(old: list[str], new: list[str]) -> int:
    """Return an upper limit of the steps of SequenceMatcher: pairs of equal words, times its recursions."""
    in_old, in_new = Counter(old), Counter(new)
    pairs = sum(count * in_new[word] for word, count in in_old.items())
    return pairs * min(len(old), len(new)) // 4


def diff_parts(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> list[Part]:
    """Return the differences of each part; both arguments are pairs of a name and a text."""
    old = dict(before)
    return [Part(name, diff_words(old.get(name, ""), text)) for name, text in after]


class _Word(str):
    """A word with the spaces before the next one, which equals another one regardless of these spaces.

    The end of a line is a word of its own, with the spaces before it and the beginning of the next line:
    two spaces at the end of a line and four at its beginning have a meaning in Markdown.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.rstrip() == other.rstrip()

    def __hash__(self) -> int:
        return hash(self.rstrip())


def _tokens(text: str) -> list[str]:
    return [token if token.isspace() else _Word(token) for token in _TOKEN.findall(text)]


def _show_space(found: re.Match[str]) -> str:
    """Return every character of white space as a sign; a line still breaks after the sign for it."""
    return "".join(_SIGNS.get(character, "·") for character in found[0])


def _pieces(found: list[tuple[str, str]]) -> list[Piece]:
    return [Piece(kind, text) for kind, text in found if text]
