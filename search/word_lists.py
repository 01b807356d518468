"""Lists of English words: stop words, and irregular forms that the stemmer does not recognise."""

from pathlib import Path


def _lines(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if not line.startswith("#")]


STOP_WORDS = frozenset(word for line in _lines("stop_words.txt") for word in line)
IRREGULAR_FORMS = {form: word for word, *forms in _lines("irregular.txt") for form in forms}
"""The base form of each irregular form."""
