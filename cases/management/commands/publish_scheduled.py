"""manage.py publish_scheduled: publish the texts whose time has come, once or for as long as it runs."""

from django.utils import timezone

from cases.models import CaseRevision
from cases.transitions import publish_due
from jobs.command import JobCommand


class Command(JobCommand):
    help = "Publish scheduled cases whose time has come. Idempotent."

    def run(self, *, once, **options):
        done = 0
        for text in CaseRevision.objects.due(timezone.now()).select_related("case"):
            trouble = publish_due(text)
            done += not trouble
            self.write_line(f"{text.title}: {trouble or 'published.'}")
        if once:
            self.write_line(f"{done} published.")
