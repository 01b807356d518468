"""The mail that tells a moderator in the morning what waits: numbers alone, no titles, no persons."""

import datetime

from django.contrib.auth import get_backends
from django.db import models
from django.utils import timezone

from moderation.access import DECIDES
from moderation.insights.figures import LIMIT_DAYS
from moderation.models.queue import QueueItem, QueueItemQuerySet, QueueTag
from moderation.models.workspace import Preferences
from notices.models import Mail, MailPreference
from notices.outbox import add_to_outbox, in_language_of


class MorningQuerySet(QueueItemQuerySet):
    """What waits for one person, counted."""

    def numbers(self, user, now) -> dict:
        """How many wait, how many of them longer than promised, since when the oldest, how many are held."""
        late = models.Q(since__lt=now - datetime.timedelta(days=LIMIT_DAYS))
        held = models.Q(claimed_by=user, claimed_until__gt=now)
        return self.aggregate(
            waiting=models.Count("pk"),
            late=models.Count("pk", filter=late),
            held=models.Count("pk", filter=held),
            oldest=models.Min("since"),
        )


def moderators() -> list:
    """Active members who hold the right to decide by their role, whether or not they signed in lately.

    A second factor guards what they may do on the site; a mail with numbers needs none.
    """
    found = {
        user.pk: user
        for backend in get_backends()
        if hasattr(backend, "with_perm")
        for user in backend.with_perm(DECIDES, is_active=True, include_superusers=False)
    }
    return [found[pk] for pk in sorted(found)]


def send_all() -> tuple[int, int]:
    """Write to every moderator who wants it and for whom something waits; return how many, of how many."""
    people = moderators()
    off = MailPreference.objects.without("queue")
    liked = Preferences.objects.in_bulk([user.pk for user in people], field_name="user_id")
    wanting = [user for user in people if user.pk not in off]
    return sum(send(user, liked.get(user.pk) or Preferences(user=user)) for user in wanting), len(people)


def send(user, preferences) -> bool:
    """Write the mail of today to one moderator, once; say whether it was written now. At most six queries."""
    key = f"moderation-digest-{user.pk}-{timezone.localdate():%Y-%m-%d}"
    if Mail.objects.in_bulk([key], field_name="key"):
        return False
    now = timezone.now()
    rows = MorningQuerySet(QueueItem).open_to(user, hidden=preferences.hidden_notes)
    numbers = rows.numbers(user, now)
    if not numbers["waiting"]:
        return False
    tags = QueueTag.objects.counts(user, preferences.hidden_notes)
    kinds = [(label, n) for facet, _value, label, n in tags if facet == "kind"]
    context = {**numbers, "now": now, "kinds": kinds, "limit": LIMIT_DAYS}
    with in_language_of(user):
        add_to_outbox(user.email, "moderation/mail/digest", context, key=key, user=user, kind="queue")
    return True
