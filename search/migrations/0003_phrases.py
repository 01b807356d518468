"""Pairs of neighbouring words, so that phrases are found exactly; on PostgreSQL titles get an index of their own.

The pairs of what is in the index come with the next `manage.py reindex`.
"""

from importlib import import_module

from django.db import migrations, models

engines = import_module("search.migrations.0002_engines")
REBUILD = "INSERT INTO search_match(search_match) VALUES ('rebuild')"


def _with_pairs(statement):
    for before, after in (
        ("title_stems, stems", "title_stems, stems, pairs"),
        ("new.title_stems, new.stems", "new.title_stems, new.stems, new.pairs"),
        ("old.title_stems, old.stems", "old.title_stems, old.stems, old.pairs"),
    ):
        statement = statement.replace(before, after)
    return statement


SQLITE = [*map(_with_pairs, engines.SQLITE), REBUILD]
# A weight is not kept in an index: titles that hold a common word would each have to be looked at.
POSTGRESQL = [
    "ALTER TABLE search_document ADD COLUMN match tsvector GENERATED ALWAYS AS ("
    "to_tsvector('simple', stems) || to_tsvector('simple', pairs)) STORED, "
    "ADD COLUMN title_match tsvector GENERATED ALWAYS AS (to_tsvector('simple', title_stems)) STORED",
    engines.POSTGRESQL[1],
    "CREATE INDEX search_document_title_match ON search_document USING gin (title_match) WITH (fastupdate = off)",
]
UNDO_POSTGRESQL = [
    "DROP INDEX search_document_title_match",
    "ALTER TABLE search_document DROP COLUMN title_match",
    *engines.UNDO_POSTGRESQL,
]
OLD_SQLITE = [*engines.SQLITE, REBUILD]


class Migration(migrations.Migration):
    dependencies = [("search", "0002_engines")]
    operations = [
        # A table of SQLite is made anew for a new column, and its triggers would go with it.
        migrations.RunPython(
            engines.run(engines.UNDO_SQLITE, engines.UNDO_POSTGRESQL),
            engines.run(OLD_SQLITE, engines.POSTGRESQL),
        ),
        migrations.AddField("document", "pairs", models.TextField(default="")),
        migrations.RunPython(
            engines.run(SQLITE, POSTGRESQL), engines.run(engines.UNDO_SQLITE, UNDO_POSTGRESQL)
        ),
    ]
