"""Words of a question that name a technique or an industry: what carries the term answers to them, too."""

from search.query import SearchQuery
from taxonomy.selection import term_bitmaps
from taxonomy.vocabulary import MODELS, vocabulary

LIST_NAMES = {"case": "cases", "story": "stories", "phrase": "phrases"}
"""The shelf on which things of a kind stand with their terms."""


def add_term_matches(question: SearchQuery) -> SearchQuery:
    """Return the question with what carries the terms that its words name."""
    bits = {kind: term_bitmaps(list_name) for kind, list_name in LIST_NAMES.items()}
    return question.naming(
        (words, {kind: carried for kind in LIST_NAMES if (carried := bits[kind].get((name, term.pk), 0))})
        for name in MODELS
        for term in vocabulary().terms(name)
        for words in (term.name, *term.synonyms)
    )
