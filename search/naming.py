"""Words of a question that name a technique or an industry: what carries the term answers to them, too."""

from search.asking import Question
from taxonomy.selection import bits_of
from taxonomy.vocabulary import MODELS, vocabulary

SHELVES = {"case": "cases", "story": "stories", "phrase": "phrases"}
"""The shelf on which things of a kind stand with their terms."""


def with_terms(question: Question) -> Question:
    """Return the question with what carries the terms that its words name."""
    bits = {kind: bits_of(shelf) for kind, shelf in SHELVES.items()}
    return question.naming(
        (words, {kind: carried for kind in SHELVES if (carried := bits[kind].get((name, term.pk), 0))})
        for name in MODELS
        for term in vocabulary().of(name)
        for words in (term.name, *term.synonyms)
    )
