"""manage.py notify_comment_followers: notify the followers of threads of new comments."""

import datetime
from typing import Any

from django.utils import timezone

from comments.notify import notify_comment_followers
from jobs.command import MinAgeJobCommand


class Command(MinAgeJobCommand):
    help = "Tell followers of new comments. Idempotent."

    def run(self, *, once: bool, **options: Any) -> None:
        before = timezone.now() - datetime.timedelta(seconds=options["min_age"])
        count = notify_comment_followers(before)
        if count or once:
            self.write_line(f"{count} comments told.")
