"""The queue: one row for everything that waits for somebody else's decision, and who holds it.

Rows are kept in the transaction of each move, so that list, badge, digest and counts ask one small table.
Every model that can wait says so itself: `waits`, `waiting_since`, `queue_kind`, `queue_tags()` and
`closed_to()`; its manager knows `waiting()` and `for_queue()`.
"""

import datetime

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

CLAIM = datetime.timedelta(minutes=30)
PROMISE_DAYS = 2
"""What authors are told that they can expect."""
LEAVING = datetime.timedelta(seconds=60)
"""A page that is left keeps its claim so long: a reload or a way back finds it still there."""
CLOSED = "excluded"
"""The facet that names whom an item is not for: its author, who read it first, who took part before."""


def waiting_models() -> list:
    """Every model whose items can wait in the queue."""
    return [model for model in apps.get_models() if hasattr(model, "queue_tags")]


class QueueItemQuerySet(models.QuerySet):
    """What waits."""

    def open_to(self, user, hidden=()):
        """What `user` may decide on, without content notes that they opted out of. The one question."""
        # The few rows that are not for somebody are looked up once, not for each of many rows.
        return self.exclude(pk__in=QueueTag.objects.closing(user, hidden).values("row"))

    def summary(self, matching=None) -> dict:
        """How many wait, how many longer than two days, the oldest; and how many of them match filters."""
        late = models.Q(since__lt=timezone.now() - datetime.timedelta(days=PROMISE_DAYS))
        found = self.aggregate(
            waiting=models.Count("pk"), late=models.Count("pk", filter=late), oldest=models.Min("since")
        )
        return {**found, "matching": found["waiting"] if matching is None else matching.count()}

    def tagged(self, facet, values):
        """What carries one of these values."""
        return self.filter(models.Exists(QueueTag.objects.facet(facet, values)))

    def waiting_longer_than(self, days: int):
        return self.filter(since__lt=timezone.now() - datetime.timedelta(days=days))

    def claimed_by(self, user):
        """What `user` holds now."""
        return self.filter(claimed_by=user, claimed_until__gt=timezone.now())

    def last_claimed_by(self, user):
        """What `user` holds, or held last."""
        return self.filter(claimed_by=user)

    def free(self):
        """What nobody holds now."""
        return self.filter(models.Q(claimed_by=None) | models.Q(claimed_until__lte=timezone.now()))

    def free_for(self, user):
        """What nobody else holds now."""
        return self.filter(
            models.Q(claimed_by=None)
            | models.Q(claimed_until__lte=timezone.now())
            | models.Q(claimed_by=user)
        )

    def unlike(self, pks):
        """Without what somebody skipped."""
        return self.exclude(pk__in=pks)

    def after(self, since, pk):
        """What comes behind a place in the order of the queue."""
        return self.filter(models.Q(since__gt=since) | models.Q(since=since, pk__gt=pk))

    def about(self, item):
        """The row of one item."""
        return self.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)

    def row(self, row):
        """This row, if it still is what the question asks for."""
        return self.filter(pk=row.pk)

    def only_rows(self, pks):
        """These rows."""
        return self.filter(pk__in=list(pks))

    def in_bulk_held(self, pks) -> dict:
        """Rows by number, with who holds them; those that are decided are missing."""
        return {row.pk: row for row in self.filter(pk__in=pks).select_related("claimed_by")}

    def with_items(self):
        """With the items themselves, their tags and who holds them: a fixed number of queries."""
        items = GenericPrefetch("item", [model.objects.for_queue() for model in waiting_models()])
        return self.select_related("claimed_by", "content_type").prefetch_related(items, "tags")

    def carrying(self, facet, values):
        """Rows with a tag of one of these values."""
        return self.filter(tags__facet=facet, tags__value__in=values).distinct()

    def put(self, item):
        """Bring the row of an item in line with the item: there while it waits, gone when it does not."""
        if not item.is_pending:
            self.about(item).delete()
            return None
        kind = ContentType.objects.get_for_model(item)
        row, _ = self.update_or_create(
            content_type=kind, object_id=item.pk, defaults={"since": item.waiting_since}
        )
        with override(settings.LANGUAGE_CODE):
            # Kept in one language, whoever acts; the page says them in the reader's.
            tags = {(f, v, str(label)) for f, v, label in (("kind", *item.queue_kind), *item.queue_tags())}
        tags |= {(CLOSED, str(pk), "") for pk in item.excluded_users() if pk}
        row.tags.all().delete()
        QueueTag.objects.bulk_create(
            QueueTag(row=row, facet=facet, value=value, label=label) for facet, value, label in sorted(tags)
        )
        return row

    def rebuild(self) -> int:
        """Make every row anew from the items, as a repair; return how many wait."""
        self.all().delete()
        return sum(bool(self.put(item)) for model in waiting_models() for item in model.objects.waiting())


