from django.db import migrations, models
from django.utils import timezone


def know_who_renamed(apps, schema_editor):
    """A story that is called otherwise than its approved revision was renamed by its author."""
    story = apps.get_model("stories", "Story")
    approved = story.objects.filter(approved__isnull=False)
    same = models.Q(credit=models.F("approved__credit"), credit_role=models.F("approved__credit_role"))
    approved.exclude(same).update(renamed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("stories", "0004_proposed_techniques")]

    operations = [
        migrations.AddField(
            "story",
            "renamed_at",
            models.DateTimeField("when its author last changed the name", null=True, blank=True),
        ),
        migrations.RunPython(know_who_renamed, migrations.RunPython.noop),
    ]
