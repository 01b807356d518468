"""The log is kept: the database itself refuses to change or delete what stands in it."""

from django.db import migrations

from moderation.triggers import POSTGRESQL, SQLITE, UNDO_POSTGRESQL, UNDO_SQLITE, run


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(UNDO_SQLITE, UNDO_POSTGRESQL))]
