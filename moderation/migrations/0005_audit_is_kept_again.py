"""The column of messages goes, and the log is under lock again."""

from django.db import migrations

from moderation.triggers import POSTGRESQL, SQLITE, UNDO_POSTGRESQL, UNDO_SQLITE, run


class Migration(migrations.Migration):
    dependencies = [("moderation", "0004_words_leave_the_log")]
    operations = [
        migrations.RemoveField(model_name="auditentry", name="note"),
        migrations.RunPython(run(SQLITE, POSTGRESQL), run(UNDO_SQLITE, UNDO_POSTGRESQL)),
    ]
