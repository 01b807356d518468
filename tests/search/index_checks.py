"""Compare the search index with one built from scratch, and the stored counts of words with a recount."""

from collections import Counter

from django.db import connection

from search.document_ids import document_id_of
from search.indexing import build_document, searchable_models
from search.models import ALL_DOCUMENTS, Document, Word
from search.tokens import stem

COLUMNS = ("title", "text", "words", "title_stems", "stems", "pairs", "themes", "related_stems")


def expected_documents() -> dict[int, tuple]:
    """Return every document as it would be built from what is public now, by id."""
    found = {}
    for kind, model in searchable_models().items():
        numbers = model._default_manager.searchable_numbers(0, 10**9)
        for number, text in model._default_manager.searchable_texts(numbers).items():
            document = build_document(document_id_of(kind, number), *text)
            found[document.document_id] = tuple(getattr(document, name) for name in COLUMNS)
    return found


def index_differences() -> list[str]:
    """Return all errors of documents, of the counts of words, and of the engine's own tables."""
    made, found = expected_documents(), []
    standing = {
        document_id: tuple(row) for document_id, *row in Document.objects.values_list("document_id", *COLUMNS)
    }
    found += [
        f"{document_id} is "
        f"{'missing' if document_id not in standing else 'superfluous' if document_id not in made else 'old'}"
        for document_id in sorted({*made, *standing})
        if made.get(document_id) != standing.get(document_id)
    ]
    counted = Counter(
        word for row in made.values() for word in {ALL_DOCUMENTS, *row[COLUMNS.index("words")].split()}
    )
    stored = dict(Word.objects.values_list("word", "documents"))
    found += [
        f"“{word}” is counted {stored.get(word)} times, not {counted.get(word)}"
        for word in sorted({*counted, *stored})
        if counted.get(word) != stored.get(word)
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


def index_contains(*words) -> bool:
    """Return True if one of these words occurs anywhere in the index."""
    rows = [*Document.objects.values_list(*COLUMNS), *Word.objects.values_list("word", "stem")]
    return any(word.casefold() in str(part).casefold() for word in words for row in rows for part in row)
