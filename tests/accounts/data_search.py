"""Searches all stored data for words: every column of every table, and every file."""

from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db import connection


def in_tables(words) -> list[str]:
    """The columns that contain one of these words, as "table.column: word". Sessions are decoded."""
    found, store = set(), import_module(settings.SESSION_ENGINE).SessionStore()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    kept = store.decode(value) if name == "session_data" else value
                    text = str(kept).casefold()
                    found |= {f"{table}.{name}: {word}" for word in words if word.casefold() in text}
    return sorted(found)


def in_files(words, *folders) -> list[str]:
    """The files that contain one of these words in their content or name."""
    found = []
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            data = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
            found += [f"{path.name}: {word}" for word in words if word.casefold().encode() in data.lower()]
    return found
