"""Lists about English words: which say nothing alone, and which forms no rule of endings brings together."""

from pathlib import Path


def _lines(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if not line.startswith("#")]


STOP_WORDS = frozenset(word for line in _lines("stop_words.txt") for word in line)
IRREGULAR = {form: word for word, *forms in _lines("irregular.txt") for form in forms}
"""A form, and the word under which it is looked for."""
