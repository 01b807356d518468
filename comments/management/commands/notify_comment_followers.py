"""manage.py notify_comment_followers: notify the followers of threads of new comments."""

import datetime
from typing import Any

from django.utils import timezone

from comments.notify import notify_comment_followers
from jobs.command import MinAgeJobCommand


class Command(MinAgeJobCommand):
    help = "Tell followers of new comments. Idempotent."

    def run(self, *, once: bool, min_age: float, **options: Any) -> None:
        count = notify_comment_followers(timezone.now() - datetime.timedelta(seconds=min_age))
        if count or once:
            self.write_line(f"{count} comments told.")
