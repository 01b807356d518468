"""Django's backend for PostgreSQL, which refuses at once while the server does not answer.

The pool waits for a connection until its timeout, and every thread of the server with it. Here, only a pool
that is busy is worth waiting for: after a failed attempt to connect, requests are refused for a second, and
then one of them tries again. POOL_OPTIONS in empathy/environment.py make one wait short.
"""

import threading
import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg_pool import PoolTimeout

LONGEST_WAIT = 10
"""Seconds that a request waits for a busy pool."""
PAUSE = 1
"""Seconds between two tries while the server is away."""


class _Server:
    """What this process knows about one server: whether it is away, and when to try again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known_errors = 0
        self._is_away = False
        self._next_try = 0.0

    def may_try(self) -> bool:
        """Return False while the server is away, except to one thread each second."""
        if not self._is_away:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._next_try:
                return False
            self._next_try = now + PAUSE
            return True

    def answered(self, errors: int) -> None:
        """Remember a success. `errors` is how many attempts of the pool have failed until now."""
        self._known_errors, self._is_away = errors, False

    def failed(self, errors: int) -> bool:
        """Return True if the wait was in vain because an attempt to connect failed since the last success."""
        if errors > self._known_errors:
            with self._lock:
                self._is_away, self._next_try = True, time.monotonic() + PAUSE
        return errors > self._known_errors


_servers: dict[str, _Server] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection, except for how long it waits for the pool."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Return a connection. Raises OperationalError within a second while the server refuses."""
        pool = self.pool
        if pool is None:
            return super().get_new_connection(conn_params)
        server = _servers.setdefault(self.alias, _Server())
        if not server.may_try():
            raise OperationalError("The database did not answer a moment ago.")
        give_up_at = time.monotonic() + LONGEST_WAIT
        while True:
            try:
                connection = super().get_new_connection(conn_params)
            except PoolTimeout:
                if server.failed(_errors(pool)) or time.monotonic() > give_up_at:
                    raise
            else:
                server.answered(_errors(pool))
                return connection


def _errors(pool: Any) -> int:
    """Return how many attempts of the pool to connect have failed."""
    return pool.get_stats().get("connections_errors", 0)
