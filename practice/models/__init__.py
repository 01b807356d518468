"""What a member practises, saves and gathers."""

from practice.follower_notices import NewsCursor
from practice.models.collection import Collection, CollectionItem, CollectionRevision
from practice.models.journal import JournalEntry, PracticeSetting
from practice.models.progress import Progress
from practice.models.saved_case import SavedCase

__all__ = [
    "Collection", "CollectionItem", "CollectionRevision", "NewsCursor", "JournalEntry", "PracticeSetting", "Progress",
    "SavedCase",
]  # fmt: skip
