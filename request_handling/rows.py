"""Create, replace and change single rows so that simultaneous requests never fail.

Django's `get_or_create`, `update_or_create` and `save` read a row and write it in two steps. They raise an
error if another request deletes the row in between. The functions here write in one statement, or try again.
"""

from contextlib import nullcontext
from typing import Any

from django.db import IntegrityError, connections, models, router, transaction

ATTEMPTS = 20
"""A row that is deleted and created again so often meanwhile is an error of the program."""


def upsert(
    rows: models.Manager | models.QuerySet,
    key: dict[str, Any],
    values: dict[str, Any] | None = None,
    *,
    create_values: dict[str, Any] | None = None,
) -> bool:
    """Create the row with the unique `key`, or change its `values`, in one statement.

    `create_values` are set in addition if the row is created. Return False if it could not be created because
    a row that it refers to was deleted meanwhile.
    """
    values = values or {}
    row = rows.model(**key, **values, **(create_values or {}))
    on_conflict: dict[str, Any] = {"ignore_conflicts": True}
    if values:
        on_conflict = {"update_conflicts": True, "unique_fields": list(key), "update_fields": list(values)}
    try:
        # Foreign keys are checked at the end of the transaction. In that of the caller, which ends later, a
        # savepoint would find nothing.
        in_block = connections[router.db_for_write(rows.model)].in_atomic_block
        with nullcontext() if in_block else transaction.atomic():
            rows.bulk_create([row], **on_conflict)
    except IntegrityError:
        return False
    return True


def get_or_create(
    rows: models.Manager | models.QuerySet, key: dict[str, Any], defaults: dict[str, Any]
) -> tuple[Any, bool]:
    """Do what Django's `get_or_create` does, and try again if the row is deleted while it is read."""
    for _attempt in range(ATTEMPTS - 1):
        try:
            return rows.get_or_create(**key, defaults=defaults)
        except IntegrityError:
            continue
    return rows.get_or_create(**key, defaults=defaults)


def save_fields(row: models.Model, *names: str) -> bool:
    """Save these fields of a row; return False, and create nothing, if it was deleted meanwhile."""
    changes = {name: getattr(row, name) for name in names}
    return bool(type(row)._base_manager.filter(pk=row.pk).update(**changes))
