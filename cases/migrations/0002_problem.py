"""Add the sentence that names the problem to cases, and its key to the stored revisions."""

from collections.abc import Callable
from typing import Any

from django.db import migrations, models

BATCH = 200


def add_key(apps: Any, schema_editor: Any) -> None:
    """Give every stored revision an empty "problem", so that all revisions have the same keys."""
    _rewrite(apps, lambda values: {**values, "problem": ""})


def remove_key(apps: Any, schema_editor: Any) -> None:
    """Remove the key again."""
    _rewrite(apps, lambda values: {key: value for key, value in values.items() if key != "problem"})


def _rewrite(apps: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    revisions = apps.get_model("cases", "CaseRevision")
    rows = list(revisions.objects.only("values").order_by("pk"))
    for row in rows:
        row.values = change(row.values)
    revisions.objects.bulk_update(rows, ["values"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="problem",
            field=models.CharField(
                default="", max_length=160, verbose_name="the problem in one sentence"
            ),
        ),
        migrations.RunPython(add_key, remove_key),
    ]
