"""Race conditions of decisions: two people act on one story at once (`make prove-decisions`, RACES=1000).

Each race is two simultaneous requests in two threads with their own connections. Exactly one decision must be
made, the other person must learn about it, and no response may be a server error. A race counts as work only if the
two requests overlapped in time. The database is an SQLite file in a temporary folder, or the server in DATABASE_URL.
"""

import os
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests.proofs.proof import Result, main

RACES = int(os.environ.get("RACES", "1000"))
PLANTED_RACES = 30
PAIRINGS = ("approve / approve", "approve / decline", "approve / withdraw", "approve / newer revision")
LEAST_OVERLAPS = 0.9
"""The share of races of each pairing in which both requests must have been under way at the same time."""
LEAST_WINS = 0.05
"""The share of overlapping races that each of the two must have decided, where only one can."""


def prepare():
    """Set up Django with its own database; return the database vendor."""
    folder = tempfile.mkdtemp(prefix="races-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'races.sqlite3'}")
    os.environ |= {"DEVELOPMENT": "1", "VAR_DIR": folder, "LIMITS": "0", "SECOND_FACTOR_REQUIRED": "0"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "empathy.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("load_library", verbosity=0, stdout=sys.stderr)
    return connection.vendor


def race(pairing, clients) -> tuple[list[int], bool, str]:
    """Run one race; return both status codes, whether the requests overlapped, and what is wrong, if anything."""
    from stories.models import Story
    from tests.stories.story_factories import sent

    story = sent()
    if "revision" in pairing:
        story.open_draft()
    second = pairing.split(" / ")[1]
    other = clients["max" if second in ("approve", "decline") else "alice"]
    acts = [act(clients["mona"], story, "approve"), act(other, story, second)]
    answers, times, barrier = [None, None], [None, None], threading.Barrier(2)

    def run_one(at):
        from django.db import connection

        barrier.wait()
        began = time.monotonic()
        answers[at] = acts[at]()
        times[at] = (began, time.monotonic())
        connection.close()

    threads = [threading.Thread(target=run_one, args=(at,)) for at in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    overlapped = max(began for began, _ended in times) < min(ended for _began, ended in times)
    return (
        [code for code, _text in answers],
        overlapped,
        wrong_with(Story.objects.get(pk=story.pk), pairing, answers),
    )


def wrong_with(story, pairing, answers) -> str:
    """Return what is wrong with the outcome of a race, or an empty text."""
    from moderation.models import AuditEntry, QueueItem
    from moderation.transitions import DECISIONS

    entries = list(AuditEntry.objects.about(story))
    actions = [entry.action for entry in entries]
    decisions = sum(action in DECISIONS for action in actions)
    if any(code >= 500 for code, _text in answers):
        return "a server error"
    if story.is_pending != QueueItem.objects.about(story).exists():
        return "the queue and the story differ"
    if "withdraw" in pairing:
        return "" if story.status == "withdrawn" and decisions <= 1 else f"{actions} end as {story.status}"
    if "revision" in pairing:
        read = {entry.revision for entry in entries if entry.action == "approve"}
        return "" if story.revision_number == 2 and read <= {1} else f"{actions} end as {story.status}"
    if decisions != 1:
        return f"{decisions} decisions"
    if sorted(code for code, _text in answers) != [302, 409]:
        return f"answers {[code for code, _text in answers]}"
    is_told = any("decided this at" in text for _code, text in answers)
    return "" if is_told else "the slower moderator did not learn who decided"


def act(client, story, what):
    """Return a function that sends one person's request."""
    if what in ("approve", "decline"):
        data = {"action": what, "revision": 1, "reasons": "clear" if what == "approve" else "recognisable"}
        where = f"/moderation/story/{story.pk}/decide/"
    elif what == "withdraw":
        where, data = f"/stories/mine/{story.key}/move/", {"action": "withdraw"}
    else:
        where, data = f"/stories/share/{story.key}/send/", {"version": story.draft.version}

    def go():
        answer = client.post(where, data)
        return answer.status_code, answer.content.decode() if answer.status_code == 409 else ""

    return go


def plant_fault():
    """Let a transition be applied to a row that has changed since it was read."""
    from moderation.querysets import ModeratedQuerySet

    ModeratedQuerySet.unchanged = lambda self, item, revision: self.filter(pk=item.pk)


def run(planted) -> Result:
    vendor = prepare()
    from django.test import Client

    from tests.people import signed_in

    if planted:
        plant_fault()
    races = PLANTED_RACES if planted else RACES
    clients = {
        name: signed_in(Client(raise_request_exception=False), name) for name in ("mona", "max", "alice")
    }
    result = Result({}, {}, {}, [f"database: {vendor}"])
    for pairing in PAIRINGS:
        outcomes, wrongs = Counter(), Counter()
        overlaps, wins = 0, [0, 0]
        for _ in range(races):
            answers, overlapped, wrong = race(pairing, clients)
            outcomes[" ".join(map(str, answers))] += 1
            overlaps += overlapped
            if overlapped and sorted(answers) == [302, 409]:
                wins[answers.index(302)] += 1
            if wrong:
                wrongs[wrong] += 1
        result.work[pairing] = overlaps
        result.least[pairing] = round(LEAST_OVERLAPS * races)
        if pairing in PAIRINGS[:2]:
            # Otherwise the start of the two threads, not the database, has decided.
            result.work[f"{pairing}, won by the rarer winner"] = min(wins)
            result.least[f"{pairing}, won by the rarer winner"] = round(LEAST_WINS * races)
        result.faults[pairing] = wrongs.total()
        result.notes.append(f"{pairing}: answers {dict(outcomes)} {dict(wrongs) or ''}".strip())
    return result


if __name__ == "__main__":
    sys.exit(main(run, "tests.proofs.races", "Of two decisions at the same moment exactly one is made"))
