"""Which members are trusted: their comments, for instance, are published before a moderator has read them."""

import datetime
import operator
from functools import reduce
from typing import Any

from django.apps import apps
from django.db.models import Exists, Q
from django.utils import timezone

from accounts.models import User
from moderation.members.sanctions import Sanction

CLEAN_DAYS = 90
"""Trust needs one approved item that names the member, and so many days without a sanction."""


def moderated_models() -> list[Any]:
    """Return every model that inherits `Moderated`."""
    # Moderated itself asks for trust, so it cannot be imported here.
    return [model for model in apps.get_models() if hasattr(model, "APPEARS_AT_ONCE")]


def is_trusted(user: User | None) -> bool:
    """Return True if submissions of this member may be published before a moderator has read them.

    Members become trusted by approved items that name them. A warning or suspension suspends the trust for a
    while, unless it is about work without a name: what happens to that must not show on what the same member
    signs, because it would tell who wrote it.
    """
    if user is None or not user.is_active or user.is_suspended:
        return False
    return User.objects.filter(trust_condition(user), pk=user.pk).exists()


def trust_condition(user: User) -> Q:
    """Return the condition for a query that the record of an active member earns trust."""
    since = timezone.now() - datetime.timedelta(days=CLEAN_DAYS)
    sanctions = Sanction.objects.for_member(user).about_signed_work().not_lifted().in_force_since(since)
    approved = (model.objects.by_author(user).approved().signed() for model in moderated_models())
    return ~Q(Exists(sanctions)) & reduce(operator.or_, (Q(Exists(items)) for items in approved))