class QueueItem(models.Model):
    """Something that waits. It disappears with the decision, and the claim on it with it."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    item = GenericForeignKey()
    since = models.DateTimeField(_("waits since"))
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        indexes = [models.Index(fields=["since", "id"], name="moderation_queue_order")]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="moderation_queue_once")
        ]

    def __str__(self):
        return f"{self.content_type.model} {self.object_id}"

    @property
    def claimant(self):
        """Who holds it now, or None."""
        return self.claimed_by if self.claimed_by_id and self.claimed_until > timezone.now() else None

    def values(self, facet) -> list["QueueTag"]:
        """The tags of one facet, from what was prefetched."""
        return [tag for tag in self.tags.all() if tag.facet == facet]

    @property
    def is_late(self) -> bool:
        """Say whether it waits longer than authors are promised."""
        return timezone.now() - self.since > datetime.timedelta(days=PROMISE_DAYS)

    @property
    def kind(self) -> str:
        """What kind of thing it is, in words."""
        return next((gettext(tag.label) for tag in self.values("kind")), "")

    @property
    def shown_tags(self) -> list["QueueTag"]:
        """What a reviewer sees before opening it."""
        return [tag for tag in self.tags.all() if tag.facet in {"industry", "risk", "note"}]

    def claim(self, user) -> bool:
        """Hold it for `user` for half an hour, or renew that; False if somebody else holds it."""
        until = timezone.now() + CLAIM
        free = QueueItem.objects.free_for(user).row(self)
        if not free.update(claimed_by=user, claimed_until=until):
            self.refresh_from_db()
            return False
        self.claimed_by, self.claimed_until = user, until
        return True

    @classmethod
    def follow_terms(cls, kind, slugs, since=None) -> None:
        """Tag the rows anew that carry one of these terms (taxonomy.references asks every model)."""
        for row in list(cls.objects.carrying(kind, slugs)):
            cls.objects.put(row.item)

    @classmethod
    def erase_member(cls, user) -> None:
        """Let go of what a member held, and forget whom things were not for because of them."""
        cls.objects.last_claimed_by(user).update(claimed_by=None, claimed_until=None)
        QueueTag.objects.naming(user).delete()

    def release(self, user, *, after=datetime.timedelta(0)) -> None:
        """Let go of it, at once or after a while; nothing if `user` does not hold it."""
        QueueItem.objects.claimed_by(user).row(self).update(claimed_until=timezone.now() + after)

    def hand_over(self, user, colleague) -> bool:
        """Give the claim to a colleague; False if `user` does not hold it."""
        mine = QueueItem.objects.claimed_by(user).row(self)
        return bool(mine.update(claimed_by=colleague, claimed_until=timezone.now() + CLAIM))


class QueueTagQuerySet(models.QuerySet):
    """What the queue can be filtered by."""

    def facet(self, name, values):
        """Of the row asked about in an outer query: the tags of one facet with one of these values."""
        return self.filter(row=models.OuterRef("pk"), facet=name, value__in=[str(value) for value in values])

    def naming(self, user):
        """The tags by which rows are not for `user` because of a part that they had in it."""
        return self.filter(facet=CLOSED, value=str(user.pk))

    def closing(self, user, hidden=()):
        """The tags that keep a row from `user`: a part that they had in it, or content they opted out of."""
        mine = models.Q(facet=CLOSED, value=str(user.pk))
        return self.filter(mine | models.Q(facet="note", value__in=list(hidden)) if hidden else mine)

    def counts(self, user, hidden=()):
        """How many rows that are open to `user` carry each tag: facet, value, label and number."""
        closed = self.model.objects.closing(user, hidden).values("row")
        shown = self.exclude(facet=CLOSED).exclude(row__in=closed)
        counted = shown.values_list("facet", "value", "label").annotate(number=models.Count("pk"))
        return counted.order_by("label")


class QueueTag(models.Model):
    """One thing that a row is found by: a kind, an industry, a risk, a content note, whom it is not for."""

    row = models.ForeignKey(QueueItem, models.CASCADE, related_name="tags")
    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=60)
    label = models.CharField(max_length=80, blank=True)

    objects = QueueTagQuerySet.as_manager()

    class Meta:
        ordering = ["facet", "label"]
        # What the counts group by, whole, so that they never look at the rows.
        indexes = [models.Index(fields=["facet", "value", "label", "row"], name="moderation_queuetag_counts")]
        constraints = [
            models.UniqueConstraint(fields=["row", "facet", "value"], name="moderation_queuetag_once")
        ]

    def __str__(self):
        return f"{self.facet} {self.value}"
