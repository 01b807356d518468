"""manage.py prune_usage_statistics: delete counts that are older than 400 days. Run it daily."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from usage_statistics.models import DailyCount

RETENTION_DAYS = 400
"""Enough to compare a month with the same month of the year before. No report looks further back."""


class Command(BaseCommand):
    help = "Delete counts of read and useful sections that are older than 400 days."

    def handle(self, *args: Any, **options: Any) -> None:
        first = timezone.localdate() - datetime.timedelta(days=RETENTION_DAYS)
        number, _ = DailyCount.objects.filter(day__lt=first).delete()
        self.stdout.write(f"{number} daily counts before {first} deleted.")
