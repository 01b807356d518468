"""Curators may edit the reasons for decisions."""

from django.db import migrations

from empathy.roles import grant


def give(apps, schema_editor):
    grant(apps, ("moderation",))


class Migration(migrations.Migration):
    dependencies = [("empathy", "0003_curators_words"), ("moderation", "0005_audit_is_kept_again")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
