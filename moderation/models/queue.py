"""The queue: one row for every item that needs a moderator's decision, with the moderator who claimed it.

Rows are updated in the transaction of each change, so that the list, the badge, the digest and the counts
query one small table. A model can be queued if it has `is_pending`, `pending_since`, `queue_kind`,
`queue_tags()` and `excluded_users()`, and if its manager has `pending()`, `for_queue()` and
`reviewable_by()`.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from moderation.models.bounded_counts import MAX_COUNTED, BoundedCount, count_tags
from moderation.transitions import PROMISED_DAYS
from taxonomy.vocabulary import vocabulary

if TYPE_CHECKING:
    from accounts.models import User

CLAIM_DURATION = datetime.timedelta(minutes=30)
LEAVE_DELAY = datetime.timedelta(seconds=60)
"""How long a claim lasts after its page was left, so that a reload or the Back button still finds it."""
EXCLUDED = "excluded"
"""The facet of the users to whom an item is not offered: the author and moderators who took part before."""


def queued_models() -> list[Any]:
    """Return every model whose items can be in the queue."""
    return [model for model in apps.get_models() if hasattr(model, "queue_tags")]


class QueueItemQuerySet(models.QuerySet["QueueItem"]):
    """Rows of the queue."""

    def open_to(self, user: "User", hidden_notes: Collection[str] = ()) -> Self:
        """Return the rows on which `user` may decide, without the content notes that they opted out of."""
        # The few rows that are excluded are looked up once, not for each of many rows.
        return self.exclude(pk__in=QueueTag.objects.excluding(user, hidden_notes).values("row"))

    def with_pks(self, pks: Iterable[int]) -> Self:
        return self.filter(pk__in=list(pks))

    def without_pks(self, pks: Iterable[int]) -> Self:
        return self.exclude(pk__in=list(pks))

    def bounded_count(self) -> BoundedCount:
        """Count the rows, at most one more than MAX_COUNTED."""
        return BoundedCount(self.order_by()[: MAX_COUNTED + 1].count())

    def summary(self, matching: Self | None = None) -> dict[str, Any]:
        """Count what is pending and late, find the oldest, and count how many rows match the filters."""
        late = models.Q(since__lt=timezone.now() - datetime.timedelta(days=PROMISED_DAYS))
        # The oldest come first, and with them all that are late.
        found: dict[str, Any] = self.order_by("since", "pk")[: MAX_COUNTED + 1].aggregate(
            waiting=models.Count("pk"), late=models.Count("pk", filter=late), oldest=models.Min("since")
        )
        found |= {name: BoundedCount(found[name]) for name in ("waiting", "late")}
        return {**found, "matching": found["waiting"] if matching is None else matching.bounded_count()}

    def tagged(self, facet: str, values: Iterable[Any]) -> Self:
        """Return the rows with a tag of one of these values."""
        return self.filter(models.Exists(QueueTag.objects.of_outer_row(facet, values)))

    def pending_longer_than(self, days: int) -> Self:
        return self.filter(since__lt=timezone.now() - datetime.timedelta(days=days))

    def claimed_by(self, user: "User") -> Self:
        """Return the rows that `user` has claimed now."""
        return self.filter(claimed_by=user, claimed_until__gt=timezone.now())

    def unclaimed(self) -> Self:
        return self.filter(models.Q(claimed_by=None) | models.Q(claimed_until__lte=timezone.now()))

    def claimable_by(self, user: "User") -> Self:
        """Return the rows that no other moderator has claimed now."""
        expired = models.Q(claimed_until__lte=timezone.now())
        return self.filter(models.Q(claimed_by=None) | models.Q(claimed_by=user) | expired)

    def after(self, since: datetime.datetime, pk: int) -> Self:
        """Return the rows behind a position in the order of the queue."""
        return self.filter(models.Q(since__gt=since) | models.Q(since=since, pk__gt=pk))

    def about(self, item: models.Model) -> Self:
        return self.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)

    def with_claimant(self, item: models.Model) -> "QueueItem | None":
        """Return the row of an item with its claimant, or None if the item is not pending."""
        return self.about(item).select_related("claimed_by").first()

    def with_items(self) -> Self:
        """Prefetch the items, their tags and who claimed them, in a fixed number of queries."""
        items = GenericPrefetch("item", [model.objects.for_queue() for model in queued_models()])
        return self.select_related("claimed_by", "content_type").prefetch_related(items, "tags")

    def sync(self, item: Any, *, is_new: bool = False) -> "QueueItem | None":
        """Create, update or delete the row of an item, depending on whether it is pending; return the row.

        `is_new`: the item was created in this transaction, so it has no row yet.
        """
        if not item.is_pending:
            if not is_new:
                self.about(item).delete()
            return None
        key = {"content_type": ContentType.objects.get_for_model(item), "object_id": item.pk}
        if is_new:
            row = self.create(**key, since=item.pending_since)
        else:
            row, is_created = self.update_or_create(**key, defaults={"since": item.pending_since})
            if not is_created:
                row.tags.all().delete()
        QueueTag.objects.bulk_create(
            QueueTag(row=row, facet=facet, value=value, label=label)
            for facet, value, label in sorted(_tags_of(item))
        )
        return row

    def rebuild(self) -> int:
        """Recreate every row from the items, as a repair; return how many are pending."""
        self.all().delete()
        return sum(bool(self.sync(item)) for item in _pending_items())


def _pending_items() -> Iterator[Any]:
    for model in queued_models():
        yield from model.objects.pending()


def _tags_of(item: Any) -> set[tuple[str, str, str]]:
    """Return the tags of an item: facet, value, and the label in the site's language.

    Labels are stored in the site's language, not the acting user's; the page translates them for the reader.
    """
    with override(settings.LANGUAGE_CODE):
        tags = [("kind", *item.queue_kind), *item.queue_tags()]
        found = {(facet, value, str(label)) for facet, value, label in tags}
    return found | {(EXCLUDED, str(pk), "") for pk in item.excluded_users() if pk}


class QueueItem(models.Model):
    """A pending item. It is deleted with the decision, and the claim with it."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    item: Any = GenericForeignKey()
    since = models.DateTimeField(_("waiting since"))
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    seen_revision: int
    """The revision that a moderator chose for a bulk decision; only set by that view."""

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        indexes = [models.Index(fields=["since", "id"], name="moderation_queue_order")]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="moderation_queue_once")
        ]

    def __str__(self) -> str:
        return f"{self.content_type.model} {self.object_id}"

    @property
    def claimant(self) -> "User | None":
        """The user who has claimed it now, or None."""
        is_claimed = self.claimed_until is not None and self.claimed_until > timezone.now()
        return self.claimed_by if is_claimed else None

    def tags_in(self, facet: str) -> list["QueueTag"]:
        """Return the tags of one facet, from what was prefetched."""
        return [tag for tag in self.tags.all() if tag.facet == facet]

    @property
    def is_late(self) -> bool:
        """True if it has been pending for longer than authors are promised."""
        return timezone.now() - self.since > datetime.timedelta(days=PROMISED_DAYS)

    @property
    def kind(self) -> str:
        """The label of the kind of item, in the language of the reader."""
        return next((gettext(tag.label) for tag in self.tags_in("kind")), "")

    @property
    def shown_tags(self) -> list["QueueTag"]:
        """The tags that the list shows."""
        return [tag for tag in self.tags.all() if tag.facet in {"industry", "risk", "note"}]

    def claim(self, user: "User") -> bool:
        """Claim it for `user` for half an hour, or renew the claim.

        Return False if another moderator has claimed it, or if `user` may not decide on it.
        """
        until = timezone.now() + CLAIM_DURATION
        row = QueueItem.objects.open_to(user).claimable_by(user).filter(pk=self.pk)
        if not row.update(claimed_by=user, claimed_until=until):
            self.refresh_from_db()
            return False
        self.claimed_by, self.claimed_until = user, until
        return True

    def renew(self, user: "User") -> bool:
        """Renew the claim of `user`; end it and return False if `user` may not decide on it any more."""
        own, until = QueueItem.objects.claimed_by(user).filter(pk=self.pk), timezone.now() + CLAIM_DURATION
        if own.open_to(user).update(claimed_until=until):
            self.claimed_until = until
            return True
        self.release(user)
        self.refresh_from_db()
        return False

    def end_claim(self) -> None:
        """End the claim, whichever moderator has it."""
        QueueItem.objects.filter(pk=self.pk).update(claimed_by=None, claimed_until=None)
        self.claimed_by = self.claimed_until = None

    def release(self, user: "User", *, after: datetime.timedelta = datetime.timedelta(0)) -> None:
        """End the claim of `user`, at once or after a delay; do nothing if they have not claimed it."""
        until = timezone.now() + after
        # It never becomes longer: a page that is left again and again would renew it.
        own = QueueItem.objects.claimed_by(user).filter(pk=self.pk, claimed_until__gt=until)
        own.update(claimed_until=until)

    def hand_over(self, user: "User", colleague: "User") -> bool:
        """Give the claim to a colleague; return False if `user` has not claimed it."""
        own = QueueItem.objects.claimed_by(user).filter(pk=self.pk)
        return bool(own.update(claimed_by=colleague, claimed_until=timezone.now() + CLAIM_DURATION))


