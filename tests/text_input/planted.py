"""Rows whose text was stored before text was cleaned: written to the database directly."""

from typing import Any

from django.db import connection, models

# PostgreSQL stores neither NUL nor lone surrogates.
UNCLEAN = "Ke\x08tt\u200ble\x02 \u202eevil\u202c \ufffee\u0301nd\x1b"
CLEAN = "Kettle \ufffdevil énd"


def plant(model: type[models.Model], pk: Any, **values: Any) -> None:
    """Store `values` as they are, past the fields that would clean them."""
    columns = ", ".join(
        f"{connection.ops.quote_name(model._meta.get_field(name).column)} = %s" for name in values
    )
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {columns} WHERE {model._meta.pk.column} = %s", [*values.values(), pk]
        )
        assert cursor.rowcount == 1
