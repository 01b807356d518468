"""Copies of the database, consistent while the site is writing, and how a copy is put in its place."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from empathy.backups import BackupError

SQLITE_NAME, POSTGRESQL_NAME = "database.sqlite3", "database.dump"
"""The name of the copy in an archive says from which database it is."""
PG_RESTORE = "pg_restore"


def copy_name() -> str:
    """Return the name that a copy of the site's database has in an archive."""
    return SQLITE_NAME if connection.vendor == "sqlite" else POSTGRESQL_NAME


def size() -> int:
    """Return the size of the database in bytes, approximately."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def write_copy(target: Path) -> None:
    """Write the state of one moment to the new file `target`. Raises BackupError."""
    if connection.vendor == "sqlite":
        with closing(_open_sqlite(connection.settings_dict["NAME"])) as source:
            source.execute("VACUUM INTO ?", [str(target)])
    else:
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])


def check_copy(copy: Path) -> None:
    """Raise BackupError unless the copy can be read and is consistent in itself."""
    if copy.name == SQLITE_NAME:
        try:
            with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as database:
                answer = database.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
        if answer != "ok":
            raise BackupError(f"The copy of the database is damaged: {answer}.")
    else:
        _run([PG_RESTORE, "--list", str(copy)])


def is_empty() -> bool:
    """Return True if the site's database has no tables."""
    return not connection.introspection.table_names()


def check_vendor(copy: Path) -> None:
    """Raise BackupError unless the copy is of the kind of database that this site has."""
    if copy.name != copy_name():
        other = "SQLite" if copy.name == SQLITE_NAME else "PostgreSQL"
        raise BackupError(f"This backup is of a {other} database. Set DATABASE_URL to such a database.")


def replace_with(copy: Path) -> Path | None:
    """Put a copy in the place of the site's database; return where the old file of SQLite is kept.

    PostgreSQL replaces all tables in one transaction: if that fails, the old ones stay. Raises BackupError.
    """
    if connection.vendor == "sqlite":
        return _replace_sqlite(copy)
    _replace_postgresql(copy)
    return None


def _replace_sqlite(copy: Path) -> Path | None:
    connections.close_all()
    target = Path(connection.settings_dict["NAME"])
    # The new file is complete before the old one is touched.
    new = target.with_name(f"{target.name}.new")
    shutil.copyfile(copy, new)
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    aside = None
    if target.exists():
        _checkpoint(target)
        _copy_owner(target, new)
        aside = target.with_name(f"{target.name}.before-restore-{timezone.now():%Y%m%d-%H%M%S}")
        for ending in ("-wal", "-shm", ""):
            # The first two are left only if the old file is damaged: then they belong to it.
            part = target.with_name(target.name + ending)
            if part.exists():
                part.replace(aside.with_name(aside.name + ending))
    new.replace(target)
    return aside


def _checkpoint(target: Path) -> None:
    """Bring everything into the one file that is kept. Raises BackupError if a process uses the database."""
    try:
        with closing(_open_sqlite(target)) as old:
            is_busy = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        is_busy = True
    except sqlite3.DatabaseError:
        # The old file is damaged, which may be why a backup is restored.
        return
    if is_busy:
        raise BackupError("The database is in use. Stop the server and the worker first.")


def _copy_owner(old: Path, new: Path) -> None:
    """Let the user of the service write to the new file, even if an administrator restores it."""
    status = old.stat()
    new.chmod(status.st_mode)
    if os.geteuid() == 0:
        os.chown(new, status.st_uid, status.st_gid)


def _replace_postgresql(copy: Path) -> None:
    connections.close_all()
    # The whole text first: psql would commit what it has if pg_restore ended in the middle.
    statements = copy.with_name("statements.sql")
    _run([PG_RESTORE, "--no-owner", "--no-privileges", f"--file={statements}", str(copy)])
    # A lock that the running site holds must not let the command wait for ever.
    first = ["SET lock_timeout = '60s'", "DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]
    try:
        _run(
            ["psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
            + [f"--command={statement}" for statement in first]
            + [f"--file={statements}"]
        )
    except BackupError as error:
        raise BackupError(f"The database was not changed: {error}") from error


def _open_sqlite(name: Any) -> sqlite3.Connection:
    return sqlite3.connect(str(name), timeout=10)


def _run(command: list[str]) -> None:
    with _postgresql_environment() as environment:
        try:
            run = subprocess.run(  # noqa: S603 - fixed commands
                command, env=environment, capture_output=True, text=True, check=False
            )
        except FileNotFoundError as error:
            raise BackupError(
                f"The program {command[0]} is missing: install it (Debian: postgresql-client)."
            ) from error
    if run.returncode:
        raise BackupError(f"{command[0]} failed: {_last_line(run.stderr)}")


@contextmanager
def _postgresql_environment() -> Iterator[dict[str, str]]:
    """Yield the environment of PostgreSQL's programs, so that no password is on a command line."""
    values = connection.settings_dict
    options = values.get("OPTIONS", {})
    found = {
        "PGHOST": values.get("HOST"),
        "PGPORT": str(values.get("PORT") or ""),
        "PGUSER": values.get("USER"),
        "PGPASSWORD": values.get("PASSWORD"),
        "PGDATABASE": values.get("NAME"),
        "PGSSLMODE": options.get("sslmode"),
        "PGSSLROOTCERT": options.get("sslrootcert"),
    }
    yield os.environ | {name: str(value) for name, value in found.items() if value}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no reason was given."
