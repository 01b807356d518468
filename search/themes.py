"""Themes of a text, recognised by lists of words, so that texts without a common word can be compared.

Each list is a text file: themes.txt, feelings.txt, fields.txt (industries) and signs.txt (techniques). An
entry is a name, a colon, the words that indicate it, and after a semicolon those that do so only together
with others.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from search.tokens import stems_of

STRONG, WEAK = 1.0, 0.3
"""The weight of a word that indicates a theme by itself, and of one that needs others."""

BEGINNING = 170
"""The number of words at the beginning of a case that describe what happened, before the answers."""
COMPARISONS = (("summary", "themes", 3.5), ("beginning", "themes", 0.8), ("whole", "feelings", 0.4))
"""The compared parts of a case (summary, beginning, whole text) with list and weight."""


@dataclass(frozen=True)
class Theme:
    """One entry of a list."""

    list: str
    name: str


@cache
def _runs() -> dict[str, list[tuple[tuple[str, ...], Theme, float]]]:
    """All indicating stems with their theme and weight, by their first stem."""
    found: dict[str, list] = {}
    for kind in ("themes", "fields", "feelings", "signs"):
        for theme, words in read_theme_list(kind):
            seen: dict[tuple[str, ...], float] = {}
            strong, _, weak = words.partition(";")
            for part, weight in ((weak, WEAK), (strong, STRONG)):
                seen |= {run: weight for word in part.split(",") if (run := tuple(stems_of(word)))}
            for run, weight in seen.items():
                found.setdefault(run[0], []).append((run, theme, weight))
    return found


def read_theme_list(kind: str) -> Iterator[tuple[Theme, str]]:
    """Yield the entries of a list, each with its words as they are written in the file."""
    text = (Path(__file__).parent / f"{kind}.txt").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    for entry in lines.replace("\n  ", " ").splitlines():
        name, _, words = entry.partition(":")
        yield Theme(kind, name.strip()), words


def themes_in(stems: list[str]) -> dict[Theme, float]:
    """Return the weight of each theme in a text of stems; every repetition of a word adds less."""
    seen: dict[Theme, dict[tuple[str, ...], float]] = {}
    for at, word in enumerate(stems):
        for run, theme, weight in _runs().get(word, ()):
            if len(run) == 1 or tuple(stems[at : at + len(run)]) == run:
                runs = seen.setdefault(theme, {})
                runs[run] = runs.get(run, 0.0) + weight
    return {
        theme: sum(math.log1p(times) if times >= STRONG else times for times in runs.values())
        for theme, runs in seen.items()
        # A single weak word does not indicate a theme.
        if len(runs) > 1 or max(runs.values()) >= STRONG
    }


def themes_of_list(found: dict[Theme, float], kind: str) -> dict[str, float]:
    """Return the weights of the themes of one list, by name."""
    return {theme.name: value for theme, value in found.items() if theme.list == kind}


def themes_by_part(summary: list[str], stems: list[str]) -> dict[str, dict[str, float]]:
    """Return the themes of a document by part, for the lists that are compared there (COMPARISONS).

    They are stored with the document, so that a situation can be compared with hundreds of documents.
    """
    parts = {"summary": summary, "beginning": stems[:BEGINNING], "whole": stems}
    return {part: themes_of_list(themes_in(parts[part]), kind) for part, kind, _ in COMPARISONS}
