"""What a reader sees of a collection: its published cases in order, the notes, and the own progress."""

from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from cases.models import Case
from practice.models import Collection, Progress
from practice.models.collection import CollectionContent
from practice.publishing import entries_of
from request_handling.rows import upsert
from taxonomy.vocabulary import attach_terms


@dataclass
class Entry:
    """A case of the collection, with the author's note."""

    case: Case
    note: str
    done: bool
    """Whether the reader marked it as done."""


@dataclass
class CollectionContents:
    """What one reader sees of a collection."""

    content: CollectionContent
    entries: list[Entry]
    hidden: int
    """How many of its cases are not published any more."""

    @property
    def done(self) -> int:
        """How many cases the reader marked as done."""
        return sum(entry.done for entry in self.entries)


def published_cases(collection: Collection, *, live: bool) -> dict[int, Case]:
    """Return the published cases by primary key, in order: of the working copy if `live`, else approved."""
    return _published([case for case, _note in _entries(collection, live=live)])


def contents_for(user: User | AnonymousUser, collection: Collection, *, live: bool) -> CollectionContents:
    """Return what `user` sees of the working copy if `live`, else of the approved revision."""
    pairs = _entries(collection, live=live)
    cases = _published([case for case, _note in pairs])
    attach_terms("cases", list(cases.values()))
    done = Progress.objects.case_ids(user, collection) if user.is_authenticated else set()
    entries = [Entry(cases[pk], note, pk in done) for pk, note in pairs if pk in cases]
    content = cast("CollectionContent", collection if live else collection.approved)
    return CollectionContents(content, entries, hidden=len(pairs) - len(entries))


def mark_done(user: User, collection: Collection, case_id: int, *, done: bool) -> bool:
    """Store whether the member has done a case of the collection; False if the collection is gone."""
    key = {"user": user, "collection": collection, "case_id": case_id}
    if done:
        return upsert(Progress.objects, key)
    Progress.objects.filter(**key).delete()
    return True


def _entries(collection: Collection, *, live: bool) -> list:
    return entries_of(collection) if live else collection.approved_entries


def _published(pks: list[int]) -> dict[int, Case]:
    found = Case.objects.published().for_cards().in_bulk(pks)
    return {pk: found[pk] for pk in pks if pk in found}
