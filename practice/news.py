"""The sources of news for followers: new cases, changed cases, and stories, each read from a log."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from cases.models import Case, CaseStep
from moderation.models import AuditEntry
from stories.models import Story
from taxonomy.models import PublishedList

BATCH_SIZE = 200
"""Entries of a log in one batch. A follower gets one notice per batch."""
CHANGES_PUBLIC_TEXT = ("approve", "appear", "accept_edits")
"""The transitions after which the public text of a story may be another one."""


class LogQuerySet[Entry: models.Model](models.QuerySet[Entry]):
    """Entries of a log whose primary keys only grow."""

    def between(self, after: int, end: int) -> Self:
        """The entries after `after` up to and including `end`."""
        return self.filter(pk__gt=after, pk__lte=end)

    def publishing_cases(self) -> Self:
        """Entries by which the public text of a case changed."""
        return self.filter(action__in=[CaseStep.Action.PUBLISH, CaseStep.Action.LOAD])

    def publishing_stories(self) -> Self:
        """Entries by which the public text of a story may have changed, without those that were undone."""
        kind = ContentType.objects.get_for_model(Story)
        found = self.filter(action__in=CHANGES_PUBLIC_TEXT, content_type=kind, undone_by__isnull=True)
        return found.filter(status_after="published")

    def next_batch_end(self, after: int, before: datetime.datetime) -> int | None:
        """The last entry of the next batch, or None. Entries after `before` may still be undone."""
        found = self.filter(pk__gt=after, at__lte=before).order_by("pk")
        return max(found.values_list("pk", flat=True)[:BATCH_SIZE], default=None)

    def newest(self) -> int:
        """The primary key of the newest entry, or 0."""
        return self.aggregate(newest=models.Max("pk"))["newest"] or 0


@dataclass(frozen=True)
class News:
    """An item that is new or has changed."""

    item: Any
    is_new: bool
    what: str = ""
    """What changed, in the curator's words."""

    @cached_property
    def title(self) -> str:
        return self.item.approved.title if self.is_story else self.item.title

    @property
    def is_story(self) -> bool:
        return isinstance(self.item, Story)

    @property
    def list_url(self) -> str:
        """The list that contains the item."""
        return reverse("stories:list" if self.is_story else "cases:list")

    @property
    def followed_by(self) -> tuple:
        """The objects whose followers are notified: the terms of a new item, otherwise the item itself."""
        return (*self.item.terms.industries, *self.item.terms.techniques) if self.is_new else (self.item,)

    @property
    def excluded_members(self) -> set[int | None]:
        """The primary keys of members who are not notified: the author."""
        return {self.item.author_id if self.is_story else self.item.excluded_curator_id}


class Source(Protocol):
    """A kind of news, read from a log with growing numbers."""

    name: str

    def newest(self) -> int:
        """Return the newest number in the log, or 0."""

    def next_batch_end(self, after: int, before: datetime.datetime) -> int | None:
        """Return the last number of the batch that starts after `after`, or None if nothing is new."""

    def news(self, after: int, end: int) -> list[News]:
        """Return the news with numbers after `after` up to and including `end` that are still public."""


class NewCases:
    """New cases. Their sequence numbers are allocated under a lock, so no smaller one appears later."""

    name = "cases"

    def newest(self) -> int:
        published_list = PublishedList.objects.in_bulk(["cases"]).get("cases")
        return published_list.last_number if published_list else 0

    def next_batch_end(self, after: int, before: datetime.datetime) -> int | None:
        end = min(self.newest(), after + BATCH_SIZE)
        return end if end > after else None

    def news(self, after: int, end: int) -> list[News]:
        numbers = range(after + 1, end + 1)
        return [News(case, is_new=True) for case in Case.objects.published().in_order_of(numbers)]


class ChangedCases:
    """Cases whose public text changed, each once."""

    name = "revisions"

    def newest(self) -> int:
        return LogQuerySet(CaseStep).newest()

    def next_batch_end(self, after: int, before: datetime.datetime) -> int | None:
        return LogQuerySet(CaseStep).next_batch_end(after, before)

    def news(self, after: int, end: int) -> list[News]:
        log: LogQuerySet[CaseStep] = LogQuerySet(CaseStep)
        steps = list(log.between(after, end).publishing_cases())
        cases = Case.objects.published().in_bulk({step.case_id for step in steps})
        # The first publication of a case has no note: it is not a change.
        notes = {
            step.case_id: step.note for step in steps if step.note or step.action == CaseStep.Action.LOAD
        }
        return [News(cases[pk], is_new=False, what=note) for pk, note in notes.items() if pk in cases]


class Stories:
    """Stories that were published or changed, each once."""

    name = "stories"

    def newest(self) -> int:
        return LogQuerySet(AuditEntry).newest()

    def next_batch_end(self, after: int, before: datetime.datetime) -> int | None:
        return LogQuerySet(AuditEntry).next_batch_end(after, before)

    def news(self, after: int, end: int) -> list[News]:
        log: LogQuerySet[AuditEntry] = LogQuerySet(AuditEntry)
        changed = set(log.between(after, end).publishing_stories().values_list("object_id", flat=True))
        earlier = log.between(0, after).filter(object_id__in=changed).publishing_stories()
        known = set(earlier.values_list("object_id", flat=True))
        stories = Story.objects.public().in_bulk(changed).values()
        numbers = sorted(story.number for story in stories if story.number is not None)
        found = Story.objects.in_order_of(numbers)
        return [News(story, is_new=story.pk not in known) for story in found]


SOURCES: tuple[Source, ...] = (NewCases(), ChangedCases(), Stories())
