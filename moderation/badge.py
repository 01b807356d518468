"""How many wait, beside the link in the head of every page that a moderator opens."""

from django.utils.functional import SimpleLazyObject

from moderation.desk import preferences_of
from moderation.queue import QueueItem


def badge(request) -> dict:
    """Offer the number to templates; nothing is asked unless one shows it."""
    return {"waiting_count": SimpleLazyObject(lambda: _count(request.user))}


def _count(user) -> int:
    return QueueItem.objects.open_to(user, preferences_of(user).hidden_notes).count()
