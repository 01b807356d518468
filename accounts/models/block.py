"""Members who blocked each other. Only the member who blocks knows about it."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from accounts.models.user import User
from request_handling.rows import upsert


class BlockQuerySet(models.QuerySet["Block"]):
    """Blocks of members."""

    def block(self, user: User, other: User) -> None:
        """Block `other` for `user`. Does nothing if they are blocked already or the same member."""
        if user.pk != other.pk:
            upsert(self, {"user": user, "other": other})

    def unblock(self, user: User, other: User) -> None:
        """Remove the block."""
        self.filter(user=user, other=other).delete()

    def has_blocked(self, user: User | AnonymousUser | None, other: User | AnonymousUser | None) -> bool:
        """True if `user` blocked `other`. False if one of them is None or a visitor."""
        known = user is not None and other is not None and user.pk is not None and other.pk is not None
        return known and self.filter(user=user, other=other).exists()

    def blocker_ids(self, other: User) -> set[int]:
        """The primary keys of the members who blocked `other`."""
        return set(self.filter(other=other).values_list("user", flat=True))

    def for_user(self, user: User) -> Self:
        """The blocks that the member made, newest first, with the blocked members."""
        return self.filter(user=user).select_related("other").order_by("-at", "-pk")


class Block(models.Model):
    """`user` gets no notices about what `other` writes, and no replies from them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "other"], name="accounts_block_unique"),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("other")), name="accounts_block_not_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} blocks {self.other_id}"
