"""What moderators keep at their desk: private notes, an unfinished answer, how they like to work."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.former import Traced


class AboutQuerySet(Traced, models.QuerySet):
    """What was written about items."""

    def about(self, item):
        """What was written about one item."""
        kind = ContentType.objects.get_for_model(item)
        return self.filter(content_type=kind, object_id=item.pk).select_related("by")

    def of(self, user):
        """What one moderator wrote."""
        return self.filter(by=user)

    def write(self, item, user, text):
        """Write a note about an item."""
        kind = ContentType.objects.get_for_model(item)
        return self.create(content_type=kind, object_id=item.pk, by=user, text=text)

    def keep(self, item, user, fields, revision) -> None:
        """Keep the answer that `user` is writing about an item."""
        kind = ContentType.objects.get_for_model(item)
        values = {"fields": fields, "revision": revision, "at": timezone.now()}
        self.update_or_create(content_type=kind, object_id=item.pk, by=user, defaults=values)


class About(models.Model):
    """Something that a moderator wrote about an item."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AboutQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["content_type", "object_id"], name="%(app_label)s_%(class)s_item")]


class PrivateNote(About):
    """A note to colleagues. The author never sees it."""

    text = models.TextField()

    class Meta(About.Meta):
        ordering = ["at", "pk"]

    def __str__(self):
        return self.text[:60]

    @classmethod
    def erase_member(cls, user) -> None:
        """Notes stay with the item, for colleagues, and no longer say whose they are."""
        cls.objects.of(user).lose_traces(user)
        cls.objects.of(user).update(by=None)


class AnswerDraft(About):
    """An answer that a moderator is writing: kept as it is typed, gone with the decision."""

    revision = models.PositiveIntegerField()
    fields = models.JSONField(_("what was typed"), default=dict)

    class Meta(About.Meta):
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "by"], name="moderation_answer_once")
        ]

    def __str__(self):
        return f"answer to {self.content_type.model} {self.object_id}"

    @classmethod
    def erase_member(cls, user) -> None:
        """What was never sent goes."""
        cls.objects.of(user).delete()


class Preferences(models.Model):
    """How a moderator likes to work; kept in the account so that it holds on every device."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="moderation")
    blurred = models.BooleanField(_("Cover texts with a content note until I open them"), default=True)
    shortcuts = models.BooleanField(_("Keys for every act"), default=True)
    hidden_notes = models.JSONField(_("content that is not for me"), default=list, blank=True)
    industries = models.JSONField(_("industries that I know"), default=list, blank=True)

    def __str__(self):
        return f"preferences of {self.user}"

    @classmethod
    def personal_data(cls, user):
        """How the member likes to moderate."""
        names = ("blurred", "shortcuts", "hidden_notes", "industries", "digest")
        if own := cls.objects.in_bulk([user.pk], field_name="user_id").get(user.pk):
            yield {"id": own.pk} | {name: getattr(own, name) for name in names}

    @classmethod
    def follow_terms(cls, kind, slugs, since=None) -> None:
        """Whoever knows an industry knows what it was merged into (taxonomy.references asks every model)."""
        for own in cls.objects.all() if kind == "industry" else ():
            if set(slugs) & set(own.industries) and not set(slugs) <= set(own.industries):
                own.industries = list(dict.fromkeys([*own.industries, *slugs]))
                own.save(update_fields=["industries"])


def preferences_of(user) -> Preferences:
    """How this moderator likes to work, or the ordinary way."""
    return Preferences.objects.in_bulk([user.pk], field_name="user_id").get(user.pk) or Preferences(user=user)
