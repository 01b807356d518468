"""A collection as its readers see it: its published cases in order, with notes and one's own progress."""

from dataclasses import dataclass

from django.db import transaction

from cases.models import Case
from practice.models.progress import Progress
from practice.publishing import entries_of
from taxonomy.vocabulary import attach_terms


@dataclass
class Entry:
    """One case where it stands, with the note of whoever made the collection."""

    case: Case
    note: str
    done: bool


@dataclass
class CollectionContents:
    """What one reader sees of a collection."""

    content: object
    entries: list[Entry]
    hidden: int
    """How many of its cases are not published any more."""

    @property
    def done(self) -> int:
        return sum(entry.done for entry in self.entries)


def cases_of(collection) -> dict[int, Case]:
    """The published cases that others read in it now, in order."""
    return readable(collection, live=not collection.is_public)


def readable(collection, *, live: bool) -> dict[int, Case]:
    """The published cases in it, in order: as it is now where `live`, otherwise of the approved text."""
    pairs = entries_of(collection) if live else collection.approved.entries
    return _published([case for case, _note in pairs])


def _published(pks) -> dict[int, Case]:
    found = Case.objects.published().for_cards().in_bulk(pks)
    return {pk: found[pk] for pk in pks if pk in found}


def contents(collection, user, *, live: bool) -> CollectionContents:
    """Return what `user` sees: as it is now where `live`, otherwise the approved text."""
    content = collection if live else collection.approved
    pairs = entries_of(collection) if live else content.entries
    cases = readable(collection, live=live)
    attach_terms("cases", list(cases.values()))
    done = Progress.objects.by(user).within(collection).case_ids() if user.is_authenticated else set()
    entries = [Entry(cases[pk], note, pk in done) for pk, note in pairs if pk in cases]
    return CollectionContents(content, entries, len(pairs) - len(entries))


@transaction.atomic
def mark(collection, user, case_id: int, *, done: bool) -> None:
    """Note for the reader alone that a case is done, or that it is not."""
    if done:
        Progress.objects.get_or_create(user=user, collection=collection, case_id=case_id)
    else:
        Progress.objects.by(user).within(collection).about(case_id).delete()
