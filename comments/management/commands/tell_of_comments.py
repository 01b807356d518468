"""manage.py tell_of_comments: tell those who follow a thread what is new in it, once or on and on."""

import datetime

from django.utils import timezone

from comments.telling import tell_followers_of_comments
from rounds.command import SettledCommand


class Command(SettledCommand):
    help = "Tell followers of new comments. Idempotent."

    def round(self, *, once, settled, **options):
        told = tell_followers_of_comments(timezone.now() - datetime.timedelta(seconds=settled))
        if told or once:
            self.say(f"{told} comments told.")
