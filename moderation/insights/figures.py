"""Figures about the queue: how long answers take, what waits, why it is decided as it is, who agrees.

Percentiles are computed here from bounded lists, so that both databases say the same.
"""

import datetime
import math
from collections import Counter
from dataclasses import dataclass
from statistics import median

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from moderation.insights.public_log import DAY, LogQuerySet, midnight
from moderation.models.audit import AuditEntry
from moderation.models.queue import QueueItem, QueueItemQuerySet
from moderation.transitions import DECISIONS, MODERATOR_ACTIONS

LIMIT_DAYS = 2
"""What is promised: an answer within so many days. Plain days: weekends and holidays count, too."""
ENOUGH = 5
"""A share or a percentile of fewer decisions than this says nothing, so it is left out."""
MOST = 5_000
"""A period is read from so many of its newest steps at most."""
PERIODS = (4, 12, 52)
AGES = ((0, 1), (1, 2), (2, 4), (4, 7), (7, None))
"""How the backlog is cut, in days."""


class FigureQuerySet(LogQuerySet):
    """Steps to count."""

    def steps(self, since):
        """The newest steps since a moment that moderators made or that answer them, newest first."""
        found = (
            self.filter(action__in=(*MODERATOR_ACTIONS, "appeal"))
            .effective()
            .since(since)
            .order_by("-at", "-pk")
        )
        names = ("at", "actor_id", "action", "content_type_id", "object_id", "revision", "waited", "reasons")
        return found.values_list(*names, named=True)[:MOST]

    def answered(self, since) -> dict:
        """How many answers were given since a moment, and how many of them in time."""
        answers = self.filter(action__in=DECISIONS, waited__isnull=False).effective().since(since)
        in_time = models.Q(waited__lte=LIMIT_DAYS * DAY)
        return answers.aggregate(total=models.Count("pk"), on_time=models.Count("pk", filter=in_time))


class BacklogQuerySet(QueueItemQuerySet):
    """What waits, counted."""

    def ages(self, now) -> dict:
        """How many wait for so many days, by the numbers of AGES, and since when the oldest does."""
        counts = {}
        for number, (least, most) in enumerate(AGES):
            old = models.Q(since__lte=now - least * DAY) if least else models.Q()
            young = models.Q(since__gt=now - most * DAY) if most else models.Q()
            counts[f"age{number}"] = models.Count("pk", filter=old & young)
        return self.aggregate(oldest=models.Min("since"), **counts)


class ReportedQuerySet(models.QuerySet):
    """What readers reported, whatever table it stands in."""

    def by_reason(self, since) -> list:
        """Pairs of a reason and how often it was given, most frequent first."""
        names = {one.name for one in self.model._meta.get_fields()}
        moment = next((name for name in ("at", "created_at", "reported_at") if name in names), None)
        found = self.filter(**{f"{moment}__gte": since}) if moment else self
        counted = found.order_by().values_list("reason").annotate(number=models.Count("pk"))
        return sorted(counted, key=lambda pair: (-pair[1], str(pair[0])))


@dataclass(frozen=True)
class Promise:
    """How often an answer came within the days that are promised."""

    on_time: int
    total: int
    weeks: int
    days: int = LIMIT_DAYS

    @property
    def is_significant(self) -> bool:
        """Say whether there are enough answers to speak of a share."""
        return self.total >= ENOUGH


def promise(weeks: int = PERIODS[0]) -> Promise:
    """Return the figure that everybody may read: how often the promise was kept lately. One query."""
    return Promise(**FigureQuerySet(AuditEntry).answered(beginning(weeks)), weeks=weeks)


def beginning(weeks: int) -> datetime.datetime:
    """When a period of so many weeks began: on a Monday; the week that runs now is its last."""
    today = timezone.localdate()
    return midnight(today - datetime.timedelta(days=today.weekday(), weeks=weeks - 1))


@dataclass(frozen=True)
class Week:
    """How long the answers of a week, or a period, took in days. Too few answers have no percentile."""

    begins: datetime.date
    decisions: int
    middle: float | None
    nine_of_ten: float | None


@dataclass
class Person:
    """What one moderator decided, how much of it was reversed, and how often a second reader agreed."""

    name: str
    decisions: int = 0
    reversed: int = 0
    shared: int = 0
    agreed: int = 0


