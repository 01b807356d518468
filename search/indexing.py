"""Keep the search index in line with what is public, in the transaction that changes it.

A model is searchable if it has an attribute `SEARCH_KIND` and its default manager has two methods:
`searchable_texts(numbers)` returns for each public item its title and text, and optionally a summary,
related text (see `Document`) and keywords, by number; `searchable_numbers(after, size)` returns the next
numbers in use.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from itertools import batched
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from search.document_ids import document_id_of, id_range, item_number
from search.models import ALL_DOCUMENTS, Document, TitleStem, Word
from search.themes import themes_by_part
from search.tokens import (
    FREQUENCY_LEVELS,
    bigrams,
    counted_stems,
    frequency_marker,
    stem,
    stems_of,
    tokenize,
)
from taxonomy.models.published_lists import acquire_publishing_lock

BATCH = 200
MAX_LENGTH = 100_000
"""The most characters of each text of an item that are indexed; no item has as many."""


def searchable_models() -> dict[str, Any]:
    """Return the searchable models by kind."""
    return {model.SEARCH_KIND: model for model in apps.get_models() if hasattr(model, "SEARCH_KIND")}


def update_index(model: Any, numbers: Iterable[int | None]) -> None:
    """Index the public items with these numbers, and remove the others from the index."""
    # Within the transaction of a publication, which fails as a whole, a savepoint is of no use.
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        for batch in batched((number for number in numbers if number), BATCH):
            _update_batch(model, batch)


def _update_batch(model: Any, numbers: tuple[int, ...]) -> None:
    # The lock of every publication: without it, two transactions could deadlock on rows of words.
    acquire_publishing_lock()
    texts = model._default_manager.searchable_texts(numbers)
    ids = {number: document_id_of(model.SEARCH_KIND, number) for number in numbers}
    documents = [build_document(ids[number], *text) for number, text in texts.items()]
    counts: Counter[str] = Counter()
    titles: Counter[str] = Counter()
    for words, title in Document.objects.with_ids(ids.values()).values_list("words", "title_stems"):
        counts.subtract([ALL_DOCUMENTS, *words.split()])
        titles.subtract(counted_stems(title))
    removed = [document_id for number, document_id in ids.items() if number not in texts]
    if removed:
        Document.objects.with_ids(removed).delete()
    for document in documents:
        counts.update([ALL_DOCUMENTS, *document.words.split()])
        titles.update(counted_stems(document.title_stems))
    Document.objects.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["document_id"],
        update_fields=["title", "text", "words", "title_stems", "stems", "pairs", "themes", "related_stems"],
    )
    count_words({word: change for word, change in counts.items() if change})
    _count_titles({stem: change for stem, change in titles.items() if change})


def index_terms(kind: str) -> None:
    """Reindex a vocabulary, and remove the documents of terms that no longer exist."""
    indexed = Document.objects.between(*id_range(kind)).values_list("document_id", flat=True)
    model = searchable_models()[kind]
    numbers = {*map(item_number, indexed), *model._default_manager.values_list("pk", flat=True)}
    update_index(model, sorted(numbers))


def build_document(
    document_id: int, title: str, body: str, summary: str = "", related_text: str = "", keywords: str = ""
) -> Document:
    """Return the unsaved document of an item, made of at most MAX_LENGTH characters of each text.

    `related_text` is compared with situations, but not searched. `keywords` are searched, but not shown.
    """
    texts = (title, body, summary, related_text, keywords)
    title, body, summary, related_text, keywords = (text[:MAX_LENGTH] for text in texts)
    title_tokens, body_tokens = tokenize(title), tokenize(f"{body}\n{keywords}")
    tokens = [*title_tokens, *body_tokens]
    stems = [token.stem for token in tokens if not token.is_stop]
    names = dict.fromkeys(word.stem for word in title_tokens if not word.is_stop)
    names |= dict.fromkeys(word.plain for word in title_tokens if not word.is_stop)
    title_pairs = bigrams(title_tokens)
    frequencies = Counter(stems)
    markers = [
        frequency_marker(name, times)
        for name in names
        for times in FREQUENCY_LEVELS
        if frequencies[name] >= times
    ]
    return Document(
        document_id=document_id,
        title=title,
        text=body,
        words=" ".join(sorted({word.plain for word in tokens if not word.is_stop})),
        title_stems=_spaced([*names, *title_pairs, *markers]),
        stems=_spaced(stems),
        pairs=_spaced([*title_pairs, *bigrams(body_tokens)]),
        # Only items with a summary are compared with situations.
        themes=themes_by_part(stems_of(summary), stems) if summary else {},
        related_stems=_spaced(stems_of(related_text)),
    )


def _spaced(stems: Iterable[str]) -> str:
    """Join stems with two spaces, so that each has a space on either side (see `Document.stems`)."""
    stems = list(stems)
    return f" {'  '.join(stems)} " if stems else ""


def count_words(changes: dict[str, int]) -> None:
    """Add to the document counts of words, and delete words that no document contains any more."""
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


def _count_titles(changes: dict[str, int]) -> None:
    """Add to the counts of stems of titles, and delete those that no title contains any more."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_titlestem (stem, documents) VALUES (%s, %s) "
            "ON CONFLICT (stem) DO UPDATE SET documents = search_titlestem.documents + excluded.documents",
            sorted(changes.items()),
        )
    if any(change <= 0 for change in changes.values()):
        TitleStem.objects.unused().delete()


@transaction.atomic
def _add_corrections(wrong: dict[str, int], wrong_titles: dict[str, int]) -> None:
    acquire_publishing_lock()
    count_words(wrong)
    _count_titles(wrong_titles)


def repair_word_counts() -> None:
    """Correct wrong counts and stems of words without blocking publications.

    A publication only adds to a count or subtracts from it, so the error of a count is constant. One query,
    which sees a snapshot, finds all errors; they are subtracted later in a transaction of their own.
    """
    wrong: Counter[str] = Counter()
    wrong_titles: Counter[str] = Counter()
    outdated: set[str] = set()
    for words, stored_stem, documents in Document.objects.counted():
        if documents is None:
            wrong.update([ALL_DOCUMENTS, *words.split()])
            wrong_titles.update(counted_stems(stored_stem))
        elif words is None:
            wrong_titles[stored_stem] -= documents
        else:
            wrong[words] -= documents
            outdated |= {words} if stem(words) != stored_stem else set()
    _add_corrections(
        {word: change for word, change in wrong.items() if change or word in outdated},
        {stem: change for stem, change in wrong_titles.items() if change},
    )


def rebuild_index(progress: Callable[[str], None] = lambda kind: None) -> dict[str, int]:
    """Rebuild the index while the site is in use; return the number of documents of each kind.

    Each batch is a short transaction of its own, so readers always see either the old or the new documents.
    """
    counts = {}
    for kind, model in searchable_models().items():
        after, end = 0, item_number(id_range(kind)[1])
        while after < end:
            numbers = model._default_manager.searchable_numbers(after, BATCH)
            last = numbers[-1] if len(numbers) == BATCH else end
            # Documents in this range whose number is no longer in use are removed by the same call.
            documents = Document.objects.between(document_id_of(kind, after + 1), document_id_of(kind, last))
            indexed = map(item_number, documents.values_list("document_id", flat=True))
            update_index(model, sorted({*numbers, *indexed}))
            after = last
            progress(kind)
        counts[kind] = Document.objects.between(*id_range(kind)).count()
    repair_word_counts()
    return counts
