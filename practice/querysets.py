"""Questions about collections in words of the field."""

from django.contrib.contenttypes.models import ContentType
from django.db import models

from moderation.models import ModeratedQuerySet
from notices.models import Following

CLOSED = ("withdrawn", "archived")


class CollectionQuerySet(ModeratedQuerySet):
    """Collections."""

    def public(self):
        """What everybody may read: with an approved text, and not taken down."""
        return self.filter(approved__isnull=False).exclude(status__in=CLOSED)

    def visible_to(self, user):
        """What everybody may read, and what `user` follows by a link that still leads there."""
        if not user.is_authenticated:
            return self.public()
        kind = ContentType.objects.get_for_model(self.model)
        followed = (
            Following.objects.followed_by(user).filter(content_type=kind).order_by().values("object_id")
        )
        everybody = models.Q(approved__isnull=False) & ~models.Q(status__in=CLOSED)
        return self.filter(everybody | models.Q(key__isnull=False, pk__in=followed))

    def reportable(self, reference, user):
        """The public collection at this address."""
        return self.public().slugged(reference)

    def approved(self):
        """What was found fit for readers and stands there, whatever is being changed in it."""
        return self.public()

    def for_reports(self):
        """With the titles that the public reads."""
        return self.select_related("approved")

    def for_queue(self):
        """With the texts that were sent."""
        return self.prefetch_related("revisions")

    def for_readers(self):
        """With what a public page shows."""
        return self.select_related("approved", "author")

    def page(self, before, size):
        """At most `size` public collections, newest first, that came before number `before`."""
        found = self.public().filter(number__lt=before) if before else self.public()
        return found.for_readers().order_by("-number")[:size]

    def between(self, first, last):
        """Public collections with numbers from `first` to `last`, oldest first."""
        return self.public().filter(number__range=(first, last)).order_by("number")

    def keyed(self, key):
        """The collection that is read at this link."""
        return self.filter(key=key)

    def slugged(self, slug):
        """Collections at this address."""
        return self.filter(slug=slug)

    def listed_for(self, user):
        """A member's collections, what changed last first, with how many cases are in them."""
        counted = self.by_author(user).annotate(cases=models.Count("items"))
        return counted.order_by("-changed_at", "-pk")

    def for_choice(self, user):
        """A member's collections by title, to put a case into one."""
        return self.by_author(user).only("title", "author").order_by("title", "pk")

    def locked(self, pk):
        """A collection, locked until the transaction ends, or None."""
        return self.select_for_update().filter(pk=pk).first()

    def with_news(self, before):
        """What got new cases and has been left alone since a moment, oldest first."""
        return self.filter(news_since__lte=before).order_by("news_since", "pk")

    def unchanged(self, collection):
        """The collection, if nothing was added since it was read."""
        return self.filter(pk=collection.pk, news_since=collection.news_since)


class CollectionItemQuerySet(models.QuerySet):
    """Cases in collections."""

    def of(self, collection):
        """The cases of one collection, in its order."""
        return self.filter(collection=collection).order_by("position", "pk")

    def holding(self, case):
        """Where one case stands."""
        return self.filter(case=case)

    def case_ids(self) -> list[int]:
        """The keys of the cases, in order."""
        return list(self.values_list("case_id", flat=True))


class ProgressQuerySet(models.QuerySet):
    """What members have done of collections."""

    def by(self, user):
        """What one member did."""
        return self.filter(user=user)

    def within(self, collection):
        """What was done of one collection."""
        return self.filter(collection=collection)

    def about(self, case_id):
        """What was done of one case."""
        return self.filter(case_id=case_id)

    def case_ids(self) -> set[int]:
        """The keys of the cases that are done."""
        return set(self.values_list("case_id", flat=True))
