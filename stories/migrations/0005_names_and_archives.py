from django.db import migrations, models
from django.utils import timezone


def know_who_renamed(apps, schema_editor):
    """A story that is called otherwise than its approved revision was renamed by its author."""
    story = apps.get_model("stories", "Story")
    approved = story.objects.filter(approved__isnull=False)
    same = models.Q(credit=models.F("approved__credit"), credit_role=models.F("approved__credit_role"))
    approved.exclude(same).update(renamed_at=timezone.now())


def keep_authors_from_their_cases(apps, schema_editor):
    """Cases that were made of stories before are kept from whoever told these."""
    promotions = apps.get_model("stories", "Promotion").objects.select_related("story", "case")
    for promotion in promotions.filter(story__author__isnull=False):
        promotion.case.kept_from_id = promotion.story.author_id
        promotion.case.save(update_fields=["kept_from"])


class Migration(migrations.Migration):
    dependencies = [("stories", "0004_proposed_techniques"), ("cases", "0003_kept_from")]

    operations = [
        migrations.AddField(
            "story",
            "renamed_at",
            models.DateTimeField("when its author last changed the name", null=True, blank=True),
        ),
        migrations.AddField(
            "promotion",
            "stood",
            models.JSONField("what undoing an archive puts back", default=dict, blank=True),
        ),
        migrations.RunPython(know_who_renamed, migrations.RunPython.noop),
        migrations.RunPython(keep_authors_from_their_cases, migrations.RunPython.noop),
    ]
