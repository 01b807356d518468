"""manage.py notify_followers: notify members of what is new under what they follow, once or repeatedly."""

import datetime
from typing import Any

from django.utils import timezone

from jobs.command import MinAgeJobCommand
from practice.follower_notices import notify_followers


class Command(MinAgeJobCommand):
    help = "Notify followers of what is new. Idempotent."

    def run(self, *, once: bool, **options: Any) -> None:
        before = timezone.now() - datetime.timedelta(seconds=options["min_age"])
        number = notify_followers(before)
        if number or once:
            self.write_line(f"{number} notices written.")
