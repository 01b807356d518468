"""The groups behind the roles (see empathy/roles.py)."""

from django.db import migrations

from empathy.roles import grant


def make_roles(apps, schema_editor):
    grant(apps, ("accounts", "taxonomy", "cases"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cases", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("taxonomy", "0001_initial"),
    ]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
