"""The number of unread notices, shown in the head of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notices.models import Notice

MAX_COUNTED = 99
"""Above this number, the page shows "99+"."""


def unread_notices(request: HttpRequest) -> dict[str, Any]:
    """Provide `unread_notices` to templates; it is only queried where a template shows it."""
    return {"unread_notices": SimpleLazyObject(lambda: _count(request.user))}


def _count(user: Any) -> str:
    if not user.is_authenticated:
        return ""
    count = Notice.objects.readable_by(user).unread().order_by()[: MAX_COUNTED + 1].count()
    return f"{MAX_COUNTED}+" if count > MAX_COUNTED else str(count or "")
