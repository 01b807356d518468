"""Both vocabularies in memory, read again when the list "cases" changes, as all edits do."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from taxonomy.list_versions import cached_value
from taxonomy.models import FormerTerm, Industry, Technique
from taxonomy.normalization import normalize
from taxonomy.selection import term_bitmaps

MODELS: dict[str, type[Industry] | type[Technique]] = {"industry": Industry, "technique": Technique}

type AnyTerm = Industry | Technique


@dataclass(frozen=True)
class Vocabulary:
    """The terms of both vocabularies in their order, and the former slugs that lead to them.

    Methods take the name of a vocabulary: "industry" or "technique".
    """

    industries: tuple[Industry, ...]
    techniques: tuple[Technique, ...]
    former: tuple[tuple[str, str, int], ...] = ()
    """The vocabulary, the former slug, and the primary key of the term that it leads to."""

    def terms(self, name: str) -> tuple[AnyTerm, ...]:
        """Return all terms of a vocabulary."""
        return {"industry": self.industries, "technique": self.techniques}[name]

    @property
    def shown_values(self) -> tuple:
        """What changes with the terms or their texts, for the key of a part that shows them."""
        return tuple(term.shown_values for name in MODELS for term in self.terms(name))

    @cached_property
    def _by_slug(self) -> dict[tuple[str, str], AnyTerm]:
        by_key = {(name, term.pk): term for name in MODELS for term in self.terms(name)}
        slugs = {(name, slug): by_key[name, pk] for name, slug, pk in self.former if (name, pk) in by_key}
        return slugs | {(name, term.slug): term for (name, _), term in by_key.items()}

    @cached_property
    def _by_word(self) -> dict[tuple[str, str], AnyTerm]:
        words = {(name, normalize(slug)): term for (name, slug), term in self._by_slug.items()}
        for name in MODELS:
            for term in self.terms(name):
                for word in term.words:
                    words.setdefault((name, normalize(word)), term)
        return words

    def find(self, name: str, word: str) -> AnyTerm | None:
        """Return the term with this slug, former slug, name or synonym, or None."""
        return self._by_word.get((name, normalize(word)))

    def by_slug(self, name: str, slug: str) -> AnyTerm | None:
        """Return the term with this slug or former slug, or None."""
        return self._by_slug.get((name, slug))

    def by_slugs(self, name: str, slugs: Iterable) -> tuple[AnyTerm, ...]:
        """Return the terms with these slugs or former slugs, in the order of the vocabulary."""
        found = {self.by_slug(name, slug) for slug in slugs if isinstance(slug, str)}
        return tuple(term for term in self.terms(name) if term in found)

    def current_slugs(self, name: str, slugs: Iterable[str]) -> list[str]:
        """Return these slugs with former ones replaced, without duplicates.

        Unknown slugs stay as they are.
        """
        return list(dict.fromkeys(getattr(self.by_slug(name, slug), "slug", slug) for slug in slugs))


def vocabulary() -> Vocabulary:
    """Return both vocabularies."""
    return cached_value("vocabulary", "cases", _read_vocabulary)


def _read_vocabulary() -> Vocabulary:
    former = tuple(
        (name, slug, pk)
        for slug, *keys in FormerTerm.objects.values_list("slug", *MODELS)
        for name, pk in zip(MODELS, keys, strict=True)
        if pk
    )
    return Vocabulary(tuple(Industry.objects.all()), tuple(Technique.objects.all()), former)


def attach_terms(list_name: str, items: list[Any]) -> list[Any]:
    """Set `item.terms` (a `Vocabulary`) for each published item, from the facet index: no query per item."""
    bitmaps, words = term_bitmaps(list_name), vocabulary()
    for item in items:
        carried = [
            tuple(term for term in words.terms(name) if bitmaps.get((name, term.pk), 0) >> item.number & 1)
            for name in MODELS
        ]
        item.terms = Vocabulary(*carried)
    return items
