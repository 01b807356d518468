"""The public log: which decisions were made on which day and why, without anything that links two entries.

It has no author, moderator, title, number or time, and the entries of one day are not in the order in which
they were made. The URL of a further page holds a day and a count, never a time.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models.audit import AuditEntry, AuditQuerySet
from moderation.models.reason import labels_by_key
from moderation.transitions import UNDO_SECONDS

PAGE_SIZE, DAY = 50, datetime.timedelta(days=1)
ACTION_LABELS = {
    "approve": _("Published"),
    "approve_first": _("Approved by the first of two moderators"),
    "propose_edits": _("Approved with edits, if the author agrees"),
    "request_changes": _("Changes requested"),
    "pass_on": _("Passed to a second moderator"),
    "decline": _("Declined (can be resubmitted)"),
    "decline_finally": _("Declined for good"),
    "archive": _("Archived"),
    "reopen": _("Decision reopened"),
    "hold": _("Hidden until a moderator has reviewed it"),
    "redact": _("Passage redacted"),
}
"""The actions that the log shows, with their labels in the past tense. What authors do is not public."""
MAX_YEAR = 2900
_CURSOR = re.compile(r"(2\d{3}-\d{2}-\d{2})\.(\d{1,6})", re.ASCII)


class PublicLogQuerySet(AuditQuerySet):
    """The entries of the audit log that the public may know of."""

    def decisions(self) -> Self:
        """Return the effective entries, newest first, with the kind of item."""
        found = self.filter(action__in=ACTION_LABELS).effective()
        return found.select_related("content_type").order_by("-at", "-pk")

    def final(self, now: datetime.datetime) -> Self:
        """Return what can no longer be undone, so that no entry ever disappears from the public log."""
        return self.decisions().filter(at__lt=now - datetime.timedelta(seconds=UNDO_SECONDS))

    def on(self, day: datetime.date) -> Self:
        return self.filter(at__gte=midnight(day), at__lt=midnight(day + DAY))

    def until_entry(self, entry: AuditEntry) -> Self:
        """Return this entry and those before it."""
        return self.filter(models.Q(at__lt=entry.at) | models.Q(at=entry.at, pk__lte=entry.pk))

    def since(self, moment: datetime.datetime) -> Self:
        return self.filter(at__gte=moment)


def midnight(day: datetime.date) -> datetime.datetime:
    """Return when a day begins in the site's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def day_of(entry: AuditEntry) -> datetime.date:
    """Return the day of an entry in the site's time zone."""
    return timezone.localtime(entry.at).date()


@dataclass(frozen=True)
class LogLine:
    """One line of the public log."""

    kind: str
    action: str
    reasons: list[str]

    @property
    def action_label(self) -> str:
        return str(ACTION_LABELS[self.action])


def log_line(entry: AuditEntry, reason_labels: dict[str, str]) -> LogLine:
    """Return the line of an entry. `reason_labels` are the labels of reasons by key."""
    kind = entry.content_type.name
    reasons = [reason_labels[key] for key in entry.reasons if key in reason_labels]
    return LogLine(kind[:1].upper() + kind[1:], entry.action, reasons)


def log_page(cursor: str = "") -> tuple[list[tuple[datetime.date, list[LogLine]]], str]:
    """Return the days of one page with their lines, newest day first, and the cursor of the next page.

    A cursor is a day and how many of its entries are left, counted from the first, so that new entries do not
    move it.
    """
    log: PublicLogQuerySet = PublicLogQuerySet(AuditEntry).final(timezone.now())
    found = list(_from_cursor(log, cursor)[: PAGE_SIZE + 1])
    entries, rest = found[:PAGE_SIZE], found[PAGE_SIZE:]
    labels = labels_by_key(_reason_keys(entries))
    days: dict[datetime.date, list[LogLine]] = {}
    for entry in entries:
        days.setdefault(day_of(entry), []).append(log_line(entry, labels))
    order = list(ACTION_LABELS)
    for lines in days.values():
        lines.sort(key=lambda line: (order.index(line.action), line.kind, line.reasons))
    return list(days.items()), _cursor_of(log, rest[0]) if rest else ""


def _reason_keys(entries: Iterable[Any]) -> set[str]:
    return {key for entry in entries for key in entry.reasons}


def _from_cursor(log: PublicLogQuerySet, cursor: str) -> PublicLogQuerySet:
    match = _CURSOR.fullmatch(cursor)
    try:
        day = datetime.date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    if match is None or day is None or day.year > MAX_YEAR:
        return log
    left = max(1, int(match[2]))
    first = list(log.on(day).reverse()[left - 1 : left])
    return log.until_entry(first[0]) if first else log.filter(at__lt=midnight(day + DAY))


def _cursor_of(log: PublicLogQuerySet, entry: AuditEntry) -> str:
    day = day_of(entry)
    return f"{day.isoformat()}.{log.on(day).until_entry(entry).count()}"
