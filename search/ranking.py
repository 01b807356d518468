"""In which order found documents stand: the same sum on every database, over a bounded number of candidates.

BM25 (Robertson and Zaragoza 2009) with a title that counts more, after which those stand first whose title
holds every word that was asked for.
"""

import math
from dataclasses import dataclass

from search.asking import Group, Question
from search.kinds import number_at
from search.words import BETWEEN

K1, B = 1.2, 0.5
"""How soon a repeated word counts no more, and how much a long text is held against a document."""
TITLE = 2.5
"""What a word of a title counts beside one of the text."""


@dataclass(frozen=True)
class Hit:
    """Something that was found."""

    place: int
    score: float
    in_title: bool
    """Whether the title holds every word."""
    has_all: bool
    matched: tuple[Group, ...]

    @property
    def number(self) -> int:
        return number_at(self.place)


def weight(documents: int, total: int) -> float:
    """Return what a word counts that stands in so many of all documents (inverse document frequency)."""
    return math.log(1 + (total - documents + 0.5) / (documents + 0.5))


def rank(question: Question, kind: str, rows) -> list[Hit]:
    """Return hits for rows of place, title stems and stems, best first; without those that match nothing."""
    rows = list(rows)
    usual = sum(len(stems) for _, _, stems in rows) / len(rows) if rows else 1
    hits = [hit for row in rows if (hit := _hit(question, kind, row, usual or 1))]
    return sorted(hits, key=lambda hit: (not hit.in_title, not hit.has_all, -hit.score, -hit.place))


def _hit(question: Question, kind: str, row, usual: float) -> Hit | None:
    place, title, stems = row
    number, long = number_at(place), 1 - B + B * len(stems) / usual
    score, matched, titled = 0.0, [], 0
    for group in question.groups:
        often = max((stems.count(_spaced(run)) * counts for run, counts in group.runs.items()), default=0)
        in_title = max((counts for run, counts in group.runs.items() if _held(run, title)), default=0)
        often += TITLE * in_title
        if group.named.get(kind, 0) >> number & 1:
            often += 1
        if often:
            matched.append(group)
            titled += bool(in_title)
            score += weight(group.documents, question.total) * often * (K1 + 1) / (often + K1 * long)
    if not matched:
        return None
    has_all = len(matched) == len(question.groups)
    # Of two titles that hold every word, the one with fewer others is meant.
    in_title = titled == len(question.groups)
    if in_title:
        score += titled / max(1, sum(BETWEEN not in form for form in title.split()))
    return Hit(place, round(score, 6), in_title, has_all, tuple(matched))


def _spaced(run) -> str:
    return f" {'  '.join(run)} "


def _held(run, title) -> bool:
    return all(f" {stem} " in title for stem in run)
