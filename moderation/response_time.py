"""How long people wait for a decision, measured and said honestly."""

import datetime
from dataclasses import dataclass
from statistics import quantiles

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from moderation.models import AuditEntry

DAYS, ENOUGH = 90, 5
"""The estimate looks at the decisions of so many days, and needs at least so many of them."""


@dataclass(frozen=True)
class Expected:
    """Most of the last `decisions` answers came within `days`; `by` is that long after the sending."""

    by: datetime.datetime
    days: int
    decisions: int

    @property
    def is_late(self) -> bool:
        return self.by < timezone.now()


def expected_by(item) -> Expected | None:
    """Return when four of five authors had their answer, or None while there are too few to say."""
    kind = ContentType.objects.get_for_model(item)
    response_times = AuditEntry.objects.response_times(kind, timezone.now() - datetime.timedelta(days=DAYS))
    if len(response_times) < ENOUGH or not item.submitted_at:
        return None
    four_of_five = quantiles(response_times, n=5)[3]
    days = max(1, -(-four_of_five // datetime.timedelta(days=1)))
    return Expected(item.submitted_at + datetime.timedelta(days=days), days, len(response_times))
