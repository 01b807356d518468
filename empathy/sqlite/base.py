"""Django's backend for SQLite, in which the threads of a process write in the order in which they came.

SQLite has one writer at a time. Whoever finds the file locked sleeps for a while and tries again, without
any order: under load some wait for seconds while others overtake them, and give up in the end with "database
is locked". Here each thread first waits for its turn. Other processes are still waited for as SQLite does it,
with the option `timeout`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from empathy.sqlite.turns import Turn, turns_of

WRITES = ("INSERT", "UPDATE", "DELETE")
DEFAULT_TIMEOUT_SECONDS = 5.0
"""As in the module sqlite3."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for its turn before a transaction, or a single statement that writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Turn | None = None
        self.execute_wrappers.append(self._execute_in_turn)

    def _start_transaction_under_autocommit(self) -> None:
        # A transaction that only reads (DEFERRED) needs no turn; the site has none.
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in django-stubs
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        # After an error the transaction goes on, until it is rolled back.
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _execute_in_turn(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if self._turn is not None or self.in_atomic_block or not sql.startswith(WRITES):
            return execute(sql, params, many, context)
        with self._single_turn():
            return execute(sql, params, many, context)

    @contextmanager
    def _single_turn(self) -> Iterator[None]:
        self._take_turn()
        try:
            yield
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        timeout = self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT_SECONDS)
        try:
            self._turn = turns_of(str(self.settings_dict["NAME"])).take(timeout)
        except TimeoutError as error:
            raise OperationalError("database is locked") from error

    def _end_turn(self) -> None:
        if self._turn is not None:
            turns_of(str(self.settings_dict["NAME"])).end(self._turn)
            self._turn = None
