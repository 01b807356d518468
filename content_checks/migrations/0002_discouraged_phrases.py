"""Load the first list of discouraged phrases for the language coach. Curators edit it in the site from then on."""

import json
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).parents[1] / "data" / "discouraged_phrases.jsonl"


def load(apps, schema_editor):
    model = apps.get_model("content_checks", "DiscouragedPhrase")
    with FILE.open(encoding="utf-8") as lines:
        rows = [model(**json.loads(line)) for line in lines]
    # Migrating backwards keeps what curators wrote, so migrating forwards again must accept existing rows.
    model.objects.using(schema_editor.connection.alias).bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("content_checks", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
