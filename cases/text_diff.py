"""Differences between two texts, word by word. White space that changes how a text reads is a difference."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
MAX_WORDS = 2_500
"""Longer texts are compared by lines, because the time grows with the square of the number of words."""

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
