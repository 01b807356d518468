"""What a text says around the words that were looked for, as pieces of plain text: no markup gets in."""

from search.asking import Question
from search.words import words_of

LENGTH = 220
"""Characters of an excerpt, about."""
READ = 12_000
"""Characters of a text in which a place is looked for."""


def marked(text: str, question: Question) -> list[tuple[str, bool]]:
    """Return the text in pieces, each with whether it is a word that was looked for."""
    return _pieces(text, 0, len(text), _matches(text, question))


def excerpt(text: str, question: Question) -> list[tuple[str, bool]]:
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
    """Start, end and group of every word of the text, and of every phrase, that was looked for."""
    wanted = {
        stem: at
        for at, group in enumerate(question.groups)
        for run in group.runs
        for stem in run
        if not group.phrase
    }
    phrases = [(group.phrase, at) for at, group in enumerate(question.groups) if group.phrase]
    words, found, last = words_of(text), [], 0
    said = [word.exact for word in words] if phrases else []
    for at, word in enumerate(words):
        ends = [(at + len(phrase), group) for phrase, group in phrases if _stands(phrase, said, at)]
        ends += [(at + 1, wanted[word.stem])] if word.stem in wanted else []
        end, group = max(ends, default=(0, 0))
        # Of what was looked for twice, as in “late” and “late parcel”, the longer one is marked.
        if end and word.start >= last:
            last = words[end - 1].end
            found.append((word.start, last, group))
    return found


def _stands(phrase, said, at) -> bool:
    return said[at] == phrase[0] and said[at : at + len(phrase)] == list(phrase)


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
