"""Which members are trusted: their comments, for instance, are published before a moderator has read them."""

import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils import timezone

from moderation.members.sanctions import Sanction

if TYPE_CHECKING:
    from accounts.models import User

TRUSTED_AFTER, CLEAN_DAYS = 1, 90
"""Trust needs so many approved items that name the member, and so many days without a sanction."""


def moderated_models() -> list[Any]:
    """Return every model that inherits `Moderated`."""
    # Moderated itself asks for trust, so it cannot be imported here.
    return [model for model in apps.get_models() if hasattr(model, "APPEARS_AT_ONCE")]


def is_trusted(user: "User | None") -> bool:
    """Return True if submissions of this member may be published before a moderator has read them.

    Members become trusted by approved items that name them. A warning or suspension suspends the trust for a
    while, unless it is about work without a name: what happens to that must not show on what the same member
    signs, because it would tell who wrote it.
    """
    if user is None or not user.is_active or user.is_suspended:
        return False
    since = timezone.now() - datetime.timedelta(days=CLEAN_DAYS)
    sanctions = Sanction.objects.for_member(user).about_signed_work().not_lifted()
    if sanctions.in_force_since(since).exists():
        return False
    approved = sum(model.objects.by_author(user).approved().signed().count() for model in moderated_models())
    return approved >= TRUSTED_AFTER
