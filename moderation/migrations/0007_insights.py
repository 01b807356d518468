"""The public log is read newest first, a page at a time: its order has an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0006_reports_and_people")]
    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["at", "id"], name="moderation_audit_order"),
        )
    ]
