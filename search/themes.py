"""What a text speaks of, beyond its words: themes, lines of work, feelings, techniques that are asked for.

Each list is a file beside this one: a name, a colon, the words that speak of it, and after a semicolon those
that do so only beside others. Two texts that share no word can be alike in these.
"""

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from search.tokens import stems_of

STRONG, WEAK = 1.0, 0.3
"""What a word counts that speaks of a thing by itself, and one that does so beside others."""

BEGINNING = 170
"""So many words of a case say what happened; what was answered follows."""
LIKENESSES = (("gist", "themes", 3.5), ("first", "themes", 0.8), ("whole", "feelings", 0.4))
"""Which list counts in which part of a case, and what likeness there counts, from 0 to 1."""


@dataclass(frozen=True)
class Theme:
    """One thing that texts speak of."""

    list: str
    name: str


@cache
def _runs() -> dict[str, list[tuple[tuple[str, ...], Theme, float]]]:
    """All runs of stems with what they speak of, by their first stem."""
    found: dict[str, list] = {}
    for kind in ("themes", "fields", "feelings", "signs"):
        for theme, words in read_theme_list(kind):
            seen = {}
            strong, _, weak = words.partition(";")
            for part, counts in ((weak, WEAK), (strong, STRONG)):
                seen |= {run: counts for word in part.split(",") if (run := tuple(stems_of(word)))}
            for run, counts in seen.items():
                found.setdefault(run[0], []).append((run, theme, counts))
    return found


def read_theme_list(kind: str):
    text = (Path(__file__).parent / f"{kind}.txt").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    for entry in lines.replace("\n  ", " ").splitlines():
        name, _, words = entry.partition(":")
        yield Theme(kind, name.strip()), words


def themes_in(stems: list[str]) -> dict[Theme, float]:
    """Return how much a text of stems speaks of each thing; a word that is said again adds less and less."""
    seen = {}
    for at, word in enumerate(stems):
        for run, theme, counts in _runs().get(word, ()):
            if len(run) == 1 or tuple(stems[at : at + len(run)]) == run:
                runs = seen.setdefault(theme, Counter())
                runs[run] += counts
    return {
        theme: sum(math.log1p(times) if times >= STRONG else times for times in runs.values())
        for theme, runs in seen.items()
        # Words that speak of it only beside others say nothing alone.
        if len(runs) > 1 or max(runs.values()) >= STRONG
    }


def themes_of_list(found: dict[Theme, float], kind: str) -> dict[str, float]:
    """The things of one list among those that a text speaks of, by name."""
    return {theme.name: value for theme, value in found.items() if theme.list == kind}


def themes_by_part(gist: list[str], stems: list[str]) -> dict[str, dict[str, float]]:
    """Return what a document speaks of, by part, from the lists that count there: see LIKENESSES.

    Kept with the document, so that a situation is compared with hundreds of them without reading one.
    """
    parts = {"gist": gist, "first": stems[:BEGINNING], "whole": stems}
    return {part: themes_of_list(themes_in(parts[part]), kind) for part, kind, _ in LIKENESSES}
