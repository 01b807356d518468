"""Synonyms of this field, read once from thesaurus.txt."""

from functools import cache
from pathlib import Path

from search.tokens import stems_of

FILE = Path(__file__).parent / "thesaurus.txt"


@cache
def _lines() -> tuple[dict[tuple[str, ...], str], ...]:
    """The lines of the file: stems, each with the words as they are written there."""
    lines = [line.partition("#")[0].split(",") for line in FILE.read_text(encoding="utf-8").splitlines()]
    return tuple(
        {run: word.strip() for word in reversed(words) if (run := tuple(stems_of(word)))} for words in lines
    )


@cache
def _entries() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    found: dict[tuple[str, ...], dict] = {}
    for line in _lines():
        runs = list(reversed(line))
        for run in runs:
            found.setdefault(run, {}).update(dict.fromkeys(other for other in runs if other != run))
    return {run: tuple(others) for run, others in found.items()}


def synonyms_of(run: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the stems of all synonyms of a word or compound, without itself."""
    return _entries().get(run, ())


@cache
def _written() -> dict[tuple[str, ...], str]:
    return {run: word for line in reversed(_lines()) for run, word in line.items()}


def display_form(run: tuple[str, ...]) -> str:
    """Return the words of these stems as they are written in the file."""
    return _written().get(run, " ".join(run))
