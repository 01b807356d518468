"""Count in how many titles each stem occurs."""

from collections import Counter

from django.db import migrations, models

JOINER = "qz"


def count(apps, schema_editor):
    """Fill the counts from the tokens of all titles, without their bigrams."""
    counts = Counter()
    documents = apps.get_model("search", "Document").objects.values_list("title_stems", flat=True)
    for tokens in documents.iterator():
        counts.update({token for token in tokens.split() if JOINER not in token or JOINER * 2 in token})
    stems = apps.get_model("search", "TitleStem").objects
    stems.bulk_create(
        [stems.model(stem=stem, documents=number) for stem, number in sorted(counts.items())], batch_size=1_000
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0002_search_engines")]
    operations = [
        migrations.CreateModel(
            name="TitleStem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stem", models.CharField(max_length=60, unique=True)),
                ("documents", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
