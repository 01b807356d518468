"""The current versions of published lists and pages, read without Django's connection handling.

`empathy.cached_pages` asks for them at every request, before Django sees it. They are exact: a version that
was committed before the call, by any process, is in the answer.
"""

import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psycopg
from django.db import connections
from psycopg.pq import ExecStatus

from taxonomy.models import CacheVersion, PublishedList

LISTS, PAGES = PublishedList._meta.db_table, CacheVersion._meta.db_table

STATEMENT = b"current_versions"
"""The name of the prepared statement."""
SECONDS_FOR_LOCK = 1
"""How long a request waits for others that read versions."""
SECONDS_OF_PAUSE = 1
"""How long a watcher does not try again after it could not reach the database."""
SECONDS_BETWEEN_LOOKS = 1
"""How often a watcher looks whether the file of the database was replaced."""

type Versions = tuple[int, ...]


class VersionWatcher(Protocol):
    """Reads current versions from one kind of database."""

    def versions_of(self, names: tuple[str, ...]) -> Versions | None:
        """Return the versions of these lists and pages, 0 for an unknown name, or None if reading fails."""

    def close(self) -> None:
        """Close the connection; the next call opens it again."""


def version_watcher() -> VersionWatcher:
    """Return the watcher for the configured database."""
    return PostgresWatcher() if connections["default"].vendor == "postgresql" else SqliteWatcher()


class SqliteWatcher:
    """Reads versions again only after a commit.

    `PRAGMA data_version` changes with every commit of another connection, in whichever process, and costs no
    query. This connection never writes, so it notices all of them. See https://sqlite.org/pragma.html.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._next_look = 0.0
        self._data_version = -1
        self._known: dict[str, int] = {}

    def versions_of(self, names: tuple[str, ...]) -> Versions | None:
        """See VersionWatcher."""
        with self._lock:
            try:
                connection = self._open()
                (data_version,) = connection.execute("PRAGMA data_version").fetchone()
                if data_version != self._data_version:
                    self._known, self._data_version = {}, data_version
                if not self._known.keys() >= {*names}:
                    self._read(connection, names)
            except (OSError, sqlite3.Error):
                self.close()
                return None
            return tuple([self._known[name] for name in names])

    def _open(self) -> sqlite3.Connection:
        """Return the connection, a new one if the file was replaced by a restored backup."""
        now = time.monotonic()
        if now > self._next_look:
            self._next_look = now + SECONDS_BETWEEN_LOOKS
            if self._file != _file_of_database():
                self.close()
        if self._connection is None:
            self._file = _file_of_database()
            path = Path(connections["default"].settings_dict["NAME"]).absolute()
            self._connection = sqlite3.connect(
                f"{path.as_uri()}?mode=ro",
                uri=True,
                check_same_thread=False,
                isolation_level=None,
                timeout=1,
            )
        return self._connection

    def _read(self, connection: sqlite3.Connection, names: tuple[str, ...]) -> None:
        marks = ", ".join("?" for _ in names)
        rows = connection.execute(
            f"SELECT name, version FROM {LISTS} UNION ALL "  # noqa: S608  # names of tables
            f"SELECT name, version FROM {PAGES} WHERE name IN ({marks})",
            names,
        )
        self._known.update(dict.fromkeys(names, 0))
        self._known.update(rows.fetchall())

    def close(self) -> None:
        """See VersionWatcher."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._file, self._data_version, self._known = None, None, -1, {}


def _file_of_database() -> tuple[int, int]:
    """Return what changes if another file takes the place of the database. Raises OSError."""
    status = Path(connections["default"].settings_dict["NAME"]).stat()
    return status.st_dev, status.st_ino


class PostgresWatcher:
    """Reads versions with one prepared statement on a connection that stays open, one for each process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: psycopg.Connection | None = None
        self._database = ""
        self._pause_until = 0.0

    def versions_of(self, names: tuple[str, ...]) -> Versions | None:
        """See VersionWatcher."""
        if not self._lock.acquire(timeout=SECONDS_FOR_LOCK):
            return None
        try:
            if time.monotonic() < self._pause_until:
                return None
            # A connection that was lost since the last request is opened once more.
            for _ in range(2):
                try:
                    found = self._read(self._open(), names)
                except psycopg.Error:
                    self.close()
                else:
                    return tuple([found.get(name, 0) for name in names])
            # While the database is away, requests must not wait here one after the other.
            self._pause_until = time.monotonic() + SECONDS_OF_PAUSE
        finally:
            self._lock.release()
        return None

    def _open(self) -> psycopg.Connection:
        django_connection = connections["default"]
        database = django_connection.settings_dict["NAME"]
        if self._connection is not None and database != self._database:
            self.close()
        if self._connection is None:
            parameters = django_connection.get_connection_params()
            for name in ("cursor_factory", "context", "prepare_threshold"):
                parameters.pop(name, None)
            # Nobody waits long for a server that does not answer, or for a table that is locked.
            parameters |= {"autocommit": True, "connect_timeout": 2, "tcp_user_timeout": 2_000}
            self._connection = psycopg.connect(**parameters)
            self._connection.execute("SET statement_timeout = 2000")
            self._connection.pgconn.prepare(
                STATEMENT,
                f"SELECT name, version FROM {LISTS} UNION ALL "  # noqa: S608  # names of tables
                f"SELECT name, version FROM {PAGES} WHERE name = ANY($1)".encode(),
            )
            self._database = database
        return self._connection

    def _read(self, connection: psycopg.Connection, names: tuple[str, ...]) -> dict[str, int]:
        # The level below cursors, because a cursor takes six times as long as the query.
        array = "{" + ",".join(f'"{name}"' for name in names) + "}"
        result = connection.pgconn.exec_prepared(STATEMENT, [array.encode()])
        if result.status != ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError(result.get_error_message())
        return {
            (result.get_value(row, 0) or b"").decode(): int(result.get_value(row, 1) or 0)
            for row in range(result.ntuples)
        }

    def close(self) -> None:
        """See VersionWatcher."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
        self._connection = None
