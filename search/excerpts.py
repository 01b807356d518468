"""What a text says around the words that were looked for, as pieces of plain text: no markup gets in."""

from search.query import SearchQuery
from search.tokens import tokenize

LENGTH = 220
"""Characters of an excerpt, about."""
READ = 12_000
"""Characters of a text in which a place is looked for."""


def highlight(text: str, question: SearchQuery) -> list[tuple[str, bool]]:
    """Return the text in pieces, each with whether it is a word that was looked for."""
    return _pieces(text, 0, len(text), _matches(text, question))


def excerpt(text: str, question: SearchQuery) -> list[tuple[str, bool]]:
    """Return the passage with the most of the words, in pieces; the beginning where there is none."""
    text = " ".join(text[:READ].split())
    found = _matches(text, question)
    start = max(
        (start for start, _, _ in found),
        key=lambda start: len({at for s, _, at in found if start <= s < start + LENGTH}) * READ - start,
        default=0,
    )
    start, end = _whole_words(text, start - LENGTH // 4)
    pieces = _pieces(text, start, end, found)
    return [("… ", False)] * (start > 0) + pieces + [(" …", False)] * (end < len(text))


def _matches(text, question) -> list[tuple[int, int, int]]:
    """Start, end and group of all that was looked for in a text.

    Words that stand for something together, such as "money back", are marked together or not at all.
    """
    words = tokenize(text)
    found = []
    for in_quotes in (False, True):
        some = [word for word in words if in_quotes or not word.is_stop]
        wanted = _wanted(question, in_quotes)
        for at, word in enumerate(some) if wanted else ():
            for run, group in wanted.get(word.exact, ()):
                if [other.exact for other in some[at : at + len(run)]] == list(run):
                    found.append((word.start, some[at + len(run) - 1].end, group))
    # Of what begins at one place, as “late” and “late parcel”, the longest is marked.
    kept, last = [], 0
    for start, end, group in sorted(found, key=lambda match: (match[0], -match[1])):
        if start >= last:
            kept.append((start, end, group))
            last = end
    return kept


def _wanted(question, in_quotes) -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """What is looked for, with its group, by its first word."""
    wanted: dict[str, list] = {}
    for at, group in enumerate(question.groups):
        if bool(group.phrase) == in_quotes:
            for run in [group.phrase] if in_quotes else group.runs:
                wanted.setdefault(run[0], []).append((run, at))
    return wanted


def _whole_words(text, start) -> tuple[int, int]:
    start = 0 if start <= 0 else text.find(" ", start) + 1
    end = start + LENGTH
    return start, len(text) if end >= len(text) else max(text.rfind(" ", start, end), start + 1)


def _pieces(text, start, end, found) -> list[tuple[str, bool]]:
    pieces, last = [], start
    for word_start, word_end, _ in found:
        if start <= word_start and word_end <= end:
            pieces += [(text[last:word_start], False), (text[word_start:word_end], True)]
            last = word_end
    return [piece for piece in [*pieces, (text[last:end], False)] if piece[0]]
