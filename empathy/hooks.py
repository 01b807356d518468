"""Signal receivers that connect several apps; found by `autodiscover_modules("hooks")` in apps.py."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from empathy.periodic_jobs import register_all
from empathy.roles import SECOND_FACTORS
from empathy.second_factor import record_second_factor, used_second_factor
from taxonomy.models import PublishedList

register_all()


@receiver(post_save, sender=User, dispatch_uid="empathy.invalidate_pages_with_name")
def invalidate_pages_with_name(
    instance: User, created: bool, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """Invalidate the cached pages that show members' names after a name may have changed."""
    if not created and (update_fields is None or {"name", "handle"} & set(update_fields)):
        with transaction.atomic():
            # Locked in alphabetical order, as everywhere, so that two transactions never wait for each other.
            for list_name in ("collections", "stories"):
                PublishedList.lock_and_bump(list_name)


@receiver(authenticator_added, dispatch_uid="empathy.end_sessions_without_second_factor")
def end_sessions_without_second_factor(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """End the user's other sessions after a second factor was set up; they sign in again with it.

    This session counts as signed in with a second factor if it is the user's first one, or if another one was
    used in it: a session without one must not gain powers by adding its own.
    """
    if authenticator.type not in SECOND_FACTORS:
        return
    types = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    is_first = sum(type_ in SECOND_FACTORS for type_ in types) == 1
    if is_first or used_second_factor(request, user):
        record_second_factor(request, user, authenticator)
    user.end_sessions()
    update_session_auth_hash(request, user)