class QueueTagQuerySet(models.QuerySet["QueueTag"]):
    """Tags of rows of the queue."""

    def of_outer_row(self, facet: str, values: Iterable[Any]) -> Self:
        """For a subquery: the tags of the outer row in a facet with one of these values."""
        values = [str(value) for value in values]
        return self.filter(row=models.OuterRef("pk"), facet=facet, value__in=values)

    def excluding(self, user: "User", hidden_notes: Collection[str] = ()) -> Self:
        """Return the tags because of which a row is not offered to `user`.

        They name the user themselves, or a content note that they opted out of.
        """
        own = models.Q(facet=EXCLUDED, value=str(user.pk))
        if not hidden_notes:
            return self.filter(own)
        return self.filter(own | models.Q(facet="note", value__in=list(hidden_notes)))

    def bounded_counts(
        self, facets: Iterable[str], user: "User", hidden_notes: Collection[str] = ()
    ) -> list[tuple[str, str, str, BoundedCount]]:
        """Count the rows open to `user` by tag as `counts` does, but each at most to MAX_TAGGED."""
        excluded = self.excluding(user, hidden_notes).order_by().values("row")
        return count_tags(facets, excluded.query.sql_with_params())

    def counts(self, user: "User", hidden_notes: Collection[str] = ()) -> Iterable[Any]:
        """Count the rows open to `user` by tag: facet, value, label and number."""
        excluded = QueueTag.objects.excluding(user, hidden_notes).values("row")
        shown = self.exclude(facet=EXCLUDED).exclude(row__in=excluded)
        counted = shown.values_list("facet", "value", "label").annotate(number=models.Count("pk"))
        return counted.order_by("label")


def local_label(facet: str, value: str, label: str) -> str:
    """Return the label of a tag in the active language; `label` is the stored one, in English."""
    term = vocabulary().by_slug("industry", value) if facet == "industry" else None
    return term.local_name if term else gettext(label)


class QueueTag(models.Model):
    """One value by which a row is found.

    Kind, industry, risk, content note, or a user to whom it is not offered.
    """

    row = models.ForeignKey(QueueItem, models.CASCADE, related_name="tags")
    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=60)
    label = models.CharField(max_length=80, blank=True)

    objects = QueueTagQuerySet.as_manager()

    class Meta:
        ordering = ["facet", "label"]
        # All columns that the counts group by, so that they are answered from the index alone.
        indexes = [models.Index(fields=["facet", "value", "label", "row"], name="moderation_queuetag_counts")]
        constraints = [
            models.UniqueConstraint(fields=["row", "facet", "value"], name="moderation_queuetag_once")
        ]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}"

    @property
    def local_label(self) -> str:
        """The label in the active language."""
        return local_label(self.facet, self.value, self.label)
