"""Rank retrieved documents: the same score on both databases, for a bounded number of candidates.

The score is BM25 (Robertson and Zaragoza 2009) with a weight for titles. Documents whose title contains every
word come first.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from search.document_ids import item_number
from search.query import SearchQuery, TermGroup
from search.tokens import BIGRAM_JOINER

K1, B = 1.2, 0.5
"""The parameters of BM25: saturation of repeated words, and normalization by length."""
TITLE_WEIGHT = 2.5
"""The weight of a word in a title, relative to one in the text."""


@dataclass(frozen=True)
class Hit:
    """A document that matches."""

    document_id: int
    score: float
    in_title: bool
    """Whether the title contains every word."""
    has_all: bool
    matched: tuple[TermGroup, ...]

    @property
    def number(self) -> int:
        return item_number(self.document_id)


def inverse_document_frequency(documents: int, total: int) -> float:
    """Return the inverse document frequency of a word that occurs in `documents` of `total` documents."""
    return math.log(1 + (total - documents + 0.5) / (documents + 0.5))


def rank(query: SearchQuery, kind: str, rows: Iterable[tuple[int, str, str]]) -> list[Hit]:
    """Return hits for rows of document id, stems of the title and stems, best first.

    Rows without a match are left out.
    """
    rows = list(rows)
    average_length = sum(len(stems) for _, _, stems in rows) / len(rows) if rows else 1
    prepared = [_PreparedGroup(group, kind, query.total) for group in query.groups]
    hits = [hit for row in rows if (hit := _hit(prepared, row, average_length or 1))]
    return sorted(hits, key=lambda hit: (not hit.in_title, not hit.has_all, -hit.score, -hit.document_id))


class _PreparedGroup:
    """A group with everything that is the same for all rows, computed once."""

    __slots__ = ("group", "named", "runs", "weight")

    def __init__(self, group: TermGroup, kind: str, total: int) -> None:
        self.group = group
        self.named = group.named.get(kind, 0)
        self.weight = inverse_document_frequency(group.documents, total) * (K1 + 1)
        self.runs = [
            (f" {'  '.join(run)} ", [f" {stem} " for stem in run], weight)
            for run, weight in group.runs.items()
        ]

    def frequency_in(self, title: str, stems: str) -> tuple[float, float]:
        """Return the weighted frequency of the best alternative, and its weight in the title (or 0)."""
        frequency = title_weight = 0.0
        for run, parts, weight in self.runs:
            if (weighted := stems.count(run) * weight) > frequency:
                frequency = weighted
            if weight > title_weight and all(part in title for part in parts):
                title_weight = weight
        return frequency + TITLE_WEIGHT * title_weight, title_weight


def _hit(groups: list[_PreparedGroup], row: tuple[int, str, str], average_length: float) -> Hit | None:
    document_id, title, stems = row
    number = item_number(document_id)
    length_norm = K1 * (1 - B + B * len(stems) / average_length)
    score, matched, in_title_count = 0.0, [], 0
    for group in groups:
        frequency, title_weight = group.frequency_in(title, stems)
        if group.named and group.named >> number & 1:
            frequency += 1
        if frequency:
            matched.append(group.group)
            in_title_count += title_weight > 0
            score += group.weight * frequency / (frequency + length_norm)
    if not matched:
        return None
    in_title = in_title_count == len(groups)
    if in_title:
        # Of two titles with every word, the one with fewer other words is more relevant.
        joined = title.count(BIGRAM_JOINER) - title.count(BIGRAM_JOINER * 2)
        score += in_title_count / max(1, len(title.split()) - joined)
    return Hit(document_id, round(score, 6), in_title, len(matched) == len(groups), tuple(matched))
