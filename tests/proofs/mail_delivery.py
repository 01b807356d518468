"""A real mail server that is stopped, refuses, is slow and hangs up: `make prove-mail` (MAILS=60, ROUNDS=3).

Two processes of `send_notices` hand over to an SMTP server on this machine, on a file of SQLite (or on
DATABASE_URL). Between the phases the clock of the outbox is moved on, as if its pauses had passed; in one of
them the two processes are killed. At the end every mail was accepted exactly once. A mail may arrive twice
only where its answer was lost after the words were sent, and then under one Message-ID, so that the mail
server of its reader can drop the second.
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
from pathlib import Path

from aiosmtpd.controller import Controller

ROOT = Path(__file__).parents[2]
MAILS, ROUNDS = int(os.environ.get("MAILS", "60")), int(os.environ.get("ROUNDS", "3"))
TOO_LONG = float(os.environ.get("TOO_LONG", "12"))
"""Seconds; a mail is waited for ten (empathy/mail.py). 0 leaves this phase out."""


class Server:
    """The mail server of everybody's readers, in one of several moods."""

    def __init__(self, port):
        self.port, self.mood, self.controller = port, "works", None
        self.accepted, self.unanswered, self.killed = Counter(), Counter(), set()

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
            return "451 4.7.1 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name.
        name = email.message_from_bytes(envelope.content)["Message-ID"]
        if self.mood == "hangs up":
            self.unanswered[name] += 1
            server.transport.abort()
            return "421 gone"
        if self.mood == "takes too long":
            self.unanswered[name] += 1
            await asyncio.sleep(TOO_LONG)
            return "421 gone"
        if self.mood in {"slow", "we are killed"}:
            await asyncio.sleep(0.3)
        if self.mood == "we are killed":
            self.killed.add(name)
        self.accepted[name] += 1
        return "250 OK"


def workers(env, seconds, *, kill=False):
    """Let two processes hand over for so many seconds."""
    command = [sys.executable, "manage.py", "send_notices", "--every", "0.1"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    both = [subprocess.Popen(command, cwd=ROOT, env=env, **pipes) for _ in range(2)]
    [one.stdout.readline() for one in both]
    time.sleep(seconds)
    [one.send_signal(signal.SIGKILL if kill else signal.SIGTERM) for one in both]
    [one.communicate() for one in both]


def phases():
    """What the server does, for how many seconds, and whether the processes are killed in the middle."""
    yield from [("stopped", 1, False), ("refuses", 1, False), ("slow", 2, False), ("hangs up", 1, False)]
    if TOO_LONG:
        yield "takes too long", TOO_LONG, False
    yield "we are killed", 0.4, True


def main():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Server(free.getsockname()[1])
    folder = tempfile.mkdtemp(prefix="proof-")
    os.environ |= {"DEVELOPMENT": "1", "VAR_DIR": folder, "PYTHONWARNINGS": "ignore",
                   "MAIL_URL": f"smtp://127.0.0.1:{server.port}",
                   "DJANGO_SETTINGS_MODULE": "empathy.settings"}  # fmt: skip
    env = dict(os.environ)
    for command in ("migrate", "demo_cast"):
        subprocess.run([sys.executable, "manage.py", command, "-v", "0"], cwd=ROOT, env=env, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.utils import timezone

    from accounts.models import User
    from notices.delivery import message_id
    from notices.models import Mail
    from notices.notify import notify

    alice, told, phase_names = User.objects.get(handle="alice"), 0, []

    def tell(count):
        nonlocal told
        for _ in range(count):
            told += 1
            story = {"status_url": "/"}
            notify(alice, "review", "stories/mail/received", {"title": f"Number {told}", "story": story},
                   key=f"proof-{told}", url="/")  # fmt: skip
        # The two minutes that a mail waits, and the pauses between attempts, have passed.
        Mail.objects.filter(sent_at=None).update(due_at=timezone.now())

    for _ in range(ROUNDS):
        for mood, seconds, kill in phases():
            server.stop() if mood == "stopped" else server.start(mood)
            tell(max(1, MAILS // (ROUNDS * 6)))
            workers(env, seconds, kill=kill)
            phase_names.append(mood)
    server.start("works")
    for _ in range(20):
        tell(0)
        workers(env, 3)
        if not Mail.objects.filter(sent_at=None).exists():
            break
    server.stop()
    names = {message_id(mail) for mail in Mail.objects.all()}
    reached = set(server.accepted) | set(server.unanswered)
    lost = told - len(names & reached) + Mail.objects.filter(sent_at=None).count()
    again = {name for name in names if server.accepted[name] + server.unanswered[name] > 1}
    doubled = {name for name in again if not server.unanswered[name] and name not in server.killed}
    print(f"{told} mails through {len(phase_names)} phases ({', '.join(dict.fromkeys(phase_names))}): "
          f"{lost} lost, {len(doubled)} doubled; {len(again - doubled)} arrived again under the same "
          f"Message-ID, because their answer was lost")  # fmt: skip
    unknown = reached - names
    return 1 if lost or doubled or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
