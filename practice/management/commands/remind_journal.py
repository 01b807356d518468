"""manage.py remind_journal: remind members of answers that they wrote a month ago. Run it daily."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notices.notify import notify
from practice.models import JournalEntry

MEMBERS_PER_QUERY = 200
MAX_ENTRIES = 500
"""Entries of one reminder; the rest follows on the next day."""
MAX_LISTED = 5
"""Entries that one reminder lists."""


class Command(BaseCommand):
    help = "Remind members of answers that they wanted to see again. At most one notice per member and day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=datetime.date.fromisoformat, help="as if it were this day")

    def handle(self, *args: Any, day: datetime.date | None, **options: Any) -> None:
        day = day or timezone.localdate()
        reminded = last = 0
        while pks := JournalEntry.objects.members_due(day, last, MEMBERS_PER_QUERY):
            last = pks[-1]
            members = User.objects.in_bulk(pks)
            reminded += sum(self.remind(members[pk], day) for pk in pks)
        self.stdout.write(f"{reminded} reminded.")

    @transaction.atomic
    def remind(self, member: User, day: datetime.date) -> bool:
        """Notify one member and store that it was done, in one transaction; False if nothing is due."""
        noon = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
        if JournalEntry.objects.filter(member=member, reminded_at=noon).exists():
            # The member was reminded today. What has become due since is left for tomorrow.
            return False
        due = list(JournalEntry.objects.for_member(member).due(day).order_by("remind_on", "pk")[:MAX_ENTRIES])
        pending = JournalEntry.objects.filter(pk__in=[entry.pk for entry in due]).awaiting_reminder()
        if not pending.update(reminded_at=noon):
            return False
        # Titles of free notes are private: the mail says only that there is one.
        listed = [(entry.get_absolute_url(), entry.public_title) for entry in due[:MAX_LISTED]]
        context = {"listed": listed, "count": len(due), "more": max(0, len(due) - MAX_LISTED)}
        url = due[0].get_absolute_url() if len(due) == 1 else reverse("practice:journal")
        key = f"journal-{member.pk}-{day.isoformat()}"
        notify(member, "practice", "practice/mail/reminder", context, key=key, url=url)
        return True
