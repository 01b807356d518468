"""The log lets one change through: who made an entry is forgotten when that member is erased."""

from django.db import migrations

from moderation.triggers import (
    POSTGRESQL,
    POSTGRESQL_FORGETS,
    SQLITE,
    SQLITE_FORGETS,
    UNDO_POSTGRESQL,
    UNDO_POSTGRESQL_FORGETS,
    UNDO_SQLITE,
    run,
)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0009_mail_each_morning_is_a_choice")]
    operations = [
        migrations.RunPython(run(UNDO_SQLITE, UNDO_POSTGRESQL), run(SQLITE, POSTGRESQL)),
        migrations.RunPython(
            run(SQLITE_FORGETS, POSTGRESQL_FORGETS), run(UNDO_SQLITE, UNDO_POSTGRESQL_FORGETS)
        ),
    ]
