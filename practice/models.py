"""What a member practises, saves and gathers."""

from practice.collections import Collection, CollectionItem, CollectionText
from practice.following import Cursor
from practice.journal import JournalEntry, PracticeSetting
from practice.progress import Progress
from practice.saved import SavedCase

__all__ = [
    "Collection", "CollectionItem", "CollectionText", "Cursor", "JournalEntry", "PracticeSetting", "Progress",
    "SavedCase",
]  # fmt: skip
