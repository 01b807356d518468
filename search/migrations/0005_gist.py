"""What a document says plainly, and what is said beside it, for finding what is alike."""

from django.db import migrations, models

NAMES = ("gist", "beside")


class Migration(migrations.Migration):
    dependencies = [("search", "0004_titles_apart")]
    operations = [
        migrations.SeparateDatabaseAndState(
            # Django would make SQLite's table anew, and the triggers of the engine hang on the one that stands.
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE search_document ADD COLUMN {name} text DEFAULT '' NOT NULL",
                    f"ALTER TABLE search_document DROP COLUMN {name}",
                )
                for name in NAMES
            ],
            state_operations=[
                migrations.AddField("document", name, models.TextField(db_default="")) for name in NAMES
            ],
        )
    ]
