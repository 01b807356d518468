"""Copies of rows, made by the database: thousands a second, on SQLite and on PostgreSQL."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from search.indexing import count_words
from search.models import ALL_DOCUMENTS, Document

LEAST_PROTOTYPES, MOST_PROTOTYPES = 30, 200
NUMBER_DIGITS = 100_000
"""Numbers of copies have so many digits more than the seed before them."""


def number_of(seed: int, copy: int) -> str:
    """Return the number by which the titles of a copy differ from those of all others."""
    return str(seed * NUMBER_DIGITS + copy)


def numbered(column: str, seed: int) -> str:
    """Return the SQL of a text in which the prototypes' number is replaced by that of the copy."""
    copied = f"CAST({seed * NUMBER_DIGITS} + copies.copy AS text)"
    return f"REPLACE(source.{column}, '{number_of(seed, 0)}', {copied})"


def shifted(column: str, span: int) -> str:
    """Return the SQL of a key or number of which the prototypes have `span` in a row."""
    return f"source.{column} + copies.copy * {span}"


def copy_rows(
    model: type[models.Model], copies: range, where: str, bounds: tuple[int, int], **changes: str
) -> None:
    """Copy the rows whose column `where` is within `bounds`, once for each number of `copies`.

    `changes` has the SQL of columns that differ between copies (`numbered`, `shifted`). All names and
    expressions are written in this package; nothing of them comes from a user.
    """
    key = model._meta.pk
    columns = [
        str(field.column)
        for field in model._meta.concrete_fields
        if field is not key or field.column in changes
    ]
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    chosen = ", ".join(changes.get(name, f"source.{connection.ops.quote_name(name)}") for name in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({quoted}) "  # noqa: S608
            "WITH RECURSIVE copies (copy) AS "
            "(SELECT %s UNION ALL SELECT copy + 1 FROM copies WHERE copy < %s) "
            f"SELECT {chosen} FROM {table} AS source, copies "
            f"WHERE source.{where} BETWEEN %s AND %s ORDER BY copies.copy, source.{where}",
            [copies[0], copies[-1], *bounds],
        )


def copy_documents(bounds: tuple[int, int], span: int, copies: range, seed: int) -> None:
    """Copy the documents of the search index with ids within `bounds`, and count their words."""
    numbers = {name: numbered(name, seed) for name in ("title", "words", "title_stems", "stems", "pairs")}
    copy_rows(Document, copies, "document_id", bounds, document_id=shifted("document_id", span), **numbers)
    counts: Counter[str] = Counter()
    for words in Document.objects.between(*bounds).values_list("words", flat=True):
        counts.update([ALL_DOCUMENTS, *words.split()])
    own = counts.pop(number_of(seed, 0), 0)
    changes = {word: count * len(copies) for word, count in counts.items()}
    count_words(changes | ({number_of(seed, copy): own for copy in copies} if own else {}))


def prototype_count(count: int) -> int:
    """Return how many of `count` are made one by one: enough to differ, few enough to be quick."""
    return min(count, max(LEAST_PROTOTYPES, min(count // 50, MOST_PROTOTYPES)))


def plan(count: int, prototypes: int, batch: int) -> Iterator[tuple[range, int]]:
    """Yield copies and the number of prototypes they are made of, about `batch` rows at a time."""
    whole, rest = divmod(count, prototypes)
    step = max(1, batch // prototypes)
    for start in range(1, whole, step):
        yield range(start, min(start + step, whole)), prototypes
    if rest and whole:
        yield range(whole, whole + 1), rest


def span_of(rows: list[Any], field: str = "pk") -> tuple[int, int]:
    """Return the first and last key of rows. Raises ValueError if others are between them."""
    keys = sorted(getattr(row, field) for row in rows)
    if keys[-1] - keys[0] != len(keys) - 1:
        raise ValueError("Something else was written at the same time.")
    return keys[0], keys[-1]


def reset_sequences(*changed: type[models.Model]) -> None:
    """Let the keys of new rows begin after those of the copies (PostgreSQL)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(changed)):
            cursor.execute(statement)
