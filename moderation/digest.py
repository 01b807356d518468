"""The morning mail that tells moderators how many items are pending: numbers only, no titles, no names."""

import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import User
from moderation.access import moderators
from moderation.models.queue import QueueItem, QueueTag
from moderation.models.workspace import Preferences
from moderation.transitions import PROMISED_DAYS
from notices.models import Mail, MailPreference
from notices.outbox import add_to_outbox, in_language_of


def send_all() -> tuple[int, int]:
    """Write the mail to every moderator who wants it and has pending items.

    Return how many mails were written, and how many moderators there are.
    """
    recipients = list(moderators())
    opted_out = MailPreference.objects.without("queue")
    saved = Preferences.objects.in_bulk([user.pk for user in recipients], field_name="user_id")
    written = sum(
        send(user, saved.get(user.pk) or Preferences(user=user))
        for user in recipients
        if user.pk not in opted_out
    )
    return written, len(recipients)


def send(user: User, preferences: Preferences) -> bool:
    """Write today's mail to one moderator, once; return whether it was written now. At most six queries."""
    key = f"moderation-digest-{user.pk}-{timezone.localdate():%Y-%m-%d}"
    if Mail.objects.filter(key=key).exists():
        return False
    now = timezone.now()
    counts = _counts(user, preferences, now)
    if not counts["waiting"]:
        return False
    tags = QueueTag.objects.counts(user, preferences.hidden_notes)
    kinds = [(label, number) for facet, _value, label, number in tags if facet == "kind"]
    context = {**counts, "now": now, "kinds": kinds, "limit": PROMISED_DAYS}
    with in_language_of(user):
        add_to_outbox(user.email, "moderation/mail/digest", context, key=key, user=user, kind="queue")
    return True


def _counts(user: User, preferences: Preferences, now: datetime.datetime) -> dict[str, Any]:
    """Count the pending items of one moderator, those pending too long and those they claimed.

    Find the oldest.
    """
    is_late = models.Q(since__lt=now - datetime.timedelta(days=PROMISED_DAYS))
    is_claimed = models.Q(claimed_by=user, claimed_until__gt=now)
    return QueueItem.objects.open_to(user, preferences.hidden_notes).aggregate(
        waiting=models.Count("pk"),
        late=models.Count("pk", filter=is_late),
        held=models.Count("pk", filter=is_claimed),
        oldest=models.Min("since"),
    )
