"""Prepared test databases: made once, so that no test has to migrate a database or load the library files.

Two databases are prepared for each state of the code and of the library files:

- `library` is migrated and holds the groups, the founding library and the demo cast of tests/people.py;
- `empty` is migrated and holds the groups and reasons only.

Every process that runs tests works on copies of its own: a copied file on SQLite, CREATE DATABASE ... TEMPLATE on
PostgreSQL. Tests start from `library`; those marked with `@pytest.mark.empty_library` start from `empty`. Ordinary
tests are rolled back. After a test that commits (`transactional_db`, `live_server`, `transaction=True`) the next test
gets a new copy.

This module is a pytest plugin, loaded by tests/conftest.py. Run as a command, it prepares the two databases.
"""

import datetime
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Imported before the settings are read, also in the process that prepares: settings.TESTING depends on it.
import pytest

from tests.database_stores import ROOT, SqliteStore, shared_folder, store_of_settings

EMPTY, LIBRARY = "empty", "library"
# The key of the prepared databases and the id of the process that began the session, for the workers of xdist.
SESSION_VARIABLE = "PREPARED_DATABASE_SESSION"
# What the contents of the prepared databases depend on, besides the apps and the library.
MORE_SOURCES = [
    "requirements.txt",
    "tests/database_stores.py",
    "tests/people.py",
    "tests/prepared_database.py",
]
# Compiled code, and the results that mutmut keeps beside the modules in its copy of the project.
IGNORED_SUFFIXES = {".pyc", ".meta", ".spans"}


def source_files() -> Iterator[Path]:
    """Yield the files that decide what the prepared databases contain."""
    for folder in sorted(ROOT.iterdir()):
        is_app = (folder / "__init__.py").exists() and folder.name != "tests"
        if is_app or folder.name == "library":
            yield from (
                path
                for path in sorted(folder.rglob("*"))
                if path.is_file() and path.suffix not in IGNORED_SUFFIXES
            )
    yield from (ROOT / name for name in MORE_SOURCES)


