"""manage.py prune_drafts: announce and remove drafts that nobody touched for a year. Run it daily."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notices.notify import notify
from stories.models import Draft, Story
from stories.querysets import ANNOUNCE_DAYS


class Command(BaseCommand):
    help = "Tell authors about drafts that nobody touched for eleven months; remove them a month later."

    def handle(self, **options):
        now = timezone.now()
        pruned = [self.remove(draft) for draft in Draft.objects.to_prune(now)]
        abandoned = [self.remove(draft) for draft in Draft.objects.abandoned(now)]
        announced = [self.announce(draft, now) for draft in Draft.objects.to_announce(now)]
        self.stdout.write(
            f"{len(announced)} announced, {len(pruned)} pruned, {len(abandoned)} of visitors removed."
        )

    @transaction.atomic
    def announce(self, draft, now):
        """Write to the author and note that it was said."""
        context = {"draft": draft, "story": draft.story, "days": ANNOUNCE_DAYS}
        key = f"draft-{draft.pk}-{draft.version}"
        url = reverse("stories:tasks", args=[draft.story.key])
        notify(
            draft.story.author, "review", "stories/mail/pruning", context,
            key=key, url=url, about=draft.story,
        )  # fmt: skip
        draft.announced_at = now
        draft.save(update_fields=["announced_at"])

    @transaction.atomic
    def remove(self, draft):
        """Remove a draft, and its story if it was never sent."""
        story = draft.story
        draft.delete()
        if not story.revision_number:
            Story.objects.keyed(story.key).delete()
