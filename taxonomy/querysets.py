"""Questions about the vocabularies, and about any table that names a term."""

from django.db import models
from taggit.models import NaturalKeyManager


class TermQuerySet(models.QuerySet):
    """Terms of one vocabulary."""

    def answering_to(self, word):
        """The term that answers to `word`: slug, name or synonym, whatever its capitals and accents."""
        return self.filter(pk__in=[term.pk for term in self if term.answers_to(word)])

    def slugged(self, slug):
        """The term with this slug."""
        return self.filter(slug=slug)

    def excluding(self, term):
        """Every other term."""
        return self.exclude(pk=term.pk)

    def searchable_texts(self, pks) -> dict:
        """Name, and everything else that they say, of these terms."""
        return {term.pk: (term.name, "\n".join(term.text_parts)) for term in self.filter(pk__in=list(pks))}

    def result_items(self, pks) -> list:
        """Terms with these keys, as a list in the order given."""
        found = self.in_bulk(list(pks))
        return [found[pk] for pk in pks if pk in found]

    def searchable_numbers(self, after, size) -> list[int]:
        """The next keys in use."""
        return list(self.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])

    def locked(self, pks) -> dict:
        """These terms by their keys, locked until the transaction ends."""
        return {term.pk: term for term in self.select_for_update().filter(pk__in=pks).order_by("pk")}


TermManager = NaturalKeyManager.from_queryset(TermQuerySet)


class FormerTermQuerySet(models.QuerySet):
    """Addresses of terms that were merged."""

    def of(self, kind):
        """Those of one vocabulary, with the terms which they lead to now."""
        return self.filter(**{f"{kind}__isnull": False}).select_related(kind)

    def slugged(self, kind, slug):
        """The term that an older slug leads to now, or None."""
        row = self.of(kind).filter(slug=slug).first()
        return row and row.term

    def leading_to(self, kind, slug, term):
        """The row that leads from a slug to a term."""
        return self.of(kind).filter(**{"slug": slug, kind: term})


class ChangeQuerySet(models.QuerySet):
    """What curators did."""

    def of(self, kinds):
        """Changes of these vocabularies."""
        return self.filter(kind__in=kinds)

    def for_list(self):
        """Newest first, with the people, without what is kept to undo."""
        return self.select_related("by", "undone_by", "undone_by__by").defer("undo_data").order_by("-pk")

    def before(self, pk):
        """What happened before one change."""
        return self.filter(pk__lt=pk)

    def locked(self, pk):
        """One change, locked until the transaction ends."""
        return self.select_for_update().get(pk=pk)

    def merging(self, kind, slug):
        """The merge by which a slug became another one, or None."""
        found = self.filter(kind=kind, slug=slug, action="merged", undone_by=None)
        return found.select_related("by").order_by("pk").last()


class RowQuerySet(models.QuerySet):
    """Rows of any table."""

    def naming(self, field, value):
        """Rows whose foreign key holds this value."""
        return self.filter(**{field.attname: value})

    def keyed(self, pks):
        """Rows with these keys."""
        return self.filter(pk__in=pks)
