"""Copy all rows of a SQLite database into an empty PostgreSQL database, in one transaction."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import batched
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from empathy.environment import database

SOURCE = "source"
"""The alias of the SQLite database."""
DERIVED = {"search"}
"""Apps whose rows are made again from the others (manage.py reindex)."""
_ROWS = 2_000


class MoveError(Exception):
    """The rows cannot be copied. The text is one sentence for the operator."""


def open_source(path: Path) -> None:
    """Make the SQLite file the database "source". Raises MoveError unless it is of this release."""
    if not path.is_file():
        raise MoveError(f"There is no file {path}.")
    entry = connections.configure_settings({"default": database(f"sqlite:///{path}", pool=None)})["default"]
    connections.settings[SOURCE] = entry
    executor = MigrationExecutor(connections[SOURCE])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MoveError("The SQLite database is of another release. Run manage.py migrate with it first.")


def moved_models() -> list[type[models.Model]]:
    """Return every model with a table, also those of many-to-many relations, but no derived data."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in DERIVED
    ]


def move(progress: Callable[[str, int], None]) -> int:
    """Copy every row from "source", compare both databases, and return how many rows there are.

    All of it is one transaction: if the command is killed, the target stays empty. Run it again then.
    `progress` is called with a table and its number of rows. Raises MoveError.
    """
    if connection.vendor != "postgresql":
        raise MoveError("DATABASE_URL does not name a PostgreSQL database.")
    _check_target_is_empty()
    call_command("migrate", verbosity=0)
    total, moved = 0, moved_models()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # What the migrations have written, such as reasons, comes from the source instead.
            tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in moved)
            cursor.execute(f"TRUNCATE {tables}")
        for model in moved:
            count = _copy(model)
            total += count
            progress(model._meta.db_table, count)
        for model in moved:
            if fingerprint(model, SOURCE) != fingerprint(model, "default"):
                raise MoveError(f"{model._meta.db_table} differs after copying. The target was left empty.")
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), moved):
                cursor.execute(statement)
    return total


def _check_target_is_empty() -> None:
    if "accounts_user" not in connection.introspection.table_names():
        return
    users = apps.get_model("accounts", "User")._base_manager
    cases = apps.get_model("cases", "Case")._base_manager
    if users.exists() or cases.exists():
        raise MoveError("The PostgreSQL database is not empty. Name a new one with DATABASE_URL.")


def _fields(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _rows(model: type[models.Model], alias: str) -> Iterator[tuple]:
    """Yield all rows of a table as Python values, in the order of the primary key."""
    names = [field.attname for field in _fields(model)]
    queryset = model._base_manager.using(alias).order_by("pk").values_list(*names)
    return queryset.iterator(chunk_size=_ROWS)


def _copy(model: type[models.Model]) -> int:
    fields, count = _fields(model), 0
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for rows in batched(_rows(model, SOURCE), _ROWS, strict=False):
            count += len(rows)
            for row in rows:
                values = zip(fields, row, strict=True)
                copy.write_row([field.get_db_prep_save(value, connection) for field, value in values])
    return count


def fingerprint(model: type[models.Model], alias: str) -> str:
    """Return a hash of all rows of a table, the same on both databases if the rows are the same."""
    digest = hashlib.sha256()
    for row in _rows(model, alias):
        digest.update(repr([_plain(value) for value in row]).encode())
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    """Return a value in the form that both databases give it."""
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, dict):
        return sorted((key, _plain(one)) for key, one in value.items())
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
