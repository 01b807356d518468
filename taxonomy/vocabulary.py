"""Both vocabularies in memory, read again whenever the shelf "cases" has moved on."""

from dataclasses import dataclass

from taxonomy.models import Industry, Technique
from taxonomy.selection import keep


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
