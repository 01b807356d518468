"""Titles get an index of their own, in which beginnings are found at once; on PostgreSQL pairs do, too.

What `manage.py reindex` writes anew lies in the rows themselves on PostgreSQL: walking them from the newest
reads nothing else.
"""

from importlib import import_module

from django.db import migrations

run = import_module("search.migrations.0002_engines").run
phrases = import_module("search.migrations.0003_phrases")
TABLES = {"search_match": "stems, pairs", "search_title_match": "title_stems"}


def _each(statement, row):
    """A statement for both tables, with the values of a row, "old" or "new"."""
    return " ".join(
        statement.format(
            table=table, columns=columns, values=", ".join(f"{row}.{c}" for c in columns.split(", "))
        )
        for table, columns in TABLES.items()
    )


INSERT = _each("INSERT INTO {table}(rowid, {columns}) VALUES (new.place, {values});", "new")
DELETE = _each(
    "INSERT INTO {table}({table}, rowid, {columns}) VALUES ('delete', old.place, {values});", "old"
)
DROP = [f"DROP TRIGGER search_document_{what}" for what in ("made", "gone", "changed")]
SQLITE = [
    *DROP,
    "DROP TABLE search_match",
    *(
        f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, content='search_document', content_rowid='place', "
        f'{prefix}tokenize="unicode61 remove_diacritics 0")'
        for (table, columns), prefix in zip(TABLES.items(), ("", "prefix='2 3 4', "), strict=True)
    ),
    f"CREATE TRIGGER search_document_made AFTER INSERT ON search_document BEGIN {INSERT} END",
    f"CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN {DELETE} END",
    f"CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN {DELETE} {INSERT} END",
    *(f"INSERT INTO {table}({table}) VALUES ('rebuild')" for table in TABLES),
]
UNDO_SQLITE = [*DROP, *(f"DROP TABLE {table}" for table in TABLES), *phrases.SQLITE]
POSTGRESQL = [
    "DROP INDEX search_document_match",
    "ALTER TABLE search_document DROP COLUMN match",
    "ALTER TABLE search_document "
    "ADD COLUMN match tsvector GENERATED ALWAYS AS (to_tsvector('simple', stems)) STORED, "
    "ADD COLUMN pair_match tsvector GENERATED ALWAYS AS (to_tsvector('simple', pairs)) STORED, "
    "ALTER COLUMN match SET STORAGE MAIN, ALTER COLUMN title_match SET STORAGE MAIN",
    *(
        f"CREATE INDEX search_document_{name} ON search_document USING gin ({name}) WITH (fastupdate = off)"
        for name in ("match", "pair_match")
    ),
]
UNDO_POSTGRESQL = [
    "DROP INDEX search_document_pair_match",
    "ALTER TABLE search_document DROP COLUMN pair_match",
    *phrases.UNDO_POSTGRESQL,
    *phrases.POSTGRESQL,
]


class Migration(migrations.Migration):
    dependencies = [("search", "0003_phrases")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(UNDO_SQLITE, UNDO_POSTGRESQL))]
