"""manage.py prune_drafts: announce and remove drafts that were not changed for a year. Run it daily."""

import datetime

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from stories.effects import delete_unused_pictures
from stories.models import Draft
from stories.notify import notify_before_pruning


class Command(BaseCommand):
    help = "Notify authors of drafts unchanged for eleven months; remove these drafts a month later."

    def handle(self, **options) -> None:
        now = timezone.now()
        pruned = [self.remove(draft) for draft in Draft.objects.to_prune(now)]
        abandoned = [self.remove(draft) for draft in Draft.objects.abandoned(now)]
        announced = [self.announce(draft, now) for draft in Draft.objects.to_announce(now)]
        self.stdout.write(
            f"{len(announced)} announced, {len(pruned)} pruned, {len(abandoned)} of visitors removed."
        )

    @transaction.atomic
    def announce(self, draft: Draft, now: datetime.datetime) -> None:
        """Notify the author and record it."""
        notify_before_pruning(draft)
        draft.announced_at = now
        draft.save(update_fields=["announced_at"])

    @transaction.atomic
    def remove(self, draft: Draft) -> None:
        """Delete a draft, and its story if that was never submitted."""
        story = draft.story
        draft.delete()
        delete_unused_pictures(story)
        if not story.revision_number:
            story.delete()
