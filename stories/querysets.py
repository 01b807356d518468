"""Querysets of stories, their versions, promotions, and proposed techniques."""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from moderation.models import RESTORE_DAYS
from moderation.querysets import ModeratedQuerySet, PublishableQuerySet
from taxonomy.vocabulary import attach_terms

PRUNE_DAYS, ANNOUNCE_DAYS = 365, 30
"""A draft is pruned so many days after its last change, and so many days after its author was notified."""
VISITOR_DAYS = 30
"""Days that a visitor's draft is kept: as long as the session that holds its secret."""


class StoryQuerySet(PublishableQuerySet):
    """Stories."""

    def editable_by(self, user, secrets: Iterable[str]) -> Self:
        """Stories that `user` may edit: their own, and those started in this browser before signing in."""
        own = models.Q(author=user) if user.is_authenticated else models.Q(pk__in=[])
        started_here = models.Q(
            visitor_secret__in=[secret for secret in secrets if secret], revision_number=0
        )
        return self.filter(own | started_here)

    def visitor_drafts(self, secrets: Iterable[str]) -> Self:
        """Stories started in this browser before signing in that have no author yet."""
        return self.filter(author=None, visitor_secret__in=[secret for secret in secrets if secret])

    def assign_visitor_stories(self, user, secrets: Iterable[str]) -> int:
        """Make `user` the author of the stories started in this browser before. Return how many."""
        own = self.filter(author=user, visitor_secret__in=[secret for secret in secrets if secret])
        unassigned = self.visitor_drafts(secrets)
        return own.update(visitor_secret="") + unassigned.update(author=user, visitor_secret="")

    def assign_before_confirmation(self, user, secrets: Iterable[str]) -> int:
        """Make a new member the author of this browser's stories, which it may edit until they sign in."""
        return self.visitor_drafts(secrets).update(author=user)

    def listed_for(self, user) -> Self:
        """Stories of `user`, last changed first, without those withdrawn too long ago to be restored."""
        restorable_since = timezone.now() - datetime.timedelta(days=RESTORE_DAYS)
        own = self.by_author(user).exclude(status="withdrawn", status_since__lt=restorable_since)
        changed = Greatest("status_since", Coalesce("draft__saved_at", "status_since"))
        return own.select_related("draft").prefetch_related(_titles()).order_by(changed.desc(), "-pk")

    def for_queue(self) -> Self:
        """With the submitted titles."""
        return self.prefetch_related(_titles())

    def similar_candidates(self, pks: Iterable[int], numbers: Iterable[int], story) -> Self:
        """Other submitted stories with these primary keys or sequence numbers, with their texts."""
        wanted = models.Q(pk__in=list(pks)) | models.Q(number__in=numbers)
        submitted = (
            self.filter(wanted, revision_number__gt=0).exclude(status="withdrawn").exclude(pk=story.pk)
        )
        return submitted.prefetch_related("revisions")

    def searchable_texts(self, numbers: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Return title and text of public stories by sequence number, without any author data."""
        found: Any = self.public().filter(number__in=list(numbers)).select_related("approved")
        return {story.number: (story.approved.title, "\n".join(story.approved.plain)) for story in found}

    def result_items(self, numbers: Iterable[int]) -> list:
        """Return public stories as a list in the order of `numbers`."""
        return self.in_order_of(numbers)

    def searchable_numbers(self, after: int, size: int) -> list[int]:
        """Return the next `size` sequence numbers of public stories above `after`."""
        found = self.public().filter(number__gt=after).order_by("number")
        return list(found.values_list("number", flat=True)[:size])

    def between(self, first: int, last: int) -> Self:
        """Public stories with sequence numbers from `first` to `last`, oldest first, slugs only."""
        return self.public().filter(number__range=(first, last)).order_by("number").only("slug")

    def in_order_of(self, numbers: Iterable[int]) -> list:
        """Return public stories with their terms as a list in the order of `numbers`."""
        rows: Any = self.public().filter(number__in=numbers).for_cards()
        found = {story.number: story for story in rows}
        return attach_terms("stories", [found[number] for number in numbers if number in found])

    def credited_to(self, user) -> Self:
        """Public stories under the profile name of `user`; none that they told without it."""
        return self.public().filter(author=user).signed()

    def signed(self) -> Self:
        """Stories that were published under the profile name of their author."""
        named = self.filter(credit="name", approved__isnull=False)
        return named.exclude(author=None).exclude(author__name="")

    def anonymous(self) -> Self:
        """Stories that never stood, and were never submitted to stand, under the name of their author."""
        by_name = apps.get_model("stories.Revision").objects.filter(
            story=models.OuterRef("pk"), credit="name"
        )
        # Since the author changed the credit of a published story, it may have been public under the name.
        return self.filter(credit="role", credit_changed_at=None).exclude(models.Exists(by_name))

    def public_by_author(self, user) -> Self:
        """Public stories of `user` under any credit, newest first."""
        return self.public().filter(author=user).select_related("approved").order_by("-published_at", "-pk")

    def all_content_of(self, user) -> Self:
        """All stories of `user` with all versions and pictures, oldest first."""
        own = self.by_author(user).select_related("draft")
        return own.prefetch_related("revisions", "pictures").order_by("pk")

    def for_cards(self) -> Self:
        """With what a card in a list shows."""
        return self.select_related("approved", "author")


def _titles() -> models.Prefetch:
    revisions = apps.get_model("stories.Revision").objects
    return models.Prefetch("revisions", revisions.only("story", "number", "title"))


class RevisionQuerySet(models.QuerySet):
    """Submitted revisions."""

    def excluding(self, revision) -> Self:
        """Every other revision of the same story."""
        return self.filter(story=revision.story_id).exclude(pk=revision.pk)

    def pending_for(self, story) -> Self:
        """The newest revision of a story, unless it is the approved one."""
        return self.filter(story=story, number=story.revision_number).exclude(pk=story.approved_id)


class PassageQuerySet(models.QuerySet):
    """Hashes of passages."""

    def shared_with(self, hashes: Iterable[int], story) -> dict[int, int]:
        """Return how many of these hashes other stories share, for the twenty that share most."""
        found = self.filter(hash__in=hashes).exclude(story=story).values_list("story")
        return dict(found.annotate(shared=models.Count("hash", distinct=True)).order_by("-shared")[:20])


class DraftQuerySet(models.QuerySet):
    """Drafts."""

    def listed_for(self, stories) -> Self:
        """The drafts of these stories, last saved first."""
        return self.filter(story__in=stories).select_related("story").order_by("-saved_at")

    def locked(self, story) -> Any:
        """Return the draft of a story, locked until the transaction ends, or None."""
        return self.select_for_update().filter(story=story).first()

    def set_credit(self, story, credit: dict[str, str]) -> int:
        """Change the credit in the draft of a story. Other tabs notice, as after every save."""
        return self.filter(story=story).update(**credit, version=models.F("version") + 1)

    def at_version(self, draft, version: int) -> Self:
        """The draft, if it is still at `version`."""
        return self.filter(pk=draft.pk, version=version)

    def to_announce(self, now: datetime.datetime) -> Self:
        """Drafts of members that will be pruned soon and whose authors have not been notified."""
        old = now - datetime.timedelta(days=PRUNE_DAYS - ANNOUNCE_DAYS)
        due = self.filter(saved_at__lt=old, announced_at=None, story__author__isnull=False)
        return due.select_related("story__author")

    def to_prune(self, now: datetime.datetime) -> Self:
        """Drafts unchanged for `PRUNE_DAYS` whose authors were notified in time."""
        announced_before = now - datetime.timedelta(days=ANNOUNCE_DAYS)
        saved_before = now - datetime.timedelta(days=PRUNE_DAYS)
        return self.filter(saved_at__lt=saved_before, announced_at__lt=announced_before)

    def abandoned(self, now: datetime.datetime) -> Self:
        """Drafts of visitors whose session, and with it the access to the draft, has expired."""
        return self.filter(story__author=None, saved_at__lt=now - datetime.timedelta(days=VISITOR_DAYS))


class PromotionQuerySet(models.QuerySet):
    """Promotions of stories to cases."""

    def for_story(self, story) -> Any:
        """Return the promotion of a story with its case, or None."""
        found: Any = self.filter(story=story).select_related("case").first()
        if found:
            found.story = story
        return found

    def for_case(self, case) -> Any:
        """Return the promotion that a case comes from with the story and its author, or None."""
        related = ("case", "story__author", "story__approved")
        return self.filter(case=case).select_related(*related).first()

    def locked(self, story) -> Any:
        """Return the promotion of a story, locked with its case until the transaction ends, or None."""
        return self.select_for_update().select_related("case").filter(story=story).first()


class ProposedTechniqueQuerySet(ModeratedQuerySet):
    """Proposed techniques."""

    def visible_to(self, user) -> Self:
        """Nothing: proposals have no public page."""
        return self.none()

    def listed_for(self, user) -> Self:
        """Proposals of `user`, newest first."""
        return self.by_author(user).order_by("-pk")

    def accepted(self) -> Self:
        """Accepted proposals that a curator can write, oldest first."""
        return self.filter(status="published").order_by("status_since")
