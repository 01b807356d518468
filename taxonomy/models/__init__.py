"""The vocabularies, their history, and the published lists that are browsed by their terms."""

from taxonomy.models.history import FormerTerm, VocabularyChange
from taxonomy.models.published_lists import CacheVersion, FacetBlock, PublishedList
from taxonomy.models.retired_slugs import RetiredSlug
from taxonomy.models.terms import Industry, Technique

__all__ = [
    "CacheVersion",
    "FacetBlock",
    "FormerTerm",
    "Industry",
    "PublishedList",
    "RetiredSlug",
    "Technique",
    "VocabularyChange",
]
