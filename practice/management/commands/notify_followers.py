"""manage.py notify_followers: tell members what is new under what they follow, once or on and on."""

import datetime

from django.utils import timezone

from jobs.command import MinAgeJobCommand
from practice.follower_notices import notify_followers


class Command(MinAgeJobCommand):
    help = "Tell followers what is new. Idempotent."

    def run(self, *, once, min_age, **options):
        told = notify_followers(timezone.now() - datetime.timedelta(seconds=min_age))
        if told or once:
            self.write_line(f"{told} told.")
