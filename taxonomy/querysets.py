"""Queries for the vocabularies and their history, and for the rows of any table that refer to a term."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from taggit.models import NaturalKeyManager

# Models import this module, so the types of their instances are not available here.
type VocabularyChange = Any


class TermQuerySet(models.QuerySet[Any]):
    """Terms of one vocabulary."""

    def slugged(self, slug: str) -> Self:
        """The term with this slug."""
        return self.filter(slug=slug)

    def answering_to(self, word: str) -> Self:
        """Terms with this slug, name or synonym, whatever its case and accents."""
        return self.filter(pk__in=[term.pk for term in self if term.answers_to(word)])

    def searchable_texts(self, pks: Iterable[int]) -> dict[int, tuple[str, str, str, str, str]]:
        """Return name, text and other words of terms by key; they have no summary (see search.indexing)."""
        return {
            term.pk: (term.name, "\n".join(term.text_parts), "", "", "\n".join(term.other_words))
            for term in self.filter(pk__in=list(pks))
        }

    def searchable_numbers(self, after: int, size: int) -> list[int]:
        """Return the next primary keys after `after`, at most `size` (see search.indexing)."""
        return list(self.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])

    def result_items(self, pks: list[int]) -> list:
        """Return the terms with these primary keys in the given order, as search results."""
        found = self.in_bulk(list(pks))
        return [found[pk] for pk in pks if pk in found]

    def lock(self, pks: list[int]) -> dict:
        """Return these terms by primary key, locked until the transaction ends."""
        return {term.pk: term for term in self.select_for_update().filter(pk__in=pks).order_by("pk")}


TermManager = NaturalKeyManager.from_queryset(TermQuerySet)


class FormerTermQuerySet(models.QuerySet[Any]):
    """Slugs of terms that were merged."""

    def for_kind(self, kind: str) -> Self:
        """Former slugs of one vocabulary, with the terms that they lead to."""
        return self.filter(**{f"{kind}__isnull": False}).select_related(kind)

    def resolve(self, kind: str, slug: str) -> Any:
        """Return the term that a former slug leads to, or None."""
        row = self.for_kind(kind).filter(slug=slug).first()
        return row and row.term


class ChangeQuerySet(models.QuerySet[Any]):
    """The history of the vocabularies."""

    def for_kinds(self, kinds: list[str]) -> Self:
        """Changes of these vocabularies."""
        return self.filter(kind__in=kinds)

    def for_history_page(self, before: int | None = None) -> Self:
        """Changes, newest first, with their users; only those before the change with the key `before`."""
        found = self if before is None else self.filter(pk__lt=before)
        return found.select_related("by", "undone_by", "undone_by__by").defer("undo_data").order_by("-pk")

    def lock(self, pk: int) -> VocabularyChange:
        """Return one change, locked until the transaction ends."""
        return self.select_for_update().get(pk=pk)

    def latest_merge(self, kind: str, slug: str) -> VocabularyChange | None:
        """Return the merge, not undone, that removed a slug, or None."""
        found = self.filter(kind=kind, slug=slug, action="merged", undone_by=None)
        return found.select_related("by").order_by("pk").last()


class RowQuerySet(models.QuerySet[Any]):
    """Rows of any table."""

    def with_value(self, field: models.Field, value: Any) -> Self:
        """Rows whose foreign key has this value."""
        return self.filter(**{field.attname: value})

    def with_keys(self, pks: Iterable[Any]) -> Self:
        """Rows with these primary keys."""
        return self.filter(pk__in=pks)
