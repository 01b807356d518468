"""Both vocabularies in memory, read again whenever the shelf "cases" has moved on."""

from dataclasses import dataclass

from taxonomy.models import Industry, Technique
from taxonomy.selection import bits_of, keep


@dataclass(frozen=True)
class Vocabulary:
    """All terms in their order."""

    industries: tuple[Industry, ...]
    techniques: tuple[Technique, ...]

    def of(self, name: str) -> tuple:
        """The terms of the vocabulary "industry" or "technique"."""
        return {"industry": self.industries, "technique": self.techniques}[name]

    def find(self, name: str, word: str):
        """The term that answers to `word` (slug, name or synonym), or None."""
        return next((term for term in self.of(name) if term.answers_to(word)), None)


def vocabulary() -> Vocabulary:
    """Return both vocabularies."""
    return keep(
        "vocabulary",
        "cases",
        lambda: Vocabulary(tuple(Industry.objects.all()), tuple(Technique.objects.all())),
    )


def give_terms(shelf: str, items: list) -> list:
    """Give each numbered item its terms as `item.terms`, from the bits of its shelf; no query an item."""
    bits, words = bits_of(shelf), vocabulary()
    for item in items:
        item.terms = Vocabulary(
            *(
                tuple(term for term in words.of(name) if bits.get((name, term.pk), 0) >> item.number & 1)
                for name in ("industry", "technique")
            )
        )
    return items
