"""Handles that members had before, so that old addresses lead to them and no other member can take them."""

import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from accounts.handles import handle_skeleton_of
from text_input.keyed_hashes import keyed_hashes

REDIRECT_DAYS = 365
"""Days for which the address of a former handle leads to the member."""


def hashes_of(text: str) -> list[str]:
    """Return the keyed hashes of a handle or skeleton; of an empty one, which nothing looks like, one "".

    The first one is stored.
    """
    return keyed_hashes("accounts.former_handle", text.lower()) if text else [""]


class FormerHandleQuerySet(models.QuerySet["FormerHandle"]):
    """Handles that members had before."""

    def called(self, handle: str) -> Self:
        """The row of this handle."""
        return self.filter(handle_hash__in=hashes_of(handle))

    def since(self, user: AbstractUser, since: datetime.datetime) -> Self:
        """The handles that the member gave up since then, the oldest first."""
        return self.filter(user=user, left_at__gte=since).order_by("left_at", "pk")

    def redirecting(self, handle: str) -> Self:
        """The row of this handle, if its address still leads to the member."""
        return self.called(handle).filter(
            left_at__gte=timezone.now() - datetime.timedelta(days=REDIRECT_DAYS)
        )

    def is_reserved(self, handle: str, but: AbstractUser) -> bool:
        """True if another member than `but` had this handle or one that looks the same, even if erased."""
        had = models.Q(handle_hash__in=hashes_of(handle))
        if skeleton := handle_skeleton_of(handle):
            had |= models.Q(skeleton_hash__in=hashes_of(skeleton))
        return self.filter(had).exclude(user=but).exists()

    def record_change(self, user: AbstractUser, old: str, new: str) -> None:
        """Reserve the old handle; the new one may be a former one of the same member."""
        self._reserve(old, user)
        self.called(new).filter(user=user).delete()

    def detach(self, user: AbstractUser, handle: str) -> None:
        """Reserve all handles of a member who is being erased, with the current one, without the member."""
        # Generated handles have no skeleton. Nobody can choose one, so they need no reservation.
        self.filter(user=user, skeleton_hash="").delete()
        self.filter(user=user).update(user=None)
        if handle_skeleton_of(handle):
            self._reserve(handle, None)

    def _reserve(self, handle: str, user: AbstractUser | None) -> None:
        values = {
            "handle_hash": hashes_of(handle)[0],
            "skeleton_hash": hashes_of(handle_skeleton_of(handle))[0],
            "user": user,
            "left_at": timezone.now(),
        }
        self.update_or_create(handle_hash__in=hashes_of(handle), defaults=values)


class FormerHandle(models.Model):
    """A handle that a member gave up, as a keyed hash: the row does not name an erased member."""

    handle_hash = models.CharField(max_length=64, unique=True)
    skeleton_hash = models.CharField(
        "hash of what the handle looks like", max_length=64, blank=True, db_index=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="former_handles"
    )
    left_at = models.DateTimeField(default=timezone.now)

    objects = FormerHandleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"former handle {self.pk}"
