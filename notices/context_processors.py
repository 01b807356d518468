"""How many notices are unread, beside the link in the head of every page that a member opens."""

from django.utils.functional import SimpleLazyObject

from notices.models import Notice

MOST = 99
"""More are not counted: the page says "99+"."""


def unread_notices(request) -> dict:
    """Offer the number to templates; nothing is asked unless one shows it."""
    return {"unread_notices": SimpleLazyObject(lambda: _count(request.user))}


def _count(user) -> str:
    if not user.is_authenticated:
        return ""
    count = Notice.objects.readable_by(user).unread().order_by()[: MOST + 1].count()
    return f"{MOST}+" if count > MOST else str(count or "")
