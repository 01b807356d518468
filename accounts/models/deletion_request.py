"""Leaving: a member asks for everything to be erased, and has 14 days to think again."""

import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

GRACE_DAYS = 14
"""How long an account waits before it is erased."""


class DeletionRequestQuerySet(models.QuerySet):
    """Members who leave."""

    def due(self, now):
        """Whose time has come, those first who asked first."""
        return self.filter(due__lte=now).order_by("due", "pk")

    def locked(self, user_pk):
        """The leaving of one member, locked until the transaction ends, or None."""
        return self.select_for_update().filter(user=user_pk).first()

    def for_user(self, user):
        """The leaving of one member, or None."""
        return self.filter(user=user).first()


class DeletionRequest(models.Model):
    """A member leaves. What becomes of published stories is chosen for all, with exceptions by key."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deletion_request")
    asked_at = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField()
    keep_stories = models.BooleanField("published stories stay, without a name", default=False)
    exceptions = models.JSONField("keys of stories for which it is the other way round", default=list)

    objects = DeletionRequestQuerySet.as_manager()

    def __str__(self):
        return f"leaving {self.pk}"

    def keeps_story(self, key: str) -> bool:
        """Say whether the published story of this key stays, without a name."""
        return self.keep_stories != (key in self.exceptions)

    @classmethod
    def personal_data(cls, user):
        """That the member is leaving, and what becomes of the stories."""
        if deletion_request := cls.objects.for_user(user):
            yield {
                "id": deletion_request.pk, "asked_at": deletion_request.asked_at, "due": deletion_request.due,
                "published_stories_stay": deletion_request.keep_stories, "exceptions": deletion_request.exceptions,
            }  # fmt: skip


@transaction.atomic
def request_deletion(user, *, keep_stories: bool, exceptions=()) -> DeletionRequest:
    """Note that a member leaves in 14 days; asking again changes the choice and not the day."""
    now = timezone.now()
    choice = {"keep_stories": keep_stories, "exceptions": sorted(exceptions)}
    first = {"asked_at": now, "due": now + datetime.timedelta(days=GRACE_DAYS)}
    deletion_request, _ = DeletionRequest.objects.update_or_create(
        user=user, defaults=choice, create_defaults=choice | first
    )
    user.__class__.objects.set_deletion_due(user, deletion_request.due)
    return deletion_request


@transaction.atomic
def cancel_deletion(user) -> bool:
    """Call it off; say whether there was anything to call off."""
    deletion_request = DeletionRequest.objects.locked(user.pk)
    if deletion_request is not None:
        deletion_request.delete()
    user.__class__.objects.set_deletion_due(user, None)
    return deletion_request is not None
