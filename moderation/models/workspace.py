"""What moderators keep for themselves: notes to colleagues, unfinished answers, preferences."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from request_handling.rows import upsert
from text_input.model_fields import CleanJSONField, CleanTextField

if TYPE_CHECKING:
    from accounts.models import User


class ItemTextQuerySet(models.QuerySet):
    """What moderators wrote about items."""

    def about(self, item: models.Model) -> Self:
        content_type = ContentType.objects.get_for_model(item)
        return self.filter(content_type=content_type, object_id=item.pk).select_related("by")

    def by(self, user: "User | None") -> Self:
        return self.filter(by=user)

    def since(self, moment: datetime.datetime | None) -> Self:
        """Return what was written after a moment; everything if it is None."""
        return self.filter(at__gt=moment) if moment else self


class PrivateNoteQuerySet(ItemTextQuerySet):
    """Notes to colleagues."""

    def add(self, item: models.Model, user: "User | None", text: str) -> Any:
        content_type = ContentType.objects.get_for_model(item)
        return self.create(content_type=content_type, object_id=item.pk, by=user, text=text)


class AnswerDraftQuerySet(ItemTextQuerySet):
    """Unfinished answers."""

    def save_draft(self, item: models.Model, user: "User", fields: dict[str, Any], revision: int) -> None:
        """Save the answer that `user` is writing about an item, in place of an earlier draft."""
        content_type = ContentType.objects.get_for_model(item)
        key = {"content_type": content_type, "object_id": item.pk, "by": user}
        upsert(self, key, {"fields": fields, "revision": revision, "at": timezone.now()})


class ItemText(models.Model):
    """Something that a moderator wrote about an item."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["content_type", "object_id"], name="%(app_label)s_%(class)s_item")]


class PrivateNote(ItemText):
    """A note to colleagues. The author never sees it."""

    text = CleanTextField()

    objects = PrivateNoteQuerySet.as_manager()

    class Meta(ItemText.Meta):
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class AnswerDraft(ItemText):
    """An unfinished answer, saved while it is typed and deleted with the decision."""

    revision = models.PositiveIntegerField()
    fields = CleanJSONField(_("form input"), default=dict)

    objects = AnswerDraftQuerySet.as_manager()

    class Meta(ItemText.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "by"], name="moderation_answerdraft_once"
            )
        ]

    def __str__(self) -> str:
        return f"answer to {self.content_type.model} {self.object_id}"


class Preferences(models.Model):
    """How a moderator likes to work, saved in the account so that it holds on every device."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="moderation")
    blurred = models.BooleanField(_("Hide texts with a content note until I open them"), default=True)
    shortcuts = models.BooleanField(_("Use keyboard shortcuts"), default=True)
    opens_next = models.BooleanField(_("Open the next item after a decision"), default=True, db_default=True)
    hidden_notes = CleanJSONField(_("hidden content notes"), default=list, blank=True)
    industries = CleanJSONField(_("known industries"), default=list, blank=True)

    def __str__(self) -> str:
        return f"preferences of {self.user}"


def preferences_of(user: "User") -> Preferences:
    """Return the saved preferences of this moderator, or unsaved ones with the defaults."""
    return Preferences.objects.filter(user=user).first() or Preferences(user=user)
