"""manage.py deliver_mail: hand over what waits in the outbox, once or for as long as it runs."""

from jobs.command import JobCommand
from notices.delivery import deliver


class Command(JobCommand):
    help = "Hand over the mails that wait."

    def run(self, *, once, **options):
        sent, waiting = deliver(stop=self.stop.is_set)
        if sent or waiting or once:
            self.write_line(f"{sent} sent, {waiting} must wait.")
