"""manage.py send_weekly_sentence: add the weekly mail with one sentence to the outbox, once or repeatedly."""

from typing import Any

from jobs.command import JobCommand
from practice.weekly_sentence import create_weekly_mails


class Command(JobCommand):
    help = "Write the mail with the sentence of the week to the members who asked for it. Idempotent."

    def run(self, *, once: bool, **options: Any) -> None:
        number = create_weekly_mails()
        if number or once:
            self.write_line(f"{number} mails written.")
