"""Where test databases are stored: SQLite files in memory-backed storage, or databases of a PostgreSQL server."""

import hashlib
import os
import platform
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def checkout() -> str:
    """Return what tells this checkout apart from others that share the PostgreSQL server."""
    return hashlib.sha256(f"{platform.node()}:{ROOT}".encode()).hexdigest()[:8]


def shared_folder() -> Path:
    """Return this checkout's folder for SQLite files and the lock, in memory-backed storage where there is one."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    folder = parent / f"empathy-tests-{os.getuid()}-{checkout()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


class SqliteStore:
    """Test databases as files of one folder."""

    def __init__(self) -> None:
        self.folder = shared_folder()

    def setting(self, name: str) -> str:
        """Return what settings.DATABASES calls the database."""
        return str(self.folder / f"{name}.sqlite3")

    def names(self) -> set[str]:
        """Return the names of all test databases of this checkout."""
        return {path.stem for path in self.folder.glob("*.sqlite3")}

    def create(self, name: str) -> None:
        """Do nothing: SQLite creates a file when a connection is opened."""

    def copy(self, source: str, target: str) -> None:
        """Copy a database without open connections."""
        shutil.copyfile(self.setting(source), self.setting(target))
        # Whoever writes to the file sets another time, which is_unchanged() looks for.
        os.utime(self.setting(target), (0, 0))

    def is_unchanged(self, name: str) -> bool:
        """Return True if nothing was written to the copy since it was made."""
        try:
            was_logged = Path(f"{self.setting(name)}-wal").stat().st_size > 0
        except FileNotFoundError:
            # The last connection to close deletes it, perhaps just now.
            was_logged = False
        return not was_logged and Path(self.setting(name)).stat().st_mtime == 0

    def rename(self, name: str, new_name: str) -> None:
        """Rename a database without open connections."""
        Path(self.setting(name)).rename(self.setting(new_name))

    def drop(self, name: str) -> None:
        """Remove the database, if it is there, with its write-ahead log."""
        for ending in ("", "-wal", "-shm"):
            Path(self.setting(name) + ending).unlink(missing_ok=True)


class PostgresStore:
    """Test databases on the PostgreSQL server of DATABASE_URL, whose role must be allowed to create databases."""

    def __init__(self) -> None:
        self.prefix = f"empathy_test_{checkout()}_"
        self._connection = None

    def _execute(self, statement: str):
        """Run a statement outside any transaction, on a connection to the database "postgres"."""
        import psycopg
        from django.db import connection

        if self._connection is None:
            parameters = connection.get_connection_params()
            names = ("host", "port", "user", "password")
            server = {name: parameters[name] for name in names if name in parameters}
            self._connection = psycopg.connect(dbname="postgres", autocommit=True, **server)
        return self._connection.execute(statement)

    def setting(self, name: str) -> str:
        """Return what settings.DATABASES calls the database."""
        return self.prefix + name

    def names(self) -> set[str]:
        """Return the names of all test databases of this checkout."""
        rows = self._execute("SELECT datname FROM pg_database").fetchall()
        return {name.removeprefix(self.prefix) for (name,) in rows if name.startswith(self.prefix)}

    def create(self, name: str) -> None:
        """Create a database without tables."""
        self._execute(f'CREATE DATABASE "{self.setting(name)}"')

    def copy(self, source: str, target: str) -> None:
        """Copy a database without open connections. Takes about 30 ms."""
        self._execute(f'CREATE DATABASE "{self.setting(target)}" TEMPLATE "{self.setting(source)}"')

    def is_unchanged(self, name: str) -> bool:
        """Return False: PostgreSQL cannot say cheaply whether anything was written."""
        return False

    def rename(self, name: str, new_name: str) -> None:
        """Rename a database without open connections."""
        self._execute(f'ALTER DATABASE "{self.setting(name)}" RENAME TO "{self.setting(new_name)}"')

    def drop(self, name: str) -> None:
        """Remove the database, if it is there, and end what is still connected to it."""
        self._execute(f'DROP DATABASE IF EXISTS "{self.setting(name)}" WITH (FORCE)')


def store_of_settings() -> SqliteStore | PostgresStore:
    """Return the store for the kind of database that DATABASE_URL names."""
    from django.db import connection

    return PostgresStore() if connection.vendor == "postgresql" else SqliteStore()
