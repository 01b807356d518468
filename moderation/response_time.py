"""When an author can expect a decision, estimated from the decisions of the last months."""

import datetime
from dataclasses import dataclass
from statistics import quantiles

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from moderation.models.audit import AuditEntry
from moderation.models.moderated import Moderated

PERIOD_DAYS, MIN_DECISIONS = 90, 5
"""The estimate is made from the decisions of this many days, and needs at least this many of them."""


@dataclass(frozen=True)
class ExpectedDecision:
    """Four of five of the last `decisions` took at most `days`; `by` is that long after the submission."""

    by: datetime.datetime
    days: int
    decisions: int

    @property
    def is_late(self) -> bool:
        return self.by < timezone.now()


def expected_by(item: Moderated) -> ExpectedDecision | None:
    """Return by when four of five authors had their decision, or None if there were too few decisions."""
    content_type = ContentType.objects.get_for_model(item)
    since = timezone.now() - datetime.timedelta(days=PERIOD_DAYS)
    times = AuditEntry.objects.response_times(content_type, since)
    if len(times) < MIN_DECISIONS or not item.submitted_at:
        return None
    four_of_five = quantiles(times, n=5)[3]
    days = max(1, -(-four_of_five // datetime.timedelta(days=1)))
    return ExpectedDecision(item.submitted_at + datetime.timedelta(days=days), days, len(times))
