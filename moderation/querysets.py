"""QuerySets from which the querysets of moderated models inherit."""

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from moderation.transitions import PENDING, Status

if TYPE_CHECKING:
    from accounts.models import User

HIDDEN_STATUSES = (Status.WITHDRAWN, Status.ARCHIVED)
"""The statuses in which not even the approved revision of a `Publishable` is public."""


class ModeratedQuerySet(models.QuerySet):
    """Items of a model that inherits `Moderated`."""

    def unchanged(self, item: Any, revision: int) -> Self:
        """Return the row of `item` if it still has the status and the revision that were read.

        Compare-and-swap.
        """
        return self.filter(
            pk=item.pk,
            status=item.status,
            revision_number=revision,
            first_reviewer=item.first_reviewer_id,
            first_approved=item.first_approved,
            appeal_open=item.appeal_open,
        )

    def by_author(self, user: "User") -> Self:
        return self.filter(author=user)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Return the items that `user` may read on public pages."""
        return self.filter(status=Status.PUBLISHED)

    def reportable(self, reference: str, user: "User | AnonymousUser") -> Self:
        """Return the item that the URL of the report form names, if `user` may read it."""
        model: Any = self.model
        return self.visible_to(user).filter(**{model.REPORT_LOOKUP: reference})

    def for_reports(self) -> Self:
        """Fetch what `report_title` needs in the same query."""
        return self.all()

    def approved(self) -> Self:
        """Return the items that count as approved work of their author."""
        return self.filter(status=Status.PUBLISHED)

    def signed(self) -> Self:
        """Return the items that were published and name their author. None, unless a model says otherwise."""
        return self.none()

    def anonymous(self) -> Self:
        """Return the items that never named their author. All, unless a model says otherwise.

        An item that once named its author is neither signed nor anonymous.
        """
        return self.all()

    def submitted(self) -> Self:
        """Return the items that were sent to the moderators at least once."""
        return self.filter(revision_number__gt=0)

    def pending(self) -> Self:
        """Return the items that need a moderator's decision."""
        return self.filter(status__in=PENDING)

    def for_queue(self) -> Self:
        """Fetch what a row of the queue shows in the same query."""
        return self.all()

    def for_decision(self) -> Self:
        """Fetch what a decision needs in the same query."""
        return self.select_related("author")

    def reviewable_by(self, user: "User") -> Self:
        """Return the items that a moderator may open: all that were submitted by other people."""
        return self.submitted().exclude(author=user)


class PublishableQuerySet(ModeratedQuerySet):
    """Items of a model that inherits `Publishable`."""

    def public(self) -> Self:
        """Return the items that have a public page: their approved revision is not hidden."""
        return self.filter(approved__isnull=False).exclude(status__in=HIDDEN_STATUSES)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Return the public items; authors see no more here than other users."""
        return self.public()

    def approved(self) -> Self:
        """Return the public items, including those of which a newer revision is in review."""
        return self.public()

    def for_reports(self) -> Self:
        return self.select_related("approved")
