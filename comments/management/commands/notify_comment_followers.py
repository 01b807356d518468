"""manage.py notify_comment_followers: tell those who follow a thread what is new in it, once or on and on."""

import datetime

from django.utils import timezone

from comments.notify import notify_comment_followers
from jobs.command import MinAgeJobCommand


class Command(MinAgeJobCommand):
    help = "Tell followers of new comments. Idempotent."

    def run(self, *, once, min_age, **options):
        told = notify_comment_followers(timezone.now() - datetime.timedelta(seconds=min_age))
        if told or once:
            self.write_line(f"{told} comments told.")
