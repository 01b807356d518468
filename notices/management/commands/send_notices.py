"""manage.py send_notices: create the digests that are due, and send all mails that are due.

One process does both, so that nothing else needs to run for mails. Several processes may run at once.
"""

from typing import Any

from jobs.command import JobCommand
from notices.delivery import deliver
from notices.digest_mails import create_digests
from notices.models import Mail


class Command(JobCommand):
    help = "Write the daily and weekly mails that are due, and hand over all mails."
    start_message = "Mails are handed over as they come."

    def run(self, *, once: bool, **options: Any) -> None:
        Mail.objects.expired_secrets().delete()
        created = create_digests()
        # A process that is stopped finishes the current mail, so that the server's answer is not lost.
        sent, waiting = deliver(stop=self.is_stopping)
        if created or sent or waiting or once:
            self.write_line(f"{created} collected, {sent} sent, {waiting} must wait.")
