"""Both vocabularies in memory, read again whenever the shelf "cases" has moved on."""

from dataclasses import dataclass
from functools import cached_property

from taxonomy.models import FormerTerm, Industry, Technique
from taxonomy.normalization import normalize
from taxonomy.selection import cached_value, term_bitmaps

MODELS = {"industry": Industry, "technique": Technique}


@dataclass(frozen=True)
class Vocabulary:
    """All terms in their order, and which slugs of merged terms lead to which of them."""

    industries: tuple[Industry, ...]
    techniques: tuple[Technique, ...]
    former: tuple[tuple[str, str, int], ...] = ()
    """The vocabulary, the older slug, the key of the term that it leads to."""

    def terms(self, name: str) -> tuple:
        """The terms of the vocabulary "industry" or "technique"."""
        return {"industry": self.industries, "technique": self.techniques}[name]

    @cached_property
    def _slugs(self) -> dict[tuple[str, str], object]:
        by_key = {(name, term.pk): term for name in MODELS for term in self.terms(name)}
        slugs = {(name, slug): by_key[name, pk] for name, slug, pk in self.former if (name, pk) in by_key}
        return slugs | {(name, term.slug): term for (name, _), term in by_key.items()}

    @cached_property
    def _words(self) -> dict[tuple[str, str], object]:
        words = {(name, normalize(slug)): term for (name, slug), term in self._slugs.items()}
        for name in MODELS:
            for term in self.terms(name):
                for word in (term.name, *term.synonyms):
                    words.setdefault((name, normalize(word)), term)
        return words

    def find(self, name: str, word: str):
        """The term that answers to `word` (slug, older slug, name or synonym), or None."""
        return self._words.get((name, normalize(word)))

    def by_slug(self, name: str, slug: str):
        """The term which stands at this slug now, or None."""
        return self._slugs.get((name, slug))

    def by_slugs(self, name: str, slugs) -> tuple:
        """The terms that these slugs name, which may be older than a merge, in the vocabulary's order."""
        found = {self.by_slug(name, slug) for slug in slugs if isinstance(slug, str)}
        return tuple(term for term in self.terms(name) if term in found)

    def current_slugs(self, name: str, slugs) -> list:
        """The slugs by which these slugs go now, each once; what names no term stays as it is."""
        return list(dict.fromkeys(getattr(self.by_slug(name, slug), "slug", slug) for slug in slugs))


def vocabulary() -> Vocabulary:
    """Return both vocabularies."""
    return cached_value(
        "vocabulary",
        "cases",
        lambda: Vocabulary(
            tuple(Industry.objects.all()),
            tuple(Technique.objects.all()),
            tuple(
                (name, slug, pk)
                for slug, *keys in FormerTerm.objects.values_list("slug", *MODELS)
                for name, pk in zip(MODELS, keys, strict=True)
                if pk
            ),
        ),
    )


def attach_terms(list_name: str, items: list) -> list:
    """Give each numbered item its terms as `item.terms`, from the bits of its shelf; no query an item."""
    bits, words = term_bitmaps(list_name), vocabulary()
    for item in items:
        item.terms = Vocabulary(
            *(
                tuple(term for term in words.terms(name) if bits.get((name, term.pk), 0) >> item.number & 1)
                for name in ("industry", "technique")
            )
        )
    return items
