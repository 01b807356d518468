"""Moderators may decide on what others submitted."""

from django.db import migrations

from empathy.roles import grant


def give(apps, schema_editor):
    grant(apps, ("moderation",))


class Migration(migrations.Migration):
    dependencies = [("empathy", "0001_roles"), ("moderation", "0001_initial")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
