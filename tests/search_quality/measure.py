"""How often the right case comes first, and among the first three, for situations of both halves.

`make measure-situations` prints both halves on SQLite and on PostgreSQL (TEST_DATABASE_URL names a server); of the
held half nothing but figures.
"""

import os
import pwd
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import yaml

HERE = Path(__file__).parent


def situations(half: str) -> list[dict]:
    """Return the situations of the half "tuning" or "held"."""
    read = yaml.safe_load((HERE / f"situations_{half}.yaml").read_text(encoding="utf-8"))
    return read["situations"] if isinstance(read, dict) else read


def ranks(half: str) -> list[tuple[str, int]]:
    """Return the case of each situation with its rank among the results; 99 if it is not among them."""
    from cases.models import Case
    from search.similar_cases import find_similar_cases

    found = []
    for situation in situations(half):
        slugs = [
            case.slug
            for case in Case.objects.result_items(
                [like.number for like in find_similar_cases(situation["text"])]
            )
        ]
        found.append(
            (situation["case"], slugs.index(situation["case"]) + 1 if situation["case"] in slugs else 99)
        )
    return found


def figures(found) -> tuple[float, float]:
    """Return the share of cases at rank 1, and among the first three."""
    return sum(at == 1 for _, at in found) / len(found), sum(at <= 3 for _, at in found) / len(found)


def main() -> None:
    """Load the library into the configured database, and print the figures."""
    import django
    from django.core.management import call_command

    django.setup()
    from django.db import connection

    old = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("load_library", verbosity=0)
        for half in ("tuning", "held"):
            found = ranks(half)
            first, three = figures(found)
            said = f"{connection.vendor:10} {half:6} {len(found)} first {first:.2f} first three {three:.2f}"
            sys.stdout.write(f"{said}\n")
            if half == "tuning":
                missed = ", ".join(f"{case} ({at})" for case, at in found if at > 3)
                sys.stdout.write(f"  missed: {missed}\n")
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def unreachable(address: str) -> str:
    """Return why PostgreSQL does not answer at this address, or an empty text."""
    try:
        psycopg.connect(address, connect_timeout=5).close()
    except psycopg.Error as error:
        return " ".join(str(error).split())
    return ""


def on_both() -> None:
    """Print the figures for either database, each in a process of its own."""
    name = pwd.getpwuid(os.getuid()).pw_name
    postgresql = os.environ.get("TEST_DATABASE_URL", f"postgres://{name}@127.0.0.1:5432/postgres")
    with tempfile.TemporaryDirectory() as folder:
        for address in (f"sqlite:///{folder}/measure.sqlite3", postgresql):
            if address == postgresql and (why := unreachable(address)):
                sys.stdout.write(f"postgresql  not measured, the server does not answer: {why}\n")
                continue
            variables = {"DATABASE_URL": address, "DEVELOPMENT": "1", "VAR_DIR": folder}
            variables["DJANGO_SETTINGS_MODULE"] = "empathy.settings"
            command = [sys.executable, "-m", "tests.search_quality.measure", "here"]
            subprocess.run(command, env=os.environ | variables, check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main()
    else:
        on_both()
