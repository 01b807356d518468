"""Figures about the queue and the decisions: response times, backlog, reasons, agreement between moderators.

Percentiles are computed here, from lists of bounded length, so that both databases give the same result.
"""

import datetime
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone

from moderation.insights.public_log import DAY, PublicLogQuerySet, midnight
from moderation.members.reports import Report
from moderation.models.audit import AuditEntry
from moderation.models.queue import QueueItem
from moderation.transitions import DECISIONS, MODERATOR_ACTIONS, PROMISED_DAYS

MIN_COUNT = 5
"""A share or a percentile of fewer decisions than this is not shown: it would mean nothing."""
MAX_ENTRIES = 5_000
"""At most this many entries of a period are read, the newest ones."""
PERIODS = (4, 12, 52)
"""The periods that can be chosen, in weeks."""
AGES = ((0, 1), (1, 2), (2, 4), (4, 7), (7, None))
"""The groups of the backlog: from and to, in days."""


class FigureQuerySet(PublicLogQuerySet):
    """The audit entries that are counted."""

    def newest_entries(self, since: datetime.datetime) -> Any:
        """Return the newest moderator actions and appeals since a moment, newest first, as named tuples."""
        actions = (*MODERATOR_ACTIONS, "appeal")
        found = self.filter(action__in=actions).effective().since(since).order_by("-at", "-pk")
        names = ("at", "actor_id", "action", "content_type_id", "object_id", "revision", "waited", "reasons")
        return found.values_list(*names, named=True)[:MAX_ENTRIES]

    def promise_counts(self, since: datetime.datetime) -> dict[str, int]:
        """Count the decisions since a moment, and those that were made within the promised time."""
        decided = self.filter(action__in=DECISIONS, waited__isnull=False).effective().since(since)
        is_on_time = models.Q(waited__lte=PROMISED_DAYS * DAY)
        return decided.aggregate(total=models.Count("pk"), on_time=models.Count("pk", filter=is_on_time))


@dataclass(frozen=True)
class Promise:
    """How many of the decisions of a period were made within the promised number of days."""

    on_time: int
    total: int
    weeks: int
    days: int = PROMISED_DAYS

    @property
    def is_significant(self) -> bool:
        """True if there are enough decisions to show a share."""
        return self.total >= MIN_COUNT


def promise(weeks: int = PERIODS[0]) -> Promise:
    """Return how often the promise was kept lately, for the public log. One query."""
    return Promise(**FigureQuerySet(AuditEntry).promise_counts(period_start(weeks)), weeks=weeks)


def period_start(weeks: int) -> datetime.datetime:
    """Return when a period of this many weeks began: on a Monday; the current week is its last."""
    today = timezone.localdate()
    return midnight(today - datetime.timedelta(days=today.weekday(), weeks=weeks - 1))


@dataclass(frozen=True)
class Week:
    """How long the decisions of a week, or a period, took in days. Too few of them have no percentile."""

    begins: datetime.date
    decisions: int
    middle: float | None
    nine_of_ten: float | None


@dataclass
class Person:
    """How much a moderator decided, how much of it was reversed, how often a second one agreed."""

    name: str
    decisions: int = 0
    reversed: int = 0
    shared: int = 0
    agreed: int = 0


