"""manage.py notify_comment_followers: do what follows from new comments and need not be done at once."""

import datetime
from typing import Any

from django.utils import timezone

from comments.notify import notify_comment_followers
from comments.sort_index import update_sort_index
from jobs.command import MinAgeJobCommand


class Command(MinAgeJobCommand):
    help = "Tell followers of new comments, and sort cases by the new numbers of comments. Idempotent."

    def run(self, *, once: bool, **options: Any) -> None:
        update_sort_index()
        before = timezone.now() - datetime.timedelta(seconds=options["min_age"])
        count = notify_comment_followers(before)
        if count or once:
            self.write_line(f"{count} comments told.")
