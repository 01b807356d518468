"""manage.py send_notices: put what was collected into the outbox when its time has come, and hand mails over.

One process does both, so that nothing else needs to run for mails; several do no harm.
"""

from notices.collecting import collect
from notices.delivery import deliver
from rounds.command import RoundCommand


class Command(RoundCommand):
    help = "Write the daily and weekly mails that are due, and hand over all mails."
    begins = "Mails are handed over as they come."

    def round(self, *, once, **options):
        written = collect()
        # Whoever is told to stop finishes the mail in hand, so that its answer is not lost.
        sent, waiting = deliver(stop=self.stop.is_set)
        if written or sent or waiting or once:
            self.say(f"{written} collected, {sent} sent, {waiting} must wait.")
