"""manage.py notify_followers: notify members of what is new under what they follow, once or repeatedly."""

import datetime
from typing import Any

from django.utils import timezone

from jobs.command import MinAgeJobCommand
from practice.follower_notices import notify_followers


class Command(MinAgeJobCommand):
    help = "Notify followers of what is new. Idempotent."

    def run(self, *, once: bool, min_age: float, **options: Any) -> None:
        number = notify_followers(timezone.now() - datetime.timedelta(seconds=min_age))
        if number or once:
            self.write_line(f"{number} notices written.")
