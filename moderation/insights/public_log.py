"""The public log: what was decided on which day and why, and nothing by which two entries belong together.

There is no author, moderator, title, number or time in it, and entries of one day do not stand in the
order in which they were made. The address of a further page holds a day and a count, never a time.
"""

import datetime
import re
from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models.audit import AuditEntry, AuditQuerySet
from moderation.models.reason import Reason
from moderation.transitions import UNDO_SECONDS

PAGE, DAY = 50, datetime.timedelta(days=1)
SHOWN = {
    "approve": _("Published"),
    "approve_first": _("Approved by the first of two people"),
    "propose_edits": _("Another wording suggested to the author"),
    "request_changes": _("Changes asked for"),
    "pass_on": _("Passed on to a second person"),
    "decline": _("Not published as it was"),
    "decline_finally": _("Not published here"),
    "archive": _("Taken off the site"),
    "reopen": _("Decision opened again"),
    "hold": _("Held until somebody has looked"),
    "redact": _("A passage taken out"),
}
"""The steps that the log tells, as what was done. What authors do is their own affair."""
_PLACE = re.compile(r"(2\d{3}-\d{2}-\d{2})\.(\d{1,6})", re.ASCII)


class LogQuerySet(AuditQuerySet):
    """Steps that the public may know of."""

    def decisions(self):
        """Steps of the log that stand, newest first, with the kind of thing."""
        found = self.filter(action__in=SHOWN).effective()
        return found.select_related("content_type").order_by("-at", "-pk")

    def settled(self, now):
        """What can no longer be undone, so that nothing which stood in the log disappears from it."""
        return self.decisions().filter(at__lt=now - datetime.timedelta(seconds=UNDO_SECONDS))

    def on(self, day):
        """Steps of one day."""
        return self.filter(at__gte=midnight(day), at__lt=midnight(day + DAY))

    def down_from(self, entry):
        """This entry and those before it."""
        return self.filter(models.Q(at__lt=entry.at) | models.Q(at=entry.at, pk__lte=entry.pk))

    def before(self, moment):
        """Steps before a moment."""
        return self.filter(at__lt=moment)

    def since(self, moment):
        """Steps from a moment on."""
        return self.filter(at__gte=moment)


def midnight(day) -> datetime.datetime:
    """When a day begins here."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def day_of(entry) -> datetime.date:
    """The day of an entry, as people here count days."""
    return timezone.localtime(entry.at).date()


@dataclass(frozen=True)
class Line:
    """One entry of the log, as it is told."""

    kind: str
    action: str
    reasons: list[str]

    @property
    def action_label(self) -> str:
        """What was done."""
        return str(SHOWN[self.action])


def told(entry, labels: dict) -> Line:
    """Tell an entry in words; `labels` are the names of reasons by key."""
    kind = entry.content_type.name
    reasons = [labels[key] for key in entry.reasons if key in labels]
    return Line(kind[:1].upper() + kind[1:], entry.action, reasons)


def labels_of(entries) -> dict:
    """Names of the reasons in these entries, by key."""
    keys = {key for entry in entries for key in entry.reasons}
    return {reason.key: reason.label for reason in Reason.objects.keyed(keys)}


def log_page(place: str = "") -> tuple[list[tuple[datetime.date, list[Line]]], str]:
    """Return the days of one page with their lines, newest day first, and the place of the next page.

    A place is a day and how many of its entries are left, counted from the first: new ones do not move it.
    """
    settled = LogQuerySet(AuditEntry).settled(timezone.now())
    found = list(_from(settled, place)[: PAGE + 1])
    entries, further = found[:PAGE], found[PAGE:]
    labels, days = labels_of(entries), {}
    for entry in entries:
        days.setdefault(day_of(entry), []).append(told(entry, labels))
    order = list(SHOWN)
    for lines in days.values():
        lines.sort(key=lambda line: (order.index(line.action), line.kind, line.reasons))
    return list(days.items()), _place(settled, further[0]) if further else ""


def _from(settled, place):
    match = _PLACE.fullmatch(place)
    try:
        day = datetime.date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    if day is None or day.year > 2900:
        return settled
    left = max(1, int(match[2]))
    of_day = list(settled.on(day).reverse()[left - 1 : left])
    return settled.down_from(of_day[0]) if of_day else settled.before(midnight(day + DAY))


def _place(settled, entry) -> str:
    day = day_of(entry)
    return f"{day.isoformat()}.{settled.on(day).down_from(entry).count()}"
