"""Add when a phrase backfires, and its situations, and their keys to the swaps of stored revisions."""

from collections.abc import Callable
from typing import Any

from django.db import migrations, models

BATCH = 200


def add_keys(apps: Any, schema_editor: Any) -> None:
    """Give every swap of a stored revision both keys, so that all revisions have the same keys."""
    _rewrite(apps, lambda swap: {**swap, "backfires": "", "situations": []})


def remove_keys(apps: Any, schema_editor: Any) -> None:
    """Remove the keys again."""
    _rewrite(
        apps, lambda swap: {key: value for key, value in swap.items() if key not in {"backfires", "situations"}}
    )


def _rewrite(apps: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    revisions = apps.get_model("cases", "CaseRevision")
    rows = list(revisions.objects.only("values").order_by("pk"))
    for row in rows:
        row.values = {**row.values, "swaps": [change(swap) for swap in row.values["swaps"]]}
    revisions.objects.bulk_update(rows, ["values"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_problem")]

    operations = [
        migrations.AddField(
            model_name="phraseswap",
            name="backfires",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="when it backfires"),
        ),
        migrations.AddField(
            model_name="phraseswap",
            name="situations",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.RunPython(add_keys, remove_keys),
    ]
