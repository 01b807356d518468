"""Two people act on one story at the same moment: `make prove-decisions` (RACES=1000).

Each race is two requests to the site, let go together in two threads with connections of their own. There
must be exactly one decision, the other person must be told, and nothing may answer with a server error.
The database is a file of SQLite in a folder of its own, or the server that DATABASE_URL names.
"""

import os
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

RACES = int(os.environ.get("RACES", "1000"))
PAIRINGS = ("approve / approve", "approve / decline", "approve / withdraw", "approve / newer revision")


def prepare():
    """Bring Django up on a database of its own; return the name of its kind."""
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


def race(pairing, clients) -> tuple[list[int], str]:
    """Run one race; return the two answers and what is wrong with the outcome, or an empty text."""
    from moderation.models import AuditEntry, QueueItem
    from moderation.transitions import DECISIONS
    from stories.models import Story
    from tests.stories.story_factories import sent

    story, answers = sent(), []
    if "revision" in pairing:
        story.open_draft()
    barrier = threading.Barrier(2)
    acts = [act(clients["mona"], story, "approve"), act(clients["max"], story, pairing.split(" / ")[1])]
    if "withdraw" in pairing or "revision" in pairing:
        acts[1] = act(clients["alice"], story, pairing.split(" / ")[1])

    def run(one):
        from django.db import connection

        barrier.wait()
        answers.append(one())
        connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    story = Story.objects.get(pk=story.pk)
    steps = [entry.action for entry in AuditEntry.objects.about(story)]
    decisions = sum(step in DECISIONS for step in steps)
    wrong = ""
    if any(code >= 500 for code, _said in answers):
        wrong = "a server error"
    elif "withdraw" in pairing:
        wrong = "" if story.status == "withdrawn" and decisions <= 1 else f"{steps} end as {story.status}"
    elif "revision" in pairing:
        read = AuditEntry.objects.about(story).filter(action="approve").values_list("revision", flat=True)
        wrong = "" if story.revision_number == 2 and set(read) <= {1} else f"{steps} end as {story.status}"
    elif decisions != 1:
        wrong = f"{decisions} decisions"
    elif sorted(code for code, _said in answers) != [302, 409]:
        wrong = f"answers {answers}"
    elif not any("decided this at" in said for _code, said in answers):
        wrong = "the loser was not told"
    if story.is_pending != QueueItem.objects.about(story).exists():
        wrong = wrong or "the queue and the story differ"
    return [code for code, _said in answers], wrong


def act(client, story, what):
    """One person's request, ready to be let go."""
    if what in ("approve", "decline"):
        data = {"action": what, "revision": 1, "reasons": "clear" if what == "approve" else "words-said"}
        where = f"/moderation/story/{story.pk}/decide/"
    elif what == "withdraw":
        where, data = f"/stories/mine/{story.key}/move/", {"action": "withdraw"}
    else:
        where, data = f"/stories/share/{story.key}/send/", {"version": story.draft.version}

    def go():
        answer = client.post(where, data)
        return answer.status_code, answer.content.decode() if answer.status_code == 409 else ""

    return go


def main() -> int:
    vendor = prepare()
    from django.test import Client

    from tests.people import signed_in

    clients = {
        name: signed_in(Client(raise_request_exception=False), name) for name in ("mona", "max", "alice")
    }
    faults = 0
    for pairing in PAIRINGS:
        told, wrongs = Counter(), Counter()
        for _ in range(RACES):
            answers, wrong = race(pairing, clients)
            told[" ".join(map(str, sorted(answers)))] += 1
            if wrong:
                wrongs[wrong] += 1
        faults += sum(wrongs.values())
        print(
            f"{vendor}, {pairing}: {RACES} races, {sum(wrongs.values())} faults; "
            f"answers {dict(told)} {dict(wrongs) or ''}"
        )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
