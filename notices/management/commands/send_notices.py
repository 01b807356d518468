"""manage.py send_notices: put what was collected into the outbox when its time has come, and hand mails over.

One process does both, so that nothing else needs to run for mails; several do no harm.
"""

from jobs.command import JobCommand
from notices.delivery import deliver
from notices.digest_mails import create_digests


class Command(JobCommand):
    help = "Write the daily and weekly mails that are due, and hand over all mails."
    start_message = "Mails are handed over as they come."

    def run(self, *, once, **options):
        written = create_digests()
        # Whoever is told to stop finishes the mail in hand, so that its answer is not lost.
        sent, waiting = deliver(stop=self.stop.is_set)
        if written or sent or waiting or once:
            self.write_line(f"{written} collected, {sent} sent, {waiting} must wait.")
