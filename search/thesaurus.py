"""Words of this field that stand for each other, read once from the list beside this file."""

from functools import cache
from pathlib import Path

from search.words import stems_of

FILE = Path(__file__).parent / "thesaurus.txt"


@cache
def _entries() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    found: dict[tuple[str, ...], dict] = {}
    for line in FILE.read_text().splitlines():
        words = line.partition("#")[0].split(",")
        runs = list(dict.fromkeys(run for word in words if (run := tuple(stems_of(word)))))
        for run in runs:
            found.setdefault(run, {}).update(dict.fromkeys(other for other in runs if other != run))
    return {run: tuple(others) for run, others in found.items()}


def synonyms_of(run: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the runs of stems that stand for a run of stems, without itself."""
    return _entries().get(run, ())
