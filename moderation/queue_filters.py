"""The queue as one moderator filters it: filters in the query string, and a position in the order."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from moderation.models.bounded_counts import BoundedCount
from moderation.models.queue import QueueItem, QueueItemQuerySet, QueueTag, local_label
from moderation.models.workspace import Preferences, preferences_of

FACETS = {
    "kind": gettext_lazy("Kind"),
    "risk": gettext_lazy("Risk"),
    "industry": gettext_lazy("Industry"),
    "note": gettext_lazy("Content note"),
    "reason": gettext_lazy("Reason of the report"),
}
AGES = (1, 2, 7)
"""The ages in days by which the queue can be filtered."""
PAGE_SIZE = 30


@dataclass
class Option:
    """A value that the queue can be filtered by, and how many items have it."""

    value: str
    label: str
    number: BoundedCount
    chosen: bool


class QueuePage:
    """One page of the queue for one moderator. `params` is the query string or the form."""

    def __init__(self, user: User, params: QueryDict, preferences: Preferences | None = None) -> None:
        self.user, self.params = user, params
        self.preferences = preferences or preferences_of(user)
        chosen = {facet: [value for value in params.getlist(facet)[:20] if value] for facet in FACETS}
        self.chosen = {facet: values for facet, values in chosen.items() if values}
        age = params.get("age", "")
        self.age = int(age) if age in map(str, AGES) else None
        self.mine = params.get("mine") == "1"

    @cached_property
    def open(self) -> QueueItemQuerySet:
        """Everything on which this moderator may decide."""
        return QueueItem.objects.open_to(self.user, self.preferences.hidden_notes)

    @cached_property
    def matching(self) -> QueueItemQuerySet:
        """What the filters leave of it."""
        rows = self.open
        for facet, values in self.chosen.items():
            rows = rows.tagged(facet, values)
        rows = rows.pending_longer_than(self.age) if self.age else rows
        return rows.claimed_by(self.user) if self.mine else rows

    @cached_property
    def summary(self) -> dict[str, Any]:
        """How many items are pending, late and matching, and since when the oldest is pending."""
        return self.open.summary(self.matching if self.is_filtered else None)

    @cached_property
    def rows(self) -> list[QueueItem]:
        """The page, oldest first, with one row more than is shown."""
        rows = self.matching
        if position := self._position():
            rows = rows.after(*position)
        return list(rows.with_items()[: PAGE_SIZE + 1])

    @property
    def shown(self) -> list[QueueItem]:
        return self.rows[:PAGE_SIZE]

    @property
    def next_address(self) -> str:
        """The query string of the next page, or an empty text."""
        if len(self.rows) <= PAGE_SIZE:
            return ""
        last = self.rows[PAGE_SIZE - 1]
        return self.address(after=f"{last.since.timestamp():.6f}_{last.pk}")

    @property
    def is_filtered(self) -> bool:
        return bool(self.chosen or self.age or self.mine)

    def _position(self) -> tuple[datetime.datetime, int] | None:
        since, _separator, pk = self.params.get("after", "").partition("_")
        try:
            return datetime.datetime.fromtimestamp(float(since), datetime.UTC), int(pk[:18])
        except (ValueError, OverflowError, OSError):
            return None

    def address(self, *, leave_out: tuple[str, Any] | None = None, **more: Any) -> str:
        """Return the query string of this list, without one filter or with further parameters."""
        pairs: list[tuple[str, Any]] = [(facet, v) for facet, values in self.chosen.items() for v in values]
        pairs += [("age", self.age)] if self.age else []
        pairs += [("mine", 1)] if self.mine else []
        return "?" + urlencode([*(pair for pair in pairs if pair != leave_out), *more.items()])

    @cached_property
    def facets(self) -> list[tuple[str, Any, list[Option]]]:
        """The facets that have options: name of the parameter, heading, options."""
        found: dict[str, list[Option]] = {facet: [] for facet in FACETS}
        counts = QueueTag.objects.bounded_counts(FACETS, self.user, self.preferences.hidden_notes)
        for facet, value, label, number in counts:
            chosen = value in self.chosen.get(facet, [])
            found[facet].append(Option(value, local_label(facet, value, label), number, chosen))
        return [(facet, FACETS[facet], options) for facet, options in found.items() if options]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The chosen filters: label, and the query string without it."""
        chips = [
            (option.label, self.address(leave_out=(facet, option.value)))
            for facet, _heading, options in self.facets
            for option in options
            if option.chosen
        ]
        if self.age:
            label = ngettext("Longer than %(n)s day", "Longer than %(n)s days", self.age) % {"n": self.age}
            chips.append((label, self.address(leave_out=("age", self.age))))
        if self.mine:
            chips.append((_("Claimed by me"), self.address(leave_out=("mine", 1))))
        return chips
