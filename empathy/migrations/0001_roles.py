"""Create the groups behind the roles and grant their permissions (empathy/roles.py)."""

from django.db import migrations

from empathy.roles import grant


def create_roles(apps, schema_editor):
    grant(apps, ("accounts", "taxonomy", "cases", "moderation", "content_checks"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cases", "0001_initial"),
        ("content_checks", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("moderation", "0001_initial"),
        ("taxonomy", "0001_initial"),
    ]
    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
