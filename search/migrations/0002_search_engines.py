"""Triggers, generated columns and indexes of both engines: a document is indexed when its row is written."""

from django.db import migrations

TABLES = {"search_match": "stems, pairs", "search_title_match": "title_stems"}
"""Tables of FTS5 with what they index: titles have one of their own, in which beginnings are found at once."""


def _each(statement, row):
    """A statement for both tables, with the values of a row, "old" or "new"."""
    return " ".join(
        statement.format(
            table=table, columns=columns, values=", ".join(f"{row}.{c}" for c in columns.split(", "))
        )
        for table, columns in TABLES.items()
    )


INSERT = _each("INSERT INTO {table}(rowid, {columns}) VALUES (new.document_id, {values});", "new")
DELETE = _each(
    "INSERT INTO {table}({table}, rowid, {columns}) VALUES ('delete', old.document_id, {values});", "old"
)
SQLITE = [
    *(
        f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, content='search_document', content_rowid='document_id', "
        # Stems come folded and cut: the tokenizer has nothing to do but to split at blanks.
        f'{prefix}tokenize="unicode61 remove_diacritics 0")'
        for (table, columns), prefix in zip(TABLES.items(), ("", "prefix='2 3 4', "), strict=True)
    ),
    f"CREATE TRIGGER search_document_made AFTER INSERT ON search_document BEGIN {INSERT} END",
    f"CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN {DELETE} END",
    f"CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN {DELETE} {INSERT} END",
]
UNDO_SQLITE = [
    *(f"DROP TRIGGER search_document_{what}" for what in ("made", "gone", "changed")),
    *(f"DROP TABLE {table}" for table in TABLES),
]
# A weight is not kept in an index: titles that hold a common word would each have to be looked at, so they have a
# column of their own. All lie in the rows themselves: walking these from the newest reads nothing else.
COLUMNS = {"match": "stems", "pair_match": "pairs", "title_match": "title_stems"}
POSTGRESQL = [
    "ALTER TABLE search_document "
    + ", ".join(
        f"ADD COLUMN {name} tsvector GENERATED ALWAYS AS (to_tsvector('simple', {source})) STORED, "
        f"ALTER COLUMN {name} SET STORAGE MAIN"
        for name, source in COLUMNS.items()
    ),
    *(
        # Without a list of what is pending, a search right after a publication is as fast as any other.
        f"CREATE INDEX search_document_{name} ON search_document USING gin ({name}) WITH (fastupdate = off)"
        for name in COLUMNS
    ),
]
UNDO_POSTGRESQL = [
    "ALTER TABLE search_document " + ", ".join(f"DROP COLUMN {name}" for name in COLUMNS),
]


def run(sqlite, postgresql):
    def statements(apps, schema_editor):
        for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(statement, None)

    return statements


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(UNDO_SQLITE, UNDO_POSTGRESQL))]