@dataclass
class Insights:
    """All figures of one period. A fixed number of queries."""

    weeks: int

    def __post_init__(self):
        self.since = beginning(self.weeks)
        self.steps = list(FigureQuerySet(AuditEntry).steps(self.since))
        self.is_truncated = len(self.steps) == MOST
        self.answers = [one for one in self.steps if one.action in DECISIONS and one.waited is not None]

    @property
    def promise(self) -> Promise:
        """How often the promise was kept in this period."""
        on_time = sum(one.waited <= LIMIT_DAYS * DAY for one in self.answers)
        return Promise(on_time, len(self.answers), self.weeks)

    def waiting(self) -> tuple[list[int], datetime.datetime | None]:
        """How many wait now in each of AGES, and since when the oldest does."""
        found = BacklogQuerySet(QueueItem).ages(timezone.now())
        return [found[f"age{number}"] for number in range(len(AGES))], found["oldest"]

    @property
    def spans(self) -> Week:
        """How long all answers of the period took."""
        return _week(timezone.localdate(self.since), [one.waited / DAY for one in self.answers])

    def by_week(self) -> list[Week]:
        """How long answers took, week by week, the oldest first."""
        first, found = timezone.localdate(self.since), {}
        for one in self.answers:
            number = (timezone.localdate(one.at) - first).days // 7
            found.setdefault(number, []).append(one.waited / DAY)
        return [_week(first + datetime.timedelta(weeks=n), found.get(n, [])) for n in range(self.weeks)]

    def by_reason(self) -> Counter:
        """How often each reason stands in a decision, by key."""
        return Counter(key for one in self.steps if one.action in MODERATOR_ACTIONS for key in one.reasons)

    @cached_property
    def people(self) -> list[Person]:
        """Moderators in the order of the alphabet. Whoever is gone keeps a line without a name."""
        names = get_user_model().objects.in_bulk(
            {one.actor_id for one in self.steps if one.action in MODERATOR_ACTIONS}
        )
        people = {}
        for one in self.steps:
            if one.action in (*DECISIONS, "approve_first", "archive"):
                name = str(names.get(one.actor_id, ""))
                people.setdefault(one.actor_id, Person(name)).decisions += 1
        for story in _histories(self.steps).values():
            _compare(story, people)
        return sorted(people.values(), key=lambda one: (one.name == "", one.name.casefold()))


def _week(begins, days) -> Week:
    if len(days) < ENOUGH:
        return Week(begins, len(days), median(days) if days else None, None)
    # The nearest rank: a wait that somebody really had, within which nine of ten had their answer.
    return Week(begins, len(days), median(days), sorted(days)[math.ceil(0.9 * len(days)) - 1])


def _histories(steps) -> dict:
    """The steps of each item, oldest first."""
    found = {}
    for one in reversed(steps):
        found.setdefault((one.content_type_id, one.object_id), []).append(one)
    return found


FOR = ("approve", "approve_first", "propose_edits")
"""The decisions that want a text published; all others do not want it as it is."""


def _compare(steps, people) -> None:
    """Read the history of one item: what was reversed, and whether two readers of a revision agreed."""
    last = appealed = None
    for one in steps:
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
                agreed = int((last.action in FOR) == (one.action in FOR))
                _count(people, last, shared=1, agreed=agreed)
                _count(people, one, shared=1, agreed=agreed)
            last = one


def _upholds(decision, answer) -> bool:
    """Say whether an appeal was answered as it had been decided before."""
    if decision.action == "archive":
        return answer.action in {"decline", "decline_finally"}
    return answer.action == decision.action


def _are_two_readers(one, other) -> bool:
    return one.actor_id != other.actor_id and one.revision == other.revision


def _count(people, step, **more) -> None:
    if person := people.get(step.actor_id):
        for name, number in more.items():
            setattr(person, name, getattr(person, name) + number)


def reports_model():
    """The table of reports, or None where there is none."""
    try:
        return apps.get_model("moderation", "Report")
    except LookupError:
        return None


def reports_by_reason(since) -> list[tuple[str, int]] | None:
    """Pairs of a reason in words and how many readers gave it; None where reports have no table."""
    model = reports_model()
    if model is None:
        return None
    known = model._meta.get_field("reason")
    found = ReportedQuerySet(model).by_reason(since)
    words = dict(known.flatchoices)
    if known.is_relation:
        words = known.related_model._default_manager.in_bulk([value for value, _ in found])
    return [(str(words.get(value, value)), number) for value, number in found]
