"""The number of pending items, beside the link to the queue in the header of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from moderation.models.queue import QueueItem
from moderation.models.workspace import preferences_of


def queue_badge(request: HttpRequest) -> dict[str, Any]:
    """Add `waiting_count` to the context; the database is only queried if a template shows it."""
    return {"waiting_count": SimpleLazyObject(lambda: _pending_count(request.user))}


def _pending_count(user: Any) -> int:
    return QueueItem.objects.open_to(user, preferences_of(user).hidden_notes).bounded_count()
