"""What either engine hangs on the table of documents: whoever writes a document has indexed it."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE search_match USING fts5("
    "title_stems, stems, content='search_document', content_rowid='place', "
    # Stems come folded and cut: the tokenizer has nothing to do but to split at blanks.
    'tokenize="unicode61 remove_diacritics 0")',
    "CREATE TRIGGER search_document_made AFTER INSERT ON search_document BEGIN "
    "INSERT INTO search_match(rowid, title_stems, stems) VALUES (new.place, new.title_stems, new.stems); END",
    "CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN "
    "INSERT INTO search_match(search_match, rowid, title_stems, stems) "
    "VALUES ('delete', old.place, old.title_stems, old.stems); END",
    "CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN "
    "INSERT INTO search_match(search_match, rowid, title_stems, stems) "
    "VALUES ('delete', old.place, old.title_stems, old.stems); "
    "INSERT INTO search_match(rowid, title_stems, stems) VALUES (new.place, new.title_stems, new.stems); END",
]
POSTGRESQL = [
    "ALTER TABLE search_document ADD COLUMN match tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', title_stems), 'A') || setweight(to_tsvector('simple', stems), 'B')) STORED",
    # Without a list of what is pending, a search right after a publication is as fast as any other.
    "CREATE INDEX search_document_match ON search_document USING gin (match) WITH (fastupdate = off)",
]
UNDO_SQLITE = [
    "DROP TRIGGER search_document_made",
    "DROP TRIGGER search_document_gone",
    "DROP TRIGGER search_document_changed",
    "DROP TABLE search_match",
]
UNDO_POSTGRESQL = [
    "DROP INDEX search_document_match",
    "ALTER TABLE search_document DROP COLUMN match",
]


def run(sqlite, postgresql):
    def statements(apps, schema_editor):
        for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(statement, None)

    return statements


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(UNDO_SQLITE, UNDO_POSTGRESQL))]
