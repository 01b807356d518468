"""Whether the mail each morning comes is chosen where all mails are chosen: a choice that was made stays."""

from django.db import migrations


def to_choices(apps, schema_editor):
    preferences, choice = apps.get_model("moderation", "Preferences"), apps.get_model("notices", "Choice")
    off = preferences.objects.filter(digest=False).values_list("user_id", flat=True)
    choice.objects.bulk_create(
        [choice(user_id=user, kind="queue", frequency="off") for user in off], ignore_conflicts=True
    )


def to_preferences(apps, schema_editor):
    preferences, choice = apps.get_model("moderation", "Preferences"), apps.get_model("notices", "Choice")
    for one in choice.objects.filter(kind="queue", frequency="off"):
        preferences.objects.update_or_create(user_id=one.user_id, defaults={"digest": False})


class Migration(migrations.Migration):
    dependencies = [("moderation", "0008_queue_counts"), ("notices", "0002_told_in_the_site")]

    operations = [
        migrations.RunPython(to_choices, to_preferences),
        migrations.RemoveField("preferences", "digest"),
    ]
