"""The search index: one row per searchable item, and how many items contain each word."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Self

from django.db import models

from search.engines import fetch_rows
from search.tokens import FREQUENCY_LEVELS, frequency_marker

ALL_DOCUMENTS = ""
"""The word that is counted for every document: its row holds the number of documents."""


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents of the index."""

    def with_ids(self, document_ids: Iterable[int]) -> Self:
        """Documents with these ids."""
        return self.filter(document_id__in=list(document_ids))

    def between(self, first: int, last: int) -> Self:
        """Documents with ids from `first` to `last`."""
        return self.filter(document_id__gte=first, document_id__lte=last)

    def for_ranking(
        self, document_ids: Iterable[int], with_pairs: bool = False
    ) -> list[tuple[int, str, str]]:
        """Return id, stems of the title, and all stems (and bigrams, if wanted) of these documents."""
        return fetch_rows(document_ids, with_pairs)

    def for_comparing(self, document_ids: Iterable[int]) -> list[tuple[int, str, str, dict, str]]:
        """Return id, stems of the title, all stems, themes, and stems of related text of these documents."""
        return list(
            self.with_ids(document_ids).values_list(
                "document_id", "title_stems", "stems", "themes", "related_stems"
            )
        )

    def texts(self, document_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Return title and text of these documents, by id."""
        return {
            document_id: said
            for document_id, *said in self.with_ids(document_ids).values_list("document_id", "title", "text")
        }

    def counted(self) -> Iterator[tuple]:
        """Yield the words and title stems of every document, and what is counted, from one snapshot.

        A row of a document has no count. A row of a word has the word, its stem and its count; that of a stem
        of titles has no word.
        """
        count = models.Value(None, models.BigIntegerField())
        words = Word.objects.values_list("word", "stem", "documents")
        titles = TitleStem.objects.values_list(models.Value(None, models.CharField()), "stem", "documents")
        return self.values_list("words", "title_stems", count).union(words, titles, all=True).iterator()


class Document(models.Model):
    """A public item as it is searched. An item that is not public has no document.

    The engine's own index (FTS5, or tsvector columns with GIN) is maintained by triggers and generated
    columns, see the migration: writing a document indexes it, in the same transaction.
    """

    # See search.document_ids. On SQLite this is the rowid, by which FTS5 returns the newest documents first.
    document_id = models.BigAutoField(primary_key=True)
    title = models.TextField()
    text = models.TextField()
    # The words that were counted in Word, because a later release may split text differently.
    words = models.TextField()
    # Stems, words (for completing what is being typed) and bigrams of the title.
    title_stems = models.TextField()
    # Stems are separated by two spaces, so that each can be counted with a space on either side.
    stems = models.TextField()
    # Bigrams of title and text, stop words included (search.tokens.bigrams).
    pairs = models.TextField(default="")
    # For comparing with situations (search.similar_cases), not indexed by the engine: themes by part of the
    # text, and
    # stems of related text that is indexed as documents of its own.
    themes = models.JSONField(default=dict)
    related_stems = models.TextField(default="")

    objects = DocumentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class WordQuerySet(models.QuerySet["Word"]):
    """Words of all documents."""

    def document_counts(self, stems: Iterable[str]) -> dict[str, int]:
        """Return in how many documents these stems occur, at most: word forms are counted separately."""
        words = self.filter(stem__in=list(stems), documents__gt=0)
        return dict(words.values_list("stem").annotate(models.Sum("documents")).order_by("stem"))

    def document_counts_and_titles(self, stems: Iterable[str]) -> tuple[dict[str, int], dict[str, int]]:
        """Return the counts of these stems, and in how many titles they and their markers occur, at once."""
        stems = list(stems)
        in_titles = [*stems, *(frequency_marker(stem, times) for stem in stems for times in FREQUENCY_LEVELS)]
        words = self.filter(stem__in=stems, documents__gt=0).values_list("stem", "documents", models.Value(0))
        titles = TitleStem.objects.filter(stem__in=in_titles, documents__gt=0)
        counts: tuple[Counter[str], Counter[str]] = Counter(), Counter()
        for stem, documents, table in words.union(
            titles.values_list("stem", "documents", models.Value(1)), all=True
        ):
            counts[table][stem] += documents
        return counts

    def most_used(self, count: int) -> list[tuple[str, str, int]]:
        """Return the words that occur in most documents, with their stem and the number of documents."""
        words = self.filter(documents__gt=0).exclude(word=ALL_DOCUMENTS).order_by("-documents", "word")
        return list(words.values_list("word", "stem", "documents")[:count])

    def unused(self) -> Self:
        """Words that no document contains any more.

        A negative count is wrong by a constant and stays until `search.indexing.repair_word_counts` corrects
        it.
        """
        return self.filter(documents=0)


class TitleStemQuerySet(models.QuerySet["TitleStem"]):
    """Stems of titles."""

    def titles_with_prefix(self, start: str) -> int:
        """Return in how many titles a word begins so, at most: titles with several are counted repeatedly."""
        titles = self.filter(stem__startswith=start).aggregate(titles=models.Sum("documents"))
        return titles["titles"] or 0

    def unused(self) -> Self:
        """Stems that no title contains any more (see `WordQuerySet.unused`)."""
        return self.filter(documents=0)


class TitleStem(models.Model):
    """A stem, word or frequency marker of titles, and the stored number of titles that contain it.

    A search chooses by it how PostgreSQL finds titles: a stem can be rare in texts and common in titles, or
    the other way round.
    """

    stem = models.CharField(max_length=60, unique=True)
    documents = models.BigIntegerField()

    objects = TitleStemQuerySet.as_manager()

    def __str__(self) -> str:
        return self.stem


class Word(models.Model):
    """A normalized word, its stem, and the stored number of documents that contain it."""

    word = models.CharField(max_length=40, unique=True)
    stem = models.CharField(max_length=40, db_index=True)
    documents = models.BigIntegerField(db_index=True)

    objects = WordQuerySet.as_manager()

    def __str__(self) -> str:
        return self.word
