"""How many wait, beside the link in the head of every page that a moderator opens."""

from django.utils.functional import SimpleLazyObject

from moderation.models.queue import QueueItem
from moderation.models.workspace import preferences_of


def queue_badge(request) -> dict:
    """Offer the number to templates; nothing is asked unless one shows it."""
    return {"waiting_count": SimpleLazyObject(lambda: _count(request.user))}


def _count(user) -> int:
    return QueueItem.objects.open_to(user, preferences_of(user).hidden_notes).count()
