"""The index: one row for everything that can be found, and how many of them hold each word."""

from django.db import models

from search.engines import fetch_rows

ALL_DOCUMENTS = ""
"""The word that every document holds: its row says how many documents there are."""


class DocumentQuerySet(models.QuerySet):
    """Documents of the index."""

    def with_ids(self, document_ids):
        """Those at these places."""
        return self.filter(document_id__in=list(document_ids))

    def between(self, first, last):
        """Those from one place to another, both included."""
        return self.filter(document_id__gte=first, document_id__lte=last)

    def for_ranking(self, document_ids, with_pairs=False) -> list[tuple[int, str, str]]:
        """Place, stems of the title and all stems of the documents at these places, and then all pairs."""
        return fetch_rows(document_ids, with_pairs)

    def for_comparing(self, document_ids) -> list[tuple[int, str, str, str, str]]:
        """Place, stems of the title, all stems, what it speaks of, and stems of what is said beside it."""
        return list(
            self.with_ids(document_ids).values_list(
                "document_id", "title_stems", "stems", "themes", "related_stems"
            )
        )

    def texts(self, document_ids) -> dict[int, tuple[str, str]]:
        """Title and all else that is said, by place."""
        return {
            document_id: said
            for document_id, *said in self.with_ids(document_ids).values_list("document_id", "title", "text")
        }

    def counted(self):
        """The words of every document, and every word with its stem and count, as of one moment."""
        nothing = models.Value(None, models.CharField()), models.Value(None, models.BigIntegerField())
        words = Word.objects.values_list("word", "stem", "documents")
        return self.values_list("words", *nothing).union(words, all=True).iterator()


class Document(models.Model):
    """Something that everybody may read, as it is searched. What is not public has no document.

    The index of the engine (FTS5, or a tsvector with GIN) hangs on this table by triggers or as a generated
    column, see the migration: whoever writes here has written there, in the same transaction.
    """

    # An automatic key on SQLite is the row's own place in the file, and places come in rising order.
    document_id = models.BigAutoField(primary_key=True)
    title = models.TextField()
    text = models.TextField()
    # What is counted in Word, as it was counted: a later release may take words apart otherwise.
    words = models.TextField()
    # Titles are completed while somebody types, so the words themselves stand beside their stems; then pairs.
    title_stems = models.TextField()
    # Two blanks stand between stems, so that each can be counted with a blank on either side.
    stems = models.TextField()
    # Every two neighbours in the order of the text, small words included (search.tokens.pairs_of).
    pairs = models.TextField(default="")
    # What it speaks of (search.themes.spoken_in), and stems of what belongs to it and is found elsewhere: for
    # comparing it with situations (search.similar_cases); no engine indexes them.
    themes = models.JSONField(default=dict)
    related_stems = models.TextField(default="")

    objects = DocumentQuerySet.as_manager()

    def __str__(self):
        return self.title

    @classmethod
    def follow_terms(cls, kind, slugs, since=None) -> None:
        """Index a vocabulary anew after a term of it was edited, merged or brought back."""
        from search.indexing import index_terms

        index_terms(kind)


class WordQuerySet(models.QuerySet):
    """Words of all documents."""

    def with_stems(self, stems):
        """Those with one of these stems."""
        return self.filter(stem__in=list(stems))

    def document_counts(self, stems) -> dict[str, int]:
        """In how many documents these stems stand, about: forms of a word are counted one by one."""
        held = self.with_stems(stems).filter(documents__gt=0)
        return dict(held.values_list("stem").annotate(models.Sum("documents")).order_by("stem"))

    def called(self, *words):
        """These words."""
        return self.filter(word__in=words)

    def most_used(self, count) -> list[tuple[str, int]]:
        """The words that most documents hold, with how many."""
        held = self.filter(documents__gt=0).exclude(word=ALL_DOCUMENTS).order_by("-documents", "word")
        return list(held.values_list("word", "documents")[:count])

    def unused(self):
        """Words that no document holds any more. A count below 0 is wrong by something, and stays until it is
        mended (search.indexing.recount)."""
        return self.filter(documents=0)


class Word(models.Model):
    """A word as it is compared, its stem, and how many documents hold it: kept, not counted on the way."""

    word = models.CharField(max_length=40, unique=True)
    stem = models.CharField(max_length=40, db_index=True)
    documents = models.BigIntegerField(db_index=True)

    objects = WordQuerySet.as_manager()

    def __str__(self):
        return self.word
