"""manage.py publish_scheduled: publish the revisions that are due, once or repeatedly."""

from typing import Any

from django.utils import timezone

from cases.models import CaseRevision
from cases.transitions import publish_due
from jobs.command import JobCommand


class Command(JobCommand):
    help = "Publish scheduled cases whose time has come. Idempotent."

    def run(self, *, once: bool, **options: Any) -> None:
        count = 0
        for revision in CaseRevision.objects.due(timezone.now()).select_related("case"):
            refusal = publish_due(revision)
            count += not refusal
            self.write_line(f"{revision.title}: {refusal or 'published.'}")
        if once:
            self.write_line(f"{count} published.")
