"""Bringing the index in line with what is public, in the transaction that changes it.

A model whose rows can be found says so by `FOUND_AS`, a kind, and by two questions of its manager:
`texts_to_find(numbers)`, a mapping of those numbers that are public to their title and to all else that they
say, as plain text, where it has them followed by its gist and by what is said beside it (see Document); and
`numbers_to_find(after, size)`, the next numbers in use.
"""

from collections import Counter

from django.apps import apps
from django.db import connection, transaction

from search.kinds import number_at, place_of, range_of
from search.models import EVERY, Document, Word
from search.themes import spoken_in
from search.words import OFTEN, often, pairs_of, stem, stems_of, words_of
from taxonomy.facets import publish_alone

BATCH = 200


def models_to_find() -> dict:
    """Return the models whose rows can be found, by kind."""
    return {model.FOUND_AS: model for model in apps.get_models() if hasattr(model, "FOUND_AS")}


@transaction.atomic
def bring_in_line(model, numbers) -> None:
    """Index what is public of these numbers, and take the rest of them out of the index."""
    numbers = [number for number in numbers if number]
    for start in range(0, len(numbers), BATCH):
        _bring(model, numbers[start : start + BATCH])


def _bring(model, numbers) -> None:
    # Under the lock that every publication takes first, so that no two wait for each other's words.
    publish_alone()
    texts = model._default_manager.texts_to_find(numbers)
    documents = [make(place_of(model.FOUND_AS, number), *text) for number, text in texts.items()]
    standing = Document.objects.at(place_of(model.FOUND_AS, number) for number in numbers)
    counts = Counter()
    for words in standing.values_list("words", flat=True):
        counts.subtract([EVERY, *words.split()])
    gone = {place_of(model.FOUND_AS, number) for number in numbers if number not in texts}
    if gone:
        Document.objects.at(gone).delete()
    for document in documents:
        counts.update([EVERY, *document.words.split()])
    Document.objects.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["place"],
        update_fields=["title", "text", "words", "title_stems", "stems", "pairs", "spoken", "beside"],
    )
    _count({word: change for word, change in counts.items() if change})


def index_terms(kind: str) -> None:
    """Bring the few documents of a vocabulary in line with it, those of terms that are gone included."""
    standing = Document.objects.between(*range_of(kind)).values_list("place", flat=True)
    model = models_to_find()[kind]
    numbers = {*map(number_at, standing), *model._default_manager.values_list("pk", flat=True)}
    bring_in_line(model, sorted(numbers))


def make(place: int, title: str, body: str, gist: str = "", beside: str = "") -> Document:
    """Return the document of a text, not yet saved."""
    named, other = words_of(title), words_of(body)
    told = [*named, *other]
    stems = [word.stem for word in told if not word.is_stop]
    names = dict.fromkeys(word.stem for word in named if not word.is_stop)
    names |= dict.fromkeys(word.plain for word in named if not word.is_stop)
    title_pairs = pairs_of(named)
    held = Counter(stems)
    telling = [often(name, times) for name in names for times in OFTEN if held[name] >= times]
    return Document(
        place=place,
        title=title,
        text=body,
        words=" ".join(sorted({word.plain for word in told if not word.is_stop})),
        title_stems=_spaced([*names, *title_pairs, *telling]),
        stems=_spaced(stems),
        pairs=_spaced([*title_pairs, *pairs_of(other)]),
        # Only what has a gist is compared with situations.
        spoken=spoken_in(stems_of(gist), stems) if gist else {},
        beside=_spaced(stems_of(beside)),
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
    publish_alone()
    _count(wrong)


def recount() -> None:
    """Put wrong counts and stems of words right, while others publish.

    Whoever publishes adds to a count or takes from it, so by how much it is wrong never changes: it is found
    by one question, which sees one moment and holds up nobody, and added whenever there is room for it.
    """
    wrong, old = Counter(), set()
    for words, kept, documents in Document.objects.counted():
        if documents is None:
            wrong.update([EVERY, *words.split()])
        else:
            wrong[words] -= documents
            old |= {words} if stem(words) != kept else set()
    _mend({word: change for word, change in wrong.items() if change or word in old})


def reindex(progress=lambda kind: None) -> dict[str, int]:
    """Make the index anew while the site serves; return how many documents of each kind there are.

    Each batch is a short transaction of its own, so readers see old or new, never nothing.
    """
    made = {}
    for kind, model in models_to_find().items():
        after, end = 0, number_at(range_of(kind)[1])
        while after < end:
            numbers = model._default_manager.numbers_to_find(after, BATCH)
            last = numbers[-1] if len(numbers) == BATCH else end
            # What has a document here without a number in use is taken out with the same call.
            standing = Document.objects.between(place_of(kind, after + 1), place_of(kind, last))
            standing = [number_at(place) for place in standing.values_list("place", flat=True)]
            bring_in_line(model, sorted({*numbers, *standing}))
            after = last
            progress(kind)
        made[kind] = Document.objects.between(*range_of(kind)).count()
    recount()
    return made
