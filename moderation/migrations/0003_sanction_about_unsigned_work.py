"""Note for each sanction about an item whether the item was published under the name of its author."""

from django.db import migrations, models


def mark_sanctions_about_items(apps, schema_editor):
    """Mark earlier sanctions about items other than comments, which nearly always name their authors."""
    sanctions = apps.get_model("moderation", "Sanction").objects.filter(content_type__isnull=False)
    sanctions.exclude(content_type__model="comment").update(about_unsigned_work=True)


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("moderation", "0002_audit_triggers_and_reasons"),
    ]

    operations = [
        migrations.AddField(
            model_name="sanction",
            name="about_unsigned_work",
            field=models.BooleanField(
                default=False, verbose_name="the item did not name its author when it was imposed"
            ),
        ),
        migrations.RunPython(mark_sanctions_about_items, migrations.RunPython.noop),
    ]
