"""Who does not want to hear from whom. Only the member who blocks knows of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class BlockQuerySet(models.QuerySet):
    """Blocks."""

    def block(self, user, other) -> None:
        """Let `user` hear nothing more from `other`; nothing if that is so already, or is about oneself."""
        if user.pk != other.pk:
            self.get_or_create(user=user, other=other)

    def unblock(self, user, other) -> None:
        """Let `user` hear from `other` again."""
        self.filter(user=user, other=other).delete()

    def has_blocked(self, user, other) -> bool:
        """Say whether `user` has blocked `other`. A visitor, or nobody, blocks nobody and is not blocked."""
        known = user is not None and other is not None and user.pk is not None and other.pk is not None
        return known and self.filter(user=user, other=other).exists()

    def blocker_ids(self, other) -> set[int]:
        """The numbers of everybody who has blocked a member."""
        return set(self.filter(other=other).values_list("user", flat=True))

    def for_user(self, user):
        """Whom a member has blocked, newest first, with the other members."""
        return self.filter(user=user).select_related("other").order_by("-at", "-pk")


class Block(models.Model):
    """`user` wants no notices of what `other` answers, and no answers from them."""

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

    def __str__(self):
        return f"{self.user_id} blocks {self.other_id}"

    @classmethod
    def personal_data(cls, user):
        """Whom the member blocked; never by whom they are blocked."""
        for block in cls.objects.for_user(user):
            yield {"id": block.pk, "blocked": block.other.handle, "at": block.at}
