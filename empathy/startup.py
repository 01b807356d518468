"""Starting a command so that a wrong environment ends in one clear sentence, not in a traceback."""

import sys


def run(argv: list[str]) -> int:
    """Run a management command; return 1 after one sentence when the environment is wrong."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db.utils import DatabaseError, OperationalError

    try:
        execute_from_command_line(argv)
    except ImproperlyConfigured as error:
        return _say(str(error))
    except DatabaseError as error:
        if _has_no_tables(error) and "--traceback" not in argv:
            return _say("The database is not prepared for this release: run manage.py migrate first.")
        # Anything else is a fault of the program, which a traceback explains better.
        fit = isinstance(error, OperationalError) or "not a database" in str(error)
        if not fit or "--traceback" in argv:
            raise
        reason = " ".join(str(error).split())
        return _say(f"The database cannot be used: {reason}. Look at DATABASE_URL (see README).")
    return 0


def _has_no_tables(error) -> bool:
    """Say whether a table or column is missing, in the words of SQLite or the codes of PostgreSQL."""
    missing = getattr(error.__cause__, "sqlstate", "") in {"42P01", "42703"}
    return missing or str(error).startswith(("no such table", "no such column"))


def _say(sentence: str) -> int:
    print(f"empathy: {sentence}", file=sys.stderr)  # noqa: T201 - this is the command line.
    return 1
