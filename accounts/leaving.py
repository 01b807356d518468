"""Leaving: a member asks for everything to be erased, and has 14 days to think again."""

import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

DAYS = 14
"""How long an account waits before it is erased."""


class LeavingQuerySet(models.QuerySet):
    """Members who leave."""

    def due(self, now):
        """Whose time has come, those first who asked first."""
        return self.filter(due__lte=now).order_by("due", "pk")

    def locked(self, user_pk):
        """The leaving of one member, locked until the transaction ends, or None."""
        return self.select_for_update().filter(user=user_pk).first()

    def of(self, user):
        """The leaving of one member, or None."""
        return self.filter(user=user).first()


class Leaving(models.Model):
    """A member leaves. What becomes of published stories is chosen for all, with exceptions by key."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leaving")
    asked_at = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField()
    keep = models.BooleanField("published stories stay, without a name", default=False)
    otherwise = models.JSONField("keys of stories for which it is the other way round", default=list)

    objects = LeavingQuerySet.as_manager()

    def __str__(self):
        return f"leaving {self.pk}"

    def keeps(self, key: str) -> bool:
        """Say whether the published story of this key stays, without a name."""
        return self.keep != (key in self.otherwise)

    @classmethod
    def personal_data(cls, user):
        """That the member is leaving, and what becomes of the stories."""
        if leaving := cls.objects.of(user):
            yield {
                "id": leaving.pk, "asked_at": leaving.asked_at, "due": leaving.due,
                "published_stories_stay": leaving.keep, "otherwise": leaving.otherwise,
            }  # fmt: skip


@transaction.atomic
def ask_to_leave(user, *, keep: bool, otherwise=()) -> Leaving:
    """Note that a member leaves in 14 days; asking again changes the choice and not the day."""
    now = timezone.now()
    choice = {"keep": keep, "otherwise": sorted(otherwise)}
    first = {"asked_at": now, "due": now + datetime.timedelta(days=DAYS)}
    leaving, _ = Leaving.objects.update_or_create(user=user, defaults=choice, create_defaults=choice | first)
    user.__class__.objects.note_leaving(user, leaving.due)
    return leaving


@transaction.atomic
def stay(user) -> bool:
    """Call it off; say whether there was anything to call off."""
    leaving = Leaving.objects.locked(user.pk)
    if leaving is not None:
        leaving.delete()
    user.__class__.objects.note_leaving(user, None)
    return leaving is not None
