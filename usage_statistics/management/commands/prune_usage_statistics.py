"""manage.py prune_usage_statistics: remove what was counted more than 400 days ago. Run it daily."""

import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone

from usage_statistics.models import DailyCount

RETENTION_DAYS = 400
"""A year to compare with, and a month to look at it. Older sums are removed: no page asks for them."""


class Command(BaseCommand):
    help = "Remove what was counted about the reading of cases more than 400 days ago."

    def handle(self, **options):
        first = timezone.localdate() - datetime.timedelta(days=RETENTION_DAYS)
        number, _ = DailyCount.objects.before(first).delete()
        self.stdout.write(f"{number} sums of days before {first} removed.")
