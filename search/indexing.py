"""Bringing the index in line with what is public, in the transaction that changes it.

A model whose rows can be found says so by `FOUND_AS`, a kind, and by two questions of its manager:
`texts_to_find(numbers)`, a mapping of those numbers that are public to their title and to all else that they
say, as plain text, where it has them followed by its gist and by what is said beside it (see Document); and
`numbers_to_find(after, size)`, the next numbers in use.
"""

from collections import Counter

from django.apps import apps
from django.db import connection, transaction

from search.document_ids import document_id_of, id_range, item_number
from search.models import ALL_DOCUMENTS, Document, Word
from search.themes import themes_by_part
from search.tokens import FREQUENCY_LEVELS, bigrams, frequency_marker, stem, stems_of, tokenize
from taxonomy.models.published_lists import acquire_publishing_lock

BATCH = 200


def searchable_models() -> dict:
    """Return the models whose rows can be found, by kind."""
    return {model.SEARCH_KIND: model for model in apps.get_models() if hasattr(model, "SEARCH_KIND")}


@transaction.atomic
def update_index(model, numbers) -> None:
    """Index what is public of these numbers, and take the rest of them out of the index."""
    numbers = [number for number in numbers if number]
    for start in range(0, len(numbers), BATCH):
        _bring(model, numbers[start : start + BATCH])


def _bring(model, numbers) -> None:
    # Under the lock that every publication takes first, so that no two wait for each other's words.
    acquire_publishing_lock()
    texts = model._default_manager.searchable_texts(numbers)
    documents = [
        build_document(document_id_of(model.SEARCH_KIND, number), *text) for number, text in texts.items()
    ]
    standing = Document.objects.with_ids(document_id_of(model.SEARCH_KIND, number) for number in numbers)
    counts = Counter()
    for words in standing.values_list("words", flat=True):
        counts.subtract([ALL_DOCUMENTS, *words.split()])
    gone = {document_id_of(model.SEARCH_KIND, number) for number in numbers if number not in texts}
    if gone:
        Document.objects.with_ids(gone).delete()
    for document in documents:
        counts.update([ALL_DOCUMENTS, *document.words.split()])
    Document.objects.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["document_id"],
        update_fields=["title", "text", "words", "title_stems", "stems", "pairs", "themes", "related_stems"],
    )
    _count({word: change for word, change in counts.items() if change})


def index_terms(kind: str) -> None:
    """Bring the few documents of a vocabulary in line with it, those of terms that are gone included."""
    standing = Document.objects.between(*id_range(kind)).values_list("document_id", flat=True)
    model = searchable_models()[kind]
    numbers = {*map(item_number, standing), *model._default_manager.values_list("pk", flat=True)}
    update_index(model, sorted(numbers))


def build_document(
    document_id: int, title: str, body: str, summary: str = "", related_stems: str = ""
) -> Document:
    """Return the document of a text, not yet saved."""
    named, other = tokenize(title), tokenize(body)
    told = [*named, *other]
    stems = [word.stem for word in told if not word.is_stop]
    names = dict.fromkeys(word.stem for word in named if not word.is_stop)
    names |= dict.fromkeys(word.plain for word in named if not word.is_stop)
    title_pairs = bigrams(named)
    held = Counter(stems)
    telling = [
        frequency_marker(name, times) for name in names for times in FREQUENCY_LEVELS if held[name] >= times
    ]
    return Document(
        document_id=document_id,
        title=title,
        text=body,
        words=" ".join(sorted({word.plain for word in told if not word.is_stop})),
        title_stems=_spaced([*names, *title_pairs, *telling]),
        stems=_spaced(stems),
        pairs=_spaced([*title_pairs, *bigrams(other)]),
        # Only what has a gist is compared with situations.
        themes=themes_by_part(stems_of(summary), stems) if summary else {},
        related_stems=_spaced(stems_of(related_stems)),
    )


def _spaced(stems) -> str:
    return f" {'  '.join(stems)} " if stems else ""


def _count(changes: dict[str, int]) -> None:
    """Add to the counts of words; a word that no document holds any more is no row."""
    rows = [(word, stem(word), change) for word, change in sorted(changes.items())]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_word (word, stem, documents) VALUES (%s, %s, %s) "
            "ON CONFLICT (word) DO UPDATE SET "
            "stem = excluded.stem, documents = search_word.documents + excluded.documents",
            rows,
        )
    if any(change <= 0 for change in changes.values()):
        Word.objects.unused().delete()


@transaction.atomic
def _mend(wrong: dict[str, int]) -> None:
    acquire_publishing_lock()
    _count(wrong)


def repair_word_counts() -> None:
    """Put wrong counts and stems of words right, while others publish.

    Whoever publishes adds to a count or takes from it, so by how much it is wrong never changes: it is found
    by one question, which sees one moment and holds up nobody, and added whenever there is room for it.
    """
    wrong, old = Counter(), set()
    for words, kept, documents in Document.objects.counted():
        if documents is None:
            wrong.update([ALL_DOCUMENTS, *words.split()])
        else:
            wrong[words] -= documents
            old |= {words} if stem(words) != kept else set()
    _mend({word: change for word, change in wrong.items() if change or word in old})


def rebuild_index(progress=lambda kind: None) -> dict[str, int]:
    """Make the index anew while the site serves; return how many documents of each kind there are.

    Each batch is a short transaction of its own, so readers see old or new, never nothing.
    """
    made = {}
    for kind, model in searchable_models().items():
        after, end = 0, item_number(id_range(kind)[1])
        while after < end:
            numbers = model._default_manager.searchable_numbers(after, BATCH)
            last = numbers[-1] if len(numbers) == BATCH else end
            # What has a document here without a number in use is taken out with the same call.
            standing = Document.objects.between(document_id_of(kind, after + 1), document_id_of(kind, last))
            standing = [
                item_number(document_id) for document_id in standing.values_list("document_id", flat=True)
            ]
            update_index(model, sorted({*numbers, *standing}))
            after = last
            progress(kind)
        made[kind] = Document.objects.between(*id_range(kind)).count()
    repair_word_counts()
    return made
