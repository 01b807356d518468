"""What a member follows, and which conversations they do not want to hear of."""

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.utils import timezone


def followable_models() -> list[type]:
    """Everything that can be followed; a new kind appears by saying FOLLOWABLE = True."""
    return [model for model in apps.get_models() if getattr(model, "FOLLOWABLE", False)]


def item_key(item) -> str:
    """Content type and number of an item, in one word."""
    return f"{ContentType.objects.get_for_model(item).pk}:{item.pk}"


def public_title(item) -> str:
    """What readers know an item by: never words that are not public."""
    return getattr(item, "report_title", None) or str(item)


class FollowingQuerySet(models.QuerySet):
    """Who follows what."""

    def about(self, item):
        """Everybody's rows about one item."""
        kind = ContentType.objects.get_for_model(item)
        return self.filter(content_type=kind, object_id=item.pk)

    def follow(self, user, item) -> None:
        """Let a member follow an item from now on."""
        self._upsert(user, item, follows=True)

    def mute(self, user, item) -> None:
        """Tell a member nothing more of the conversation about an item."""
        self._upsert(user, item, muted=True)

    def mute_by_key(self, user, name) -> bool:
        """Mute the conversation of this name (`name_of`); False if what it is about is gone."""
        kind, _, pk = name.partition(":")
        model = ContentType.objects.get_for_id(int(kind)).model_class()
        item = model._base_manager.in_bulk([int(pk)]).get(int(pk))
        if item is not None:
            self.mute(user, item)
        return item is not None

    def _upsert(self, user, item, **state) -> None:
        if self.about(item).filter(user=user).update(**state):
            return
        values = {"object_id": item.pk, "follows": False, **state}
        key = {"content_type": ContentType.objects.get_for_model(item), "original_object_id": item.pk}
        self.update_or_create(user=user, **key, defaults=values)

    def unfollow(self, user, item) -> None:
        """Let a member follow an item no longer."""
        rows = self.about(item).filter(user=user)
        rows.filter(muted=False).delete()
        rows.update(follows=False)

    def unmute(self, user, item) -> None:
        """Tell a member of the conversation again."""
        rows = self.about(item).filter(user=user)
        rows.filter(follows=False).delete()
        rows.update(muted=False)

    def is_following(self, user, item) -> bool:
        """Say whether a member follows an item."""
        return user.is_authenticated and self.about(item).filter(user=user, follows=True).exists()

    def is_muted(self, user, item) -> bool:
        """Say whether a member muted the conversation about an item."""
        return user.is_authenticated and self.about(item).filter(user=user, muted=True).exists()

    def muted_keys(self, user) -> set[str]:
        """Everything that a member muted, as `name_of` says it."""
        pairs = self.filter(user=user, muted=True).values_list("content_type", "object_id")
        return {f"{kind}:{pk}" for kind, pk in pairs}

    def followed_by(self, user):
        """What a member follows, newest first."""
        return self.filter(user=user, follows=True).order_by("-since", "-pk")

    def all_of(self, user):
        """Everything that a member follows or has muted."""
        return self.filter(user=user).order_by("pk")

    def muted_by(self, user):
        """What a member muted, newest first."""
        return self.filter(user=user, muted=True).order_by("-since", "-pk")

    def row_of(self, user, pk):
        """One row of a member's, or None."""
        return self.filter(user=user, pk=pk).first()

    def before(self, pk):
        """What stands after one row in the list."""
        row = self.filter(pk=pk).first()
        if row is None:
            return self
        later = models.Q(since=row.since, pk__lt=row.pk)
        return self.filter(models.Q(since__lt=row.since) | later)

    def with_items(self, user):
        """With the items, as far as this member may see them."""
        seen = [visible_items(model, user) for model in followable_models()]
        return self.prefetch_related(GenericPrefetch("item", seen))

    def followers_of(self, item):
        """Active members who follow an item, each of them once."""
        pks = self.about(item).filter(follows=True).values("user")
        return get_user_model().objects.filter(pk__in=pks, is_active=True)

    def with_missing_items(self, kind, model):
        """Rows about items that are gone."""
        return self.filter(content_type=kind).exclude(object_id__in=model._base_manager.values("pk"))

    def merged_into(self, kind, pk):
        """Rows about this item that came there by a merge."""
        return self.filter(content_type=kind, object_id=pk).exclude(before=[])


def visible_items(model, user) -> models.QuerySet:
    """The items of a model that a member may see, with what their titles need."""
    rows = model._default_manager.all()
    rows = rows.visible_to(user) if hasattr(rows, "visible_to") else rows
    return rows.for_reports() if hasattr(rows, "for_reports") else rows


class Following(models.Model):
    """One member follows one item, or has muted the conversation about it, or both.

    `chosen_id` is what the member chose. When that is merged into something else, `object_id` leads there
    and `before` keeps the way, so that undoing the merge finds back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    original_object_id = models.PositiveBigIntegerField()
    before = models.JSONField("numbers it had before merges", default=list, blank=True)
    since = models.DateTimeField(default=timezone.now)
    follows = models.BooleanField(default=True)
    muted = models.BooleanField(default=False)
    item = GenericForeignKey()

    objects = FollowingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["content_type", "object_id"], name="notices_following_item")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "original_object_id"], name="notices_following_once"
            ),
            models.CheckConstraint(
                condition=models.Q(follows=True) | models.Q(muted=True),
                name="notices_following_says_something",
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.content_type_id}:{self.object_id}"

    @classmethod
    def personal_data(cls, user):
        """What the member follows, and which conversations are muted."""
        for row in cls.objects.all_of(user).select_related("content_type").iterator():
            what = {"what": row.content_type.model, "number": row.object_id}
            yield {**what, "since": row.since, "follows": row.follows, "muted": row.muted}

    @property
    def title(self) -> str:
        """What readers know it by, or nothing when it is not to be seen."""
        return public_title(self.item) if self.item is not None else ""

    def end(self, **which) -> None:
        """Stop following or muting; a row that says nothing more goes."""
        left = {"follows": self.follows, "muted": self.muted, **dict.fromkeys(which, False)}
        if any(left.values()):
            self.follows, self.muted = left["follows"], left["muted"]
            self.save(update_fields=["follows", "muted"])
        else:
            self.delete()

    @classmethod
    def follow_terms(cls, kind, slugs, since=None) -> None:
        """Whoever follows a term follows what it was merged into (taxonomy.references asks every model)."""
        model = next((model for model in followable_models() if getattr(model, "kind", "") == kind), None)
        if model is None or len(slugs) != 2:
            return
        former, into = (model._default_manager.filter(slug=slug).first() for slug in slugs)
        about = ContentType.objects.get_for_model(model)
        if former is None and into is not None:
            for row in cls.objects.with_missing_items(about, model):
                row.before, row.object_id = [*row.before, row.object_id], into.pk
                row.save(update_fields=["before", "object_id"])
        elif former is not None and into is not None and since is not None:
            for row in cls.objects.merged_into(about, into.pk):
                if row.before[-1] == former.pk:
                    row.object_id, row.before = former.pk, row.before[:-1]
                    row.save(update_fields=["before", "object_id"])
