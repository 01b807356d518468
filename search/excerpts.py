"""Excerpts and highlighted text of search results, as pieces of plain text that templates escape.

A piece is a text and whether it matches the query.
"""

from search.query import SearchQuery
from search.tokens import tokenize

EXCERPT_LENGTH = 220
"""The approximate number of characters of an excerpt."""
MAX_TEXT_LENGTH = 12_000
"""The number of characters of a text in which a passage is searched."""

type Piece = tuple[str, bool]
type Match = tuple[int, int, int]
"""The start and end of a match, and the index of its group in the query."""


def highlight(text: str, query: SearchQuery) -> list[Piece]:
    """Return the text in pieces, cut after MAX_TEXT_LENGTH characters."""
    text = text[:MAX_TEXT_LENGTH]
    return _pieces(text, 0, len(text), _matches(text, query))


def excerpt(text: str, query: SearchQuery) -> list[Piece]:
    """Return the passage with the most words of the query in pieces; the beginning if there is none."""
    text = " ".join(text[:MAX_TEXT_LENGTH].split())
    found = _matches(text, query)
    start = max(
        (start for start, _, _ in found),
        key=lambda start: (
            len({at for s, _, at in found if start <= s < start + EXCERPT_LENGTH}) * MAX_TEXT_LENGTH - start
        ),
        default=0,
    )
    start, end = _whole_words(text, start - EXCERPT_LENGTH // 4)
    pieces = _pieces(text, start, end, found)
    return [("… ", False)] * (start > 0) + pieces + [(" …", False)] * (end < len(text))


def _matches(text: str, query: SearchQuery) -> list[Match]:
    """Return all matches in a text.

    The words of a compound such as "money back" match together or not at all.
    """
    words = tokenize(text)
    found = []
    for in_quotes in (False, True):
        some = [word for word in words if in_quotes or not word.is_stop]
        wanted = _runs_by_first_word(query, in_quotes)
        for at, word in enumerate(some) if wanted else ():
            for run, group in wanted.get(word.exact, ()):
                if [other.exact for other in some[at : at + len(run)]] == list(run):
                    found.append((word.start, some[at + len(run) - 1].end, group))
    # Of matches with the same start, such as “late” and “late parcel”, the longest is highlighted.
    longest: list[Match] = []
    last = 0
    for start, end, group in sorted(found, key=lambda match: (match[0], -match[1])):
        if start >= last:
            longest.append((start, end, group))
            last = end
    return longest


def _runs_by_first_word(query: SearchQuery, in_quotes: bool) -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """Return what is searched, with the index of its group, by its first word."""
    wanted: dict[str, list] = {}
    for at, group in enumerate(query.groups):
        if bool(group.phrase) == in_quotes:
            for run in [group.phrase] if in_quotes else group.runs:
                wanted.setdefault(run[0], []).append((run, at))
    return wanted


def _whole_words(text: str, start: int) -> tuple[int, int]:
    start = 0 if start <= 0 else text.find(" ", start) + 1
    end = start + EXCERPT_LENGTH
    return start, len(text) if end >= len(text) else max(text.rfind(" ", start, end), start + 1)


def _pieces(text: str, start: int, end: int, found: list[Match]) -> list[Piece]:
    pieces, last = [], start
    for word_start, word_end, _ in found:
        if start <= word_start and word_end <= end:
            pieces += [(text[last:word_start], False), (text[word_start:word_end], True)]
            last = word_end
    return [piece for piece in [*pieces, (text[last:end], False)] if piece[0]]
