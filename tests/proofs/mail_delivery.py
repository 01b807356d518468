"""A real mail server that stops, refuses, is slow and hangs up: `make prove-mail` (MAILS=60, ROUNDS=3).

Two processes of `send_notices` send mails to an SMTP server on this machine, from a SQLite file or the database
that DATABASE_URL names. Each phase lasts until the server has met enough mails in its way, and the processes are
killed while the server holds a mail that it has not answered. Between the phases all mails are made due again, as if
their pauses had passed. At the end every mail was accepted exactly once. A mail may arrive twice only if the
server's answer was lost after the content was sent, and then with the same Message-ID, so that the receiving server
can drop the duplicate.
"""

import asyncio
import email
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter

from aiosmtpd.controller import Controller

from tests.proofs.proof import ROOT, Result, main

MAILS, ROUNDS = int(os.environ.get("MAILS", "60")), int(os.environ.get("ROUNDS", "3"))
TOO_LONG = float(os.environ.get("TOO_LONG", "12"))
"""Seconds after which a slow answer comes; the timeout is ten (empathy/environment.py). 0 skips this phase."""
SENTENCES = {
    "stopped": "is stopped", "refuses": "refuses", "slow": "is slow", "hangs up": "hangs up",
    "takes too long": "takes too long", "killed": "holds a mail whose sender is killed",
}  # fmt: skip
MOODS = [mood for mood in SENTENCES if TOO_LONG or mood != "takes too long"]
MEETINGS = 2
"""How many mails the server meets in each phase, at least."""
PATIENCE_SECONDS = 60


class Server:
    """A mail server with one of several behaviours (`mood`)."""

    def __init__(self, port):
        self.port, self.mood, self.controller = port, "works", None
        self.accepted, self.unanswered, self.killed, self.met = Counter(), Counter(), set(), Counter()

    def start(self, mood):
        self.mood = mood
        if self.controller is None:
            self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
            self.controller.start()

    def stop(self):
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name.
        if self.mood == "refuses":
            self.met[self.mood] += 1
            return "451 4.7.1 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name.
        name = email.message_from_bytes(envelope.content)["Message-ID"]
        self.met[self.mood] += 1
        if self.mood == "hangs up":
            self.unanswered[name] += 1
            server.transport.abort()
            return "421 gone"
        if self.mood == "takes too long":
            self.unanswered[name] += 1
            await asyncio.sleep(TOO_LONG)
            return "421 gone"
        if self.mood in {"slow", "killed"}:
            await asyncio.sleep(1)
        if self.mood == "killed":
            self.killed.add(name)
        self.accepted[name] += 1
        return "250 OK"


def workers(env, is_enough, *, kill=False):
    """Let two processes send mails until `is_enough()`, then stop or kill them. Return whether it was enough."""
    command = [sys.executable, "manage.py", "send_notices", "--every", "0.1"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    both = [subprocess.Popen(command, cwd=ROOT, env=env, **quiet) for _ in range(2)]
    until = time.monotonic() + PATIENCE_SECONDS
    while not (enough := is_enough()) and time.monotonic() < until:
        time.sleep(0.01)
    [one.send_signal(signal.SIGKILL if kill else signal.SIGTERM) for one in both]
    [one.wait() for one in both]
    return bool(enough)


def prepare(server, planted):
    """Set up Django with its own database; return the environment of the processes that send mails."""
    os.environ |= {
        "DEVELOPMENT": "1", "VAR_DIR": tempfile.mkdtemp(prefix="proof-"), "PYTHONWARNINGS": "ignore",
        "MAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "DJANGO_SETTINGS_MODULE": "tests.proofs.faulty_settings" if planted else "empathy.settings",
    }  # fmt: skip
    for command in ("migrate", "demo_cast"):
        subprocess.run([sys.executable, "manage.py", command, "-v", "0"], cwd=ROOT, env=os.environ, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    import django

    django.setup()
    return dict(os.environ)


class Outbox:
    """Writes mails, and makes those that wait due at once."""

    def __init__(self):
        from accounts.models import User

        self.alice, self.total = User.objects.get(handle="alice"), 0

    def write(self, count):
        from notices.models import Mail
        from notices.notify import notify

        for _ in range(count):
            self.total += 1
            story = {"status_url": "/"}
            notify(self.alice, "review", "stories/mail/received", {"title": f"Number {self.total}", "story": story},
                   key=f"proof-{self.total}", url="/")  # fmt: skip
        # As if the delay of mails and the pauses between attempts had passed.
        Mail.objects.filter(sent_at=None).update(due_at=timezone_now(), last_error="")

    def waiting(self):
        from notices.models import Mail

        return Mail.objects.filter(sent_at=None).count()

    def silences(self):
        """Return how many mails wait because of an error."""
        from notices.models import Mail

        return Mail.objects.filter(sent_at=None).exclude(last_error="").count()


def timezone_now():
    from django.utils import timezone

    return timezone.now()


def run(planted) -> Result:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Server(free.getsockname()[1])
    env, met = prepare(server, planted), Counter()
    outbox = Outbox()
    each = max(MEETINGS, -(-MAILS // (ROUNDS * len(MOODS))))
    for _ in range(1 if planted else ROUNDS):
        for mood in MOODS:
            server.stop() if mood == "stopped" else server.start(mood)
            outbox.write(each)
            before = server.met[mood]
            if mood == "stopped":
                met[mood] += workers(env, outbox.silences)
            else:
                workers(env, lambda m=mood, at=before: server.met[m] >= at + MEETINGS, kill=mood == "killed")
                met[mood] += server.met[mood] - before
    server.start("works")
    for _ in range(20):
        outbox.write(0)
        workers(env, lambda: not outbox.waiting())
        if not outbox.waiting():
            break
    server.stop()
    return judge(server, outbox, met)


def judge(server, outbox, met) -> Result:
    """Compare what the server accepted with what was written."""
    from notices.delivery import message_id
    from notices.models import Mail

    names = {message_id(mail) for mail in Mail.objects.all()}
    reached = set(server.accepted) | set(server.unanswered)
    lost = outbox.total - len(names & reached) + outbox.waiting()
    again = {name for name in names if server.accepted[name] + server.unanswered[name] > 1}
    doubled = {name for name in again if not server.unanswered[name] and name not in server.killed}
    return Result(
        work={
            "mails": outbox.total,
            **{f"met while the server {SENTENCES[mood]}": met[mood] for mood in MOODS},
        },
        least={
            "mails": MAILS,
            **{
                f"met while the server {SENTENCES[mood]}": ROUNDS * (mood == "stopped" or MEETINGS)
                for mood in MOODS
            },
        },
        faults={"lost": lost, "doubled": len(doubled), "unknown": len(reached - names)},
        notes=[
            f"{len(again - doubled)} arrived again under the same Message-ID, because the answer was lost"
        ],
    )


if __name__ == "__main__":
    sys.exit(
        main(run, "tests.proofs.mail_delivery", "Every mail arrives once, whatever the mail server does")
    )
