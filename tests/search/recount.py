"""Compares the index with one made anew, and the counts of words with a recount."""

from collections import Counter

from django.db import connection

from search.indexing import make, models_to_find
from search.kinds import place_of
from search.models import EVERY, Document, Word
from search.words import stem

COLUMNS = ("title", "text", "words", "title_stems", "stems", "pairs", "spoken", "beside")


def made_anew() -> dict[int, tuple]:
    """Every document as it would be made from what is public now, by place."""
    found = {}
    for kind, model in models_to_find().items():
        numbers = model._default_manager.numbers_to_find(0, 10**9)
        for number, text in model._default_manager.texts_to_find(numbers).items():
            document = make(place_of(kind, number), *text)
            found[document.place] = tuple(getattr(document, name) for name in COLUMNS)
    return found


def differences() -> list[str]:
    """Say what of the index, of the counts of words or of the engine's own pages is not as it should be."""
    made, found = made_anew(), []
    standing = {place: tuple(row) for place, *row in Document.objects.values_list("place", *COLUMNS)}
    found += [
        f"{place} is {'missing' if place not in standing else 'superfluous' if place not in made else 'old'}"
        for place in sorted({*made, *standing})
        if made.get(place) != standing.get(place)
    ]
    counted = Counter(word for row in made.values() for word in {EVERY, *row[COLUMNS.index("words")].split()})
    kept = dict(Word.objects.values_list("word", "documents"))
    found += [
        f"“{word}” is counted {kept.get(word)} times, not {counted.get(word)}"
        for word in sorted({*counted, *kept})
        if counted.get(word) != kept.get(word)
    ]
    found += [
        f"“{row.word}” has the stem {row.stem}" for row in Word.objects.all() if row.stem != stem(row.word)
    ]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Raises DatabaseError where FTS5 holds other words than the documents.
            for table in ("search_match", "search_title_match"):
                cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
    return found


def holds(*words) -> bool:
    """Say whether one of these words stands anywhere in the index."""
    rows = [*Document.objects.values_list(*COLUMNS), *Word.objects.values_list("word", "stem")]
    return any(word.casefold() in str(part).casefold() for word in words for row in rows for part in row)
