"""Requests of members to have their accounts erased, which can be cancelled for 14 days."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts.models.user import User

GRACE_DAYS = 14
"""Days between the request and the erasure."""


class DeletionRequestQuerySet(models.QuerySet["DeletionRequest"]):
    """Requests of members to have their accounts erased."""

    def due(self, now: datetime.datetime) -> Self:
        """Requests whose time has come, the oldest first."""
        return self.filter(due__lte=now).order_by("due", "pk")

    def locked(self, user_pk: int) -> "DeletionRequest | None":
        """The request of the member, locked until the transaction ends, or None."""
        return self.select_for_update().filter(user=user_pk).first()

    def for_user(self, user: User) -> "DeletionRequest | None":
        """The request of the member, or None."""
        return self.filter(user=user).first()


class DeletionRequest(models.Model):
    """A pending request. The choice to keep published stories holds for all of them but the exceptions."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deletion_request")
    asked_at = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField()
    keep_stories = models.BooleanField("keep published stories, without an author", default=False)
    exceptions = models.JSONField("keys of stories with the opposite choice", default=list)

    objects = DeletionRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"deletion request {self.pk}"

    def keeps_story(self, key: str) -> bool:
        """True if the published story with this key stays on the site, without an author."""
        return self.keep_stories != (key in self.exceptions)


@transaction.atomic
def request_deletion(user: User, *, keep_stories: bool, exceptions: Iterable[str] = ()) -> DeletionRequest:
    """Create the request of a member, or change the choice of a pending one; its due time stays."""
    User.objects.acquire_lock(user)
    now = timezone.now()
    choice = {"keep_stories": keep_stories, "exceptions": sorted(exceptions)}
    first = {"asked_at": now, "due": now + datetime.timedelta(days=GRACE_DAYS)}
    deletion_request, _ = DeletionRequest.objects.update_or_create(
        user=user, defaults=choice, create_defaults=choice | first
    )
    User.objects.set_deletion_due(user, deletion_request.due)
    return deletion_request


@transaction.atomic
def cancel_deletion(user: User) -> bool:
    """Delete the member's request; False if there was none."""
    User.objects.acquire_lock(user)
    deletion_request = DeletionRequest.objects.for_user(user)
    if deletion_request is not None:
        deletion_request.delete()
    User.objects.set_deletion_due(user, None)
    return deletion_request is not None
