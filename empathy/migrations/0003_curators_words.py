"""Curators may edit the language list."""

from django.db import migrations

from empathy.roles import grant


def give(apps, schema_editor):
    grant(apps, ("wording",))


class Migration(migrations.Migration):
    dependencies = [("empathy", "0002_moderators"), ("wording", "0001_initial")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
