"""manage.py deliver_mail: send the mails that are due, once or repeatedly."""

from typing import Any

from jobs.command import JobCommand
from notices.delivery import deliver


class Command(JobCommand):
    help = "Hand over the mails that wait."

    def run(self, *, once: bool, **options: Any) -> None:
        sent, waiting = deliver(stop=self.is_stopping)
        if sent or waiting or once:
            self.write_line(f"{sent} sent, {waiting} must wait.")
