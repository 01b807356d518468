"""What moderators see of the earlier work of a person whom they do not know, in bands instead of numbers.

A number would be a fingerprint: the same number beside a signed text would name the person. A band shows
neither a single decision nor a single text.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models

from moderation.members.reports import Report
from moderation.models.moderated import Moderated
from moderation.trust import moderated_models

BANDS = (5, 20)
"""The lower bounds of the second and the third band."""


@dataclass(frozen=True)
class Band:
    """A range of numbers. The lowest begins at 0; the highest has no upper bound."""

    least: int
    most: int | None


def band_of(number: int) -> Band:
    """Return the band in which a number lies."""
    bounds = [0, *BANDS]
    least = max(bound for bound in bounds if bound <= number)
    above = [bound for bound in bounds if bound > least]
    return Band(least, above[0] - 1 if above else None)


def is_anonymous(item: Moderated) -> bool:
    """Return True if the item never named its author. One query."""
    manager: Any = type(item)._default_manager
    return manager.anonymous().contains(item)


def hides_history(item: Any) -> bool:
    """Return True if moderators see nothing of an item but its public text: it is published and anonymous.

    With the account of an author, everything else about their published stories is erased: messages, earlier
    revisions, reasons for kept findings. If moderators saw it disappear, they would know who wrote the story.
    """
    return item.status == item.Status.PUBLISHED and is_anonymous(item)


def anonymous_work(item: models.Model | None) -> Band | None:
    """Return in which band the number of texts lies that the author of an item submitted without their name.

    None if the item names its author or once did: a record of anonymous work must not stand beside a name.
    Only what the author does changes the number, so no decision of a moderator on one item shows on another.
    Items whose author was erased are in the lowest band: the time of an erasure would tell who wrote them.
    """
    if not isinstance(item, Moderated) or not is_anonymous(item):
        return None
    if item.author is None:
        return band_of(0)
    managers = [model.objects for model in moderated_models()]
    return band_of(sum(rows.by_author(item.author).anonymous().submitted().count() for rows in managers))


@dataclass(frozen=True)
class ReporterRecord:
    """How the reports of a member ended: the band of their number, and what became of most of them."""

    answered: Band
    outcome: str
    """"upheld", "dismissed" or "misused", or "" if there are too few or no majority."""


def reporter_record(report: Report) -> ReporterRecord | None:
    """Return how earlier reports of the member who sent an open report ended, or None for a visitor.

    A reporter who was erased has the record of a new member.
    """
    if report.visitor:
        return None
    if report.reporter is None:
        return ReporterRecord(band_of(0), "")
    tally = Report.objects.by(report.reporter).order_by().tally()
    answered = tally["upheld"] + tally["dismissed"]
    band = band_of(answered)
    majority = (name for name in ("misused", "upheld", "dismissed") if 2 * tally[name] > answered)
    return ReporterRecord(band, next(majority, "") if band.least else "")