@functools.cache
def fingerprint() -> str:
    """Return a hash of the code, the library files and whatever else the prepared databases depend on.

    The secret key encrypts second factors. The day counts since tests reckon with today's dates.
    """
    from django.conf import settings

    digest = hashlib.sha256(f"{settings.SECRET_KEY} {datetime.date.today()}".encode())
    for path in source_files():
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def preparation_lock() -> Iterator[None]:
    """Let one process at a time prepare, copy or remove databases of this checkout."""
    with (shared_folder() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def remove_leftovers(store, key: str, ended: str = "") -> None:
    """Remove copies of sessions that have ended, and databases of older code that no session uses.

    A prepared database is named `<key>_<state>`, a copy `<key>_<state>_<process id>_<worker>-<number>`, with the id of
    the process that began the session. `ended` is such an id: that session is over although its process still runs.
    """
    parts_of = {name: name.split("_") for name in store.names()}
    copies = {name: parts for name, parts in parts_of.items() if len(parts) == 4}
    living = {name for name, parts in copies.items() if parts[2] != ended and is_running(int(parts[2]))}
    keys_in_use = {key} | {copies[name][0] for name in living}
    for name, parts in parts_of.items():
        if name not in living and (name in copies or parts[0] not in keys_in_use):
            store.drop(name)


def is_running(process_id: int) -> bool:
    """Return True if there is such a process."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def prepare(store, key: str) -> None:
    """Make the two prepared databases unless they are there. Call it with the preparation lock held."""
    remove_leftovers(store, key)
    if f"{key}_{LIBRARY}" in store.names():
        return
    # In a process of its own: what Django and our caches learn on the way must not reach the tests.
    command = [sys.executable, "-m", "tests.prepared_database", key]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"The test databases could not be prepared.\n{run.stdout}\n{run.stderr}")


def main(key: str) -> None:
    """Make the two prepared databases. `library` gets its name last and says that both are complete."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.people import CAST, person

    store = store_of_settings()
    unfinished = f"{key}_unfinished"
    for name in (unfinished, f"{key}_{EMPTY}"):
        store.drop(name)
    store.create(unfinished)
    connection.settings_dict["NAME"] = store.setting(unfinished)
    call_command("migrate", verbosity=0)
    connection.close()
    store.copy(unfinished, f"{key}_{EMPTY}")
    call_command("load_library", verbosity=0)
    for name in CAST:
        person(name)
    connection.close()
    store.rename(unfinished, f"{key}_{LIBRARY}")


class Copies:
    """This process's copies of the prepared databases: at most one of each state at a time."""

    def __init__(self, session: str) -> None:
        self.key, self.process_id = session.split("_")
        self.worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.store = store_of_settings()
        self._names: dict[str, str] = {}
        self._made = 0

    def use(self, state: str) -> None:
        """Make Django's connection lead to a copy in the given state."""
        from django.db import connection

        if state not in self._names:
            self._names[state] = self._make(state)
        setting = self.store.setting(self._names[state])
        if connection.settings_dict["NAME"] != setting:
            connection.close()
            connection.settings_dict["NAME"] = setting

    def _make(self, state: str) -> str:
        self._made += 1
        # Never a name again: a thread of the last test may be slow to close its connection.
        name = f"{self.key}_{state}_{self.process_id}_{self.worker}-{self._made}"
        with preparation_lock():
            prepare(self.store, self.key)
            self.store.copy(f"{self.key}_{state}", name)
        return name

    def copy_file(self, state: str, path: Path) -> None:
        """Copy a prepared SQLite file to `path`; do nothing if the tests run on PostgreSQL."""
        if isinstance(self.store, SqliteStore):
            with preparation_lock():
                prepare(self.store, self.key)
                shutil.copyfile(self.store.setting(f"{self.key}_{state}"), path)

    def discard(self, state: str) -> None:
        """Give up the copy after a test that commits, unless the test wrote nothing."""
        from django.db import connections

        connections.close_all()
        if not self.store.is_unchanged(self._names[state]):
            self.store.drop(self._names.pop(state))

    def remove(self) -> None:
        """Remove the copies of this process; the one that began the session removes those of all its workers."""
        from django.db import connections

        connections.close_all()
        while self._names:
            self.store.drop(self._names.popitem()[1])
        if self.worker == "main":
            with preparation_lock():
                remove_leftovers(self.store, self.key, ended=self.process_id)


COPIES = pytest.StashKey[Copies]()


def pytest_configure(config):
    """Register the marker, and compute the key once for all workers of xdist, which inherit the environment."""
    config.addinivalue_line(
        "markers", "empty_library: starts with the groups and reasons only, without the library."
    )
    if not hasattr(config, "workerinput"):
        os.environ[SESSION_VARIABLE] = f"{fingerprint()}_{os.getpid()}"


def copies_of(config) -> Copies:
    """Return the copies of this process."""
    if COPIES not in config.stash:
        config.stash[COPIES] = Copies(os.environ[SESSION_VARIABLE])
    return config.stash[COPIES]


def state_of(item) -> str | None:
    """Return which database a test starts with, or None if it needs none."""
    names = {"db", "transactional_db", "live_server"}
    if item.get_closest_marker("django_db") is None and names.isdisjoint(getattr(item, "fixturenames", ())):
        return None
    return EMPTY if item.get_closest_marker("empty_library") else LIBRARY


def commits(item) -> bool:
    """Return True if the test is not rolled back."""
    marker = item.get_closest_marker("django_db")
    is_transactional = marker is not None and marker.kwargs.get("transaction", False)
    return is_transactional or not {"transactional_db", "live_server"}.isdisjoint(item.fixturenames)


@pytest.fixture(scope="session")
def django_db_setup():
    """Replace what pytest-django does here: the copies are made when a test first needs one."""
    from django.test import TransactionTestCase

    # Tests that commit get a new copy, so nothing is flushed after them.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
        yield


@pytest.fixture
def copy_prepared_file(request):
    """Return Copies.copy_file, for tests that run commands on an SQLite file of their own."""
    return copies_of(request.config).copy_file


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Lead Django to the right database, before pytest-django's fixtures begin a transaction."""
    state = state_of(item)
    if state is None:
        return
    copies_of(item.config).use(state)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item):
    """After a test that commits, let the next one start from a new copy, also if a fixture fails at its end."""
    try:
        return (yield)
    finally:
        state = state_of(item)
        if state is not None and commits(item):
            copies_of(item.config).discard(state)


def pytest_unconfigure(config):
    """Remove the copies at the end of the session, also of one that was interrupted."""
    if config.pluginmanager.hasplugin("dsession"):
        # This process only directs workers; those that were killed leave their copies to it.
        copies_of(config)
    if COPIES in config.stash:
        config.stash[COPIES].remove()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "empathy.settings")
    main(sys.argv[1])
