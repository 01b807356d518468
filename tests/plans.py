"""How many rows the plan of a statement visits, on PostgreSQL."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def visited_rows(table: str) -> Iterator[list[int]]:
    """Explain every SELECT that runs inside, and list how many rows each scan of `table` visits.

    The list is empty on SQLite, which has no such figures.
    """
    found: list[int] = []

    def explain(execute, sql, parameters, many, context):
        if (
            connection.vendor == "postgresql"
            and table in sql
            and sql.lstrip("( ").startswith(("SELECT", "WITH"))
        ):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
                plan = cursor.fetchone()[0]
            found.extend(_scans((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"], table))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(explain):
        yield found


def _scans(node: dict, table: str) -> Iterator[int]:
    if node.get("Relation Name") == table:
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        yield (node["Actual Rows"] + removed) * node["Actual Loops"]
    for child in node.get("Plans", ()):
        yield from _scans(child, table)
