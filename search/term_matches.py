"""Match words of a query that name a technique or an industry with the items that are tagged with it."""

from search.query import SearchQuery
from taxonomy.selection import term_bitmaps
from taxonomy.vocabulary import MODELS, vocabulary

LIST_NAMES = {"case": "cases", "story": "stories", "phrase": "phrases"}
"""The published list whose facet index holds the terms of each kind of item."""


def add_term_matches(query: SearchQuery) -> SearchQuery:
    """Return the query with the items that are tagged with the terms which its words name."""
    bitmaps = {kind: term_bitmaps(list_name) for kind, list_name in LIST_NAMES.items()}
    return query.with_tagged(
        (words, {kind: tagged for kind in LIST_NAMES if (tagged := bitmaps[kind].get((name, term.pk), 0))})
        for name in MODELS
        for term in vocabulary().terms(name)
        for words in term.words
    )