@dataclass
class Insights:
    """All figures of one period, given in weeks. A fixed number of queries."""

    weeks: int

    def __post_init__(self) -> None:
        self.since = period_start(self.weeks)
        self.entries = list(FigureQuerySet(AuditEntry).newest_entries(self.since))
        self.is_truncated = len(self.entries) == MAX_ENTRIES
        self.answers = [one for one in self.entries if one.action in DECISIONS and one.waited is not None]

    @property
    def promise(self) -> Promise:
        on_time = sum(one.waited <= PROMISED_DAYS * DAY for one in self.answers)
        return Promise(on_time, len(self.answers), self.weeks)

    def backlog(self) -> tuple[list[int], datetime.datetime | None]:
        """Return how many items are pending in each of AGES, and since when the oldest is pending."""
        now, counts = timezone.now(), {}
        for index, (least, most) in enumerate(AGES):
            is_old = models.Q(since__lte=now - least * DAY) if least else models.Q()
            is_young = models.Q(since__gt=now - most * DAY) if most else models.Q()
            counts[f"age{index}"] = models.Count("pk", filter=is_old & is_young)
        found = QueueItem.objects.aggregate(oldest=models.Min("since"), **counts)
        return [found[name] for name in counts], found["oldest"]

    @property
    def response_times(self) -> Week:
        """How long the decisions of the whole period took."""
        return _week(timezone.localdate(self.since), [one.waited / DAY for one in self.answers])

    def by_week(self) -> list[Week]:
        """Return how long the decisions took, week by week, oldest first."""
        first = timezone.localdate(self.since)
        days: dict[int, list[float]] = {}
        for one in self.answers:
            index = (timezone.localdate(one.at) - first).days // 7
            days.setdefault(index, []).append(one.waited / DAY)
        weeks = range(self.weeks)
        return [_week(first + datetime.timedelta(weeks=n), days.get(n, [])) for n in weeks]

    def by_reason(self) -> Counter[str]:
        """Count the reasons of the moderators' actions, by key."""
        return Counter(key for one in self.entries if one.action in MODERATOR_ACTIONS for key in one.reasons)

    @cached_property
    def people(self) -> list[Person]:
        """The moderators in alphabetical order; former moderators keep a line without a name."""
        actors = {one.actor_id for one in self.entries if one.action in MODERATOR_ACTIONS}
        names = get_user_model().objects.in_bulk(actors)
        people: dict[int | None, Person] = {}
        for one in self.entries:
            if one.action in (*DECISIONS, "approve_first", "archive"):
                name = str(names.get(one.actor_id, ""))
                people.setdefault(one.actor_id, Person(name)).decisions += 1
        for history in _histories(self.entries).values():
            _compare(history, people)
        return sorted(people.values(), key=lambda one: (one.name == "", one.name.casefold()))


def _week(begins: datetime.date, days: list[float]) -> Week:
    if len(days) < MIN_COUNT:
        return Week(begins, len(days), median(days) if days else None, None)
    # The nearest rank: a time that a decision really took, within which nine of ten were made.
    return Week(begins, len(days), median(days), sorted(days)[math.ceil(0.9 * len(days)) - 1])


def _histories(entries: list[Any]) -> dict[tuple[int, int], list[Any]]:
    """Return the entries of each item, oldest first."""
    found: dict[tuple[int, int], list[Any]] = {}
    for one in reversed(entries):
        found.setdefault((one.content_type_id, one.object_id), []).append(one)
    return found


FOR_PUBLISHING = ("approve", "approve_first", "propose_edits")
"""The decisions for publishing the text; all others are against it as it is."""


def _compare(history: Iterable[Any], people: dict[int | None, Person]) -> None:
    """Count, in the history of one item, what was reversed and whether two readers of a revision agreed."""
    last = appealed = None
    for one in history:
        if one.action == "reopen" and last:
            _count(people, last, reversed=1)
        elif one.action == "appeal":
            appealed = last
        elif one.action == "archive":
            last = one
        elif one.action in (*DECISIONS, "approve_first"):
            if appealed and one.action in DECISIONS:
                if not _upholds(appealed, one):
                    _count(people, appealed, reversed=1)
                appealed = None
            if last and last.action != "archive" and _are_two_readers(last, one):
                agreed = int((last.action in FOR_PUBLISHING) == (one.action in FOR_PUBLISHING))
                _count(people, last, shared=1, agreed=agreed)
                _count(people, one, shared=1, agreed=agreed)
            last = one


def _upholds(decision: Any, answer: Any) -> bool:
    """Return True if the answer to an appeal is the same as the decision."""
    if decision.action == "archive":
        return answer.action in {"decline", "decline_finally"}
    return answer.action == decision.action


def _are_two_readers(one: Any, other: Any) -> bool:
    return one.actor_id != other.actor_id and one.revision == other.revision


def _count(people: dict[int | None, Person], entry: Any, **counts: int) -> None:
    if person := people.get(entry.actor_id):
        for name, number in counts.items():
            setattr(person, name, getattr(person, name) + number)


def reports_by_reason(since: datetime.datetime) -> list[tuple[str, int]]:
    """Return pairs of a reason's label and how many reports gave it since a moment."""
    counted = Report.objects.since(since).order_by().values_list("reason")
    pairs = counted.annotate(number=models.Count("pk")).order_by("-number", "reason")
    return [(str(Report.Reason(value).label), number) for value, number in pairs]
