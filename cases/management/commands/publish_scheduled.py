"""manage.py publish_scheduled: publish the texts whose time has come, once or for as long as it runs."""

from django.utils import timezone

from cases.models import CaseRevision
from cases.publishing import publish_due
from rounds.command import RoundCommand


class Command(RoundCommand):
    help = "Publish scheduled cases whose time has come. Idempotent."

    def round(self, *, once, **options):
        done = 0
        for text in CaseRevision.objects.due(timezone.now()).select_related("case"):
            trouble = publish_due(text)
            done += not trouble
            self.say(f"{text.title}: {trouble or 'published.'}")
        if once:
            self.say(f"{done} published.")
