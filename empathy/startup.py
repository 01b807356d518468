"""Run management commands so that a wrong environment gives one clear sentence instead of a traceback."""

import sys


def run(argv: list[str]) -> int:
    """Run a management command; return 1 after one sentence when the environment is wrong."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db.migrations.exceptions import InconsistentMigrationHistory
    from django.db.utils import DatabaseError, OperationalError

    try:
        execute_from_command_line(argv)
    except ImproperlyConfigured as error:
        return _print_error(str(error))
    except InconsistentMigrationHistory:
        # The migrations were made anew once, before the first release.
        return _print_error(
            "This database was made before version 0.2.0 and cannot be migrated: "
            "delete it (by default var/empathy.sqlite3) and run the command again."
        )
    except DatabaseError as error:
        if _has_no_tables(error) and "--traceback" not in argv:
            return _print_error("The database is not prepared for this release: run manage.py migrate first.")
        # Any other error is a bug, which a traceback explains better.
        is_known = isinstance(error, OperationalError) or "not a database" in str(error)
        if not is_known or "--traceback" in argv:
            raise
        reason = " ".join(str(error).split())
        return _print_error(
            f"The database cannot be used: {reason}. Check DATABASE_URL (docs/operations/settings.md)."
        )
    return 0


def _has_no_tables(error: Exception) -> bool:
    """Return True if a table or column is missing, by the message of SQLite or the code of PostgreSQL."""
    missing = getattr(error.__cause__, "sqlstate", "") in {"42P01", "42703"}
    return missing or str(error).startswith(("no such table", "no such column"))


def _print_error(sentence: str) -> int:
    print(f"empathy: {sentence}", file=sys.stderr)  # noqa: T201 - this is the command line.
    return 1
