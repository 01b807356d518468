"""The founding language list. From then on it belongs to the curators, who edit it in the site."""

import json
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).parents[1] / "data" / "labels.jsonl"


def load(apps, schema_editor):
    label = apps.get_model("wording", "Label")
    with FILE.open(encoding="utf-8") as lines:
        rows = [label(**json.loads(line)) for line in lines]
    # Going back keeps what curators wrote, so going forward again must bear what stands there.
    label.objects.using(schema_editor.connection.alias).bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("wording", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
