"""Collections, journals and saved cases of members."""

from practice.models.collection import Collection, CollectionItem, CollectionRevision, Progress
from practice.models.journal import JournalEntry, PracticeSetting
from practice.models.news_cursor import NewsCursor
from practice.models.saved_case import ReadCase, SavedCase

__all__ = [
    "Collection",
    "CollectionItem",
    "CollectionRevision",
    "JournalEntry",
    "NewsCursor",
    "PracticeSetting",
    "Progress",
    "ReadCase",
    "SavedCase",
]
