"""manage.py remind_journal: show members their answers again, a month later. Run it daily."""

import datetime

from django.core.management.base import BaseCommand
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notices.notify import notify
from practice.models.journal import LISTED, JournalEntry

BATCH = 200
MOST = 500
"""Members of one round, and entries of one notice; what is left comes with the next."""


class Command(BaseCommand):
    help = "Remind members of answers that they wanted to see again. One notice a member and day."

    def add_arguments(self, parser):
        parser.add_argument("--day", type=datetime.date.fromisoformat, help="as if it were this day")

    def handle(self, *, day, **options):
        day = day or timezone.localdate()
        told = after = 0
        while members := JournalEntry.objects.members_due(day, after, BATCH):
            after = members[-1]
            found = User.objects.in_bulk(members)
            told += sum(self.remind(found[pk], day) for pk in members)
        self.stdout.write(f"{told} reminded.")

    @transaction.atomic
    def remind(self, member, day) -> bool:
        """Tell one member; what was told is noted in the same transaction, so that it is told once."""
        noon = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
        if JournalEntry.objects.of(member).shown_again(noon).exists():
            # One a day: what has become due since comes tomorrow.
            return False
        due = list(JournalEntry.objects.of(member).due(day).order_by("remind_on", "pk")[:MOST])
        taken = JournalEntry.objects.of(member).order_by().numbered([entry.pk for entry in due])
        if not taken.waiting().update(reminded_at=noon):
            return False
        # Titles of free notes are private words: the mail says that there is one, and no more.
        listed = [(entry.get_absolute_url(), entry.public_title) for entry in due[:LISTED]]
        context = {"listed": listed, "count": len(due), "more": max(0, len(due) - LISTED)}
        url = due[0].get_absolute_url() if len(due) == 1 else reverse("practice:journal")
        key = f"journal-{member.pk}-{day.isoformat()}"
        notify(member, "practice", "practice/mail/reminder", context, key=key, url=url)
        return True
