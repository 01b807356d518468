"""manage.py deliver_mail: hand over what waits in the outbox, once or for as long as it runs."""

from notices.delivery import deliver
from rounds.command import RoundCommand


class Command(RoundCommand):
    help = "Hand over the mails that wait."

    def round(self, *, once, **options):
        sent, waiting = deliver(stop=self.stop.is_set)
        if sent or waiting or once:
            self.say(f"{sent} sent, {waiting} must wait.")
