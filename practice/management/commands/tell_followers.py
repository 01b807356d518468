"""manage.py tell_followers: tell members what is new under what they follow, once or on and on."""

import datetime

from django.utils import timezone

from practice.following import tell_all
from rounds.command import SettledCommand


class Command(SettledCommand):
    help = "Tell followers what is new. Idempotent."

    def round(self, *, once, settled, **options):
        told = tell_all(timezone.now() - datetime.timedelta(seconds=settled))
        if told or once:
            self.say(f"{told} told.")
