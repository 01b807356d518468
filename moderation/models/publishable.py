"""The abstract model of moderated items with revisions, of which the public reads the approved one."""

import datetime
from typing import Any, ClassVar

from django.db import models

from accounts.models import User
from moderation.hook_points import publication_changes
from moderation.models.moderated import Moderated
from moderation.querysets import HIDDEN_STATUSES, PublishableQuerySet
from taxonomy.models import RetiredSlug
from text_input.slugs import ascii_slug, reserved_words


class Publishable(Moderated):
    """A moderated item whose approved revision stays public while a newer one is in review.

    A subclass has a OneToOneField `approved` to its model of revisions, which points back to it with the
    related name `revisions`, has a `number` and is ordered by it. A subclass with a `slug` sets
    `SLUG_FALLBACK`.
    """

    approved: Any
    approved_id: int | None
    revisions: Any
    APPROVED_REMOVED_BY: frozenset[str] = frozenset({"archive"})
    """The transitions after which nothing is public until a revision is approved again."""
    SLUG_FALLBACK = "item"
    """The slug of a title without letters or digits."""
    URL_NAME = ""
    """The name of the URL of its public page, if that is made of a slug."""
    saved_revision: Any = None
    """The newest revision, if it was saved just before the transition that submits it."""

    objects: ClassVar = PublishableQuerySet.as_manager()

    class Meta(Moderated.Meta):
        abstract = True
        constraints = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(approved__isnull=False),
                name="%(app_label)s_%(class)s_published_is_approved",
            ),
        ]

    @property
    def is_public(self) -> bool:
        """True if the approved revision is on a public page now."""
        return self.approved_id is not None and self.status not in HIDDEN_STATUSES

    @property
    def latest(self) -> Any:
        """The revision that was submitted last, or None.

        Uses prefetched revisions; otherwise one query, cached.
        """
        cached = self.__dict__.get("_latest")
        if cached is None or cached.number != self.revision_number:
            cached = self._find_latest()
            self.__dict__["_latest"] = cached
        return cached

    def _find_latest(self) -> Any:
        if not self.revision_number:
            return None
        if "revisions" in getattr(self, "_prefetched_objects_cache", {}):
            return next((one for one in self.revisions.all() if one.number == self.revision_number), None)
        return self.revisions.filter(number=self.revision_number).first()

    def changes_for(self, action: str, now: datetime.datetime, by: User | None) -> dict[str, Any]:
        """Change the approved revision in the same step as the status.

        "approve" publishes the revision that was read, "appear" the newest one, which was saved just before.
        """
        changes = super().changes_for(action, now, by)
        if action in {"approve", "appear"}:
            newest = self.latest if action == "approve" else self.saved_revision or self.revisions.last()
            return changes | self.publish(newest, now)
        return changes | ({"approved": None} if action in self.APPROVED_REMOVED_BY else {})

    def publish(self, revision: Any, now: datetime.datetime) -> dict[str, Any]:
        """Return the fields to change, by name, so that `revision` becomes the public one."""
        return {"approved": revision, **publication_changes(self, revision, now)}

    @classmethod
    def unique_slug(cls, title: str) -> str:
        """Return a slug that was never used, made of the title alone: it tells neither author nor time."""
        base = ascii_slug(title)[:110] or cls.SLUG_FALLBACK
        slug, count = base, 2
        while cls._is_taken(slug):
            slug, count = f"{base}-{count}", count + 1
        return slug

    @classmethod
    def _is_taken(cls, slug: str) -> bool:
        if slug in reserved_words(cls.URL_NAME) or cls.objects.filter(slug=slug).exists():
            return True
        return RetiredSlug.objects.is_retired(cls.URL_NAME, slug)

    def retire_slug(self) -> None:
        """Never give the slug of this item to another one.

        Call it before the item is deleted or gets another slug.
        """
        slug = getattr(self, "slug", None)
        if slug:
            RetiredSlug.objects.retire(self.URL_NAME, slug)
