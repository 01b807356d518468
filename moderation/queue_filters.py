"""What a moderator looks at in the queue: filters that live in the address, and a place in the order."""

import datetime
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.models.queue import QueueItem, QueueTag
from moderation.models.workspace import preferences_of

FACETS = {
    "kind": gettext_lazy("Kind"),
    "risk": gettext_lazy("Care needed"),
    "industry": gettext_lazy("Industry"),
    "note": gettext_lazy("Content note"),
    "reason": gettext_lazy("Reported because"),
}
AGES = (1, 2, 7)
PAGE = 30


@dataclass
class Option:
    """A value that the queue can be filtered by, and how many items it would show."""

    value: str
    label: str
    number: int
    chosen: bool
    without: str = field(default="")


class QueuePage:
    """One page of the queue for one moderator. `params` are those of the address."""

    def __init__(self, user, params):
        self.user, self.params = user, params
        self.preferences = preferences_of(user)
        chosen = {facet: [v for v in params.getlist(facet)[:20] if v] for facet in FACETS}
        self.chosen = {facet: values for facet, values in chosen.items() if values}
        age = params.get("age", "")
        self.age = int(age) if age in map(str, AGES) else None
        self.mine = params.get("mine") == "1"

    @cached_property
    def open(self):
        """Everything that this moderator may decide on."""
        return QueueItem.objects.open_to(self.user, self.preferences.hidden_notes)

    @cached_property
    def matching(self):
        """What the filters leave of it."""
        rows = self.open
        for facet, values in self.chosen.items():
            rows = rows.tagged(facet, values)
        rows = rows.waiting_longer_than(self.age) if self.age else rows
        return rows.claimed_by(self.user) if self.mine else rows

    @cached_property
    def summary(self) -> dict:
        """How many wait and match, how many wait too long, and since when the oldest does."""
        return self.open.summary(self.matching if self.is_filtered else None)

    @cached_property
    def rows(self) -> list[QueueItem]:
        """The page, oldest first, with one row more than is shown."""
        rows = self.matching
        if place := self._place():
            rows = rows.after(*place)
        return list(rows.with_items()[: PAGE + 1])

    @property
    def shown(self) -> list[QueueItem]:
        return self.rows[:PAGE]

    @property
    def next_address(self) -> str:
        """Where the list goes on, or an empty text."""
        if len(self.rows) <= PAGE:
            return ""
        last = self.rows[PAGE - 1]
        return self.address(after=f"{last.since.timestamp():.6f}_{last.pk}")

    @property
    def is_filtered(self) -> bool:
        return bool(self.chosen or self.age or self.mine)

    def _place(self):
        since, _sep, pk = self.params.get("after", "").partition("_")
        try:
            return datetime.datetime.fromtimestamp(float(since), datetime.UTC), int(pk[:18])
        except (ValueError, OverflowError, OSError):
            return None

    def address(self, *, leave_out=None, **more) -> str:
        """Return the address of this list, without one filter, or with something more."""
        pairs = [(f, v) for f, values in self.chosen.items() for v in values if (f, v) != leave_out]
        pairs += [("age", self.age)] if self.age and leave_out != ("age", self.age) else []
        pairs += [("mine", 1)] if self.mine and leave_out != ("mine", 1) else []
        return "?" + urlencode([*pairs, *more.items()])

    @cached_property
    def facets(self) -> list[tuple[str, str, list[Option]]]:
        """The facets with their options: name in the address, heading, options."""
        found = {facet: [] for facet in FACETS}
        for facet, value, label, number in QueueTag.objects.counts(self.user, self.preferences.hidden_notes):
            chosen = value in self.chosen.get(facet, [])
            found[facet].append(Option(value, _(label), number, chosen))
        return [(facet, FACETS[facet], options) for facet, options in found.items() if options]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, and the address without it."""
        chips = [
            (option.label, self.address(leave_out=(facet, option.value)))
            for facet, _heading, options in self.facets
            for option in options
            if option.chosen
        ]
        if self.age:
            chips.append(
                (_("Longer than %(n)s days") % {"n": self.age}, self.address(leave_out=("age", self.age)))
            )
        return [*chips, (_("Held by me"), self.address(leave_out=("mine", 1)))] if self.mine else chips
