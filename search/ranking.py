"""In which order found documents stand: the same sum on every database, over a bounded number of candidates.

BM25 (Robertson and Zaragoza 2009) with a title that counts more, after which those stand first whose title
holds every word that was asked for.
"""

import math
from dataclasses import dataclass

from search.document_ids import item_number
from search.query import SearchQuery, TermGroup
from search.tokens import BIGRAM_JOINER

K1, B = 1.2, 0.5
"""How soon a repeated word counts no more, and how much a long text is held against a document."""
TITLE = 2.5
"""What a word of a title counts beside one of the text."""


@dataclass(frozen=True)
class Hit:
    """Something that was found."""

    document_id: int
    score: float
    in_title: bool
    """Whether the title holds every word."""
    has_all: bool
    matched: tuple[TermGroup, ...]

    @property
    def number(self) -> int:
        return item_number(self.document_id)


def weight(documents: int, total: int) -> float:
    """Return what a word counts that stands in so many of all documents (inverse document frequency)."""
    return math.log(1 + (total - documents + 0.5) / (documents + 0.5))


def rank(question: SearchQuery, kind: str, rows) -> list[Hit]:
    """Return hits for rows of place, title stems and stems, best first; without those that match nothing."""
    rows = list(rows)
    usual = sum(len(stems) for _, _, stems in rows) / len(rows) if rows else 1
    sought = [_Sought(group, kind, question.total) for group in question.groups]
    hits = [hit for row in rows if (hit := _hit(sought, row, usual or 1))]
    return sorted(hits, key=lambda hit: (not hit.in_title, not hit.has_all, -hit.score, -hit.document_id))


class _Sought:
    """A group as it is looked for in a thousand rows: what does not change from row to row is made once."""

    __slots__ = ("group", "named", "runs", "weight")

    def __init__(self, group: TermGroup, kind: str, total: int):
        self.group = group
        self.named = group.named.get(kind, 0)
        self.weight = weight(group.documents, total) * (K1 + 1)
        self.runs = [
            (f" {'  '.join(run)} ", [f" {stem} " for stem in run], counts)
            for run, counts in group.runs.items()
        ]


def _hit(sought: list[_Sought], row, usual: float) -> Hit | None:
    document_id, title, stems = row
    number, long = item_number(document_id), K1 * (1 - B + B * len(stems) / usual)
    score, matched, titled = 0.0, [], 0
    for group in sought:
        often = in_title = 0
        for run, parts, counts in group.runs:
            if (times := stems.count(run) * counts) > often:
                often = times
            if counts > in_title and all(part in title for part in parts):
                in_title = counts
        often += TITLE * in_title
        if group.named and group.named >> number & 1:
            often += 1
        if often:
            matched.append(group.group)
            titled += in_title > 0
            score += group.weight * often / (often + long)
    if not matched:
        return None
    # Of two titles that hold every word, the one with fewer others is meant.
    in_title = titled == len(sought)
    if in_title:
        score += titled / max(1, sum(BIGRAM_JOINER not in form for form in title.split()))
    return Hit(document_id, round(score, 6), in_title, len(matched) == len(sought), tuple(matched))
