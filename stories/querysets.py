"""Questions about stories in words of the field."""

import datetime

from django.apps import apps
from django.db import models
from django.utils import timezone

from moderation.models import RESTORE_DAYS, ModeratedQuerySet
from taxonomy.vocabulary import attach_terms

PRUNE_DAYS, ANNOUNCE_DAYS = 365, 30
"""A draft that nobody touched for a year is pruned, 30 days after its author was told."""
VISITOR_DAYS = 30
"""A draft of somebody who never signed in is kept as long as the session that holds its secret."""


class StoryQuerySet(ModeratedQuerySet):
    """Stories."""

    def public(self):
        """What everybody may read: stories with an approved revision that were not taken down."""
        return self.filter(approved__isnull=False).exclude(status__in=["withdrawn", "archived"])

    def visible_to(self, user):
        """What `user` may read as a published story. An author sees no more there than everybody."""
        return self.public()

    def approved(self):
        """What was found fit for readers and stands there, whatever is being changed in it."""
        return self.public()

    def for_reports(self):
        """With the titles that the public reads."""
        return self.select_related("approved")

    def editable_by(self, user, secrets):
        """What this person may write in: their own, and what this browser began without signing in."""
        mine = models.Q(author=user) if user.is_authenticated else models.Q(pk__in=[])
        begun = models.Q(visitor_secret__in=[secret for secret in secrets if secret], revision_number=0)
        return self.filter(mine | begun)

    def visitor_drafts(self, secrets):
        """What a browser began without signing in and nobody owns yet."""
        return self.filter(author=None, visitor_secret__in=[s for s in secrets if s])

    def assign_visitor_stories(self, user, secrets):
        """Give a member what this browser began before they signed in; return how many."""
        own = self.filter(author=user, visitor_secret__in=[secret for secret in secrets if secret])
        return own.update(visitor_secret="") + self.visitor_drafts(secrets).update(
            author=user, visitor_secret=""
        )

    def assign_before_confirmation(self, user, secrets):
        """Give somebody who has just joined what this browser began, which goes on writing meanwhile."""
        return self.visitor_drafts(secrets).update(author=user)

    def keyed(self, key):
        """The story of this key."""
        return self.filter(key=key)

    def listed_for(self, user):
        """A member's stories, what changed last first, without those taken back too long ago to restore."""
        restorable_since = timezone.now() - datetime.timedelta(days=RESTORE_DAYS)
        mine = self.by_author(user).exclude(status="withdrawn", status_since__lt=restorable_since)
        titles = models.Prefetch("revisions", apps.get_model("stories.Revision").objects.titles())
        return mine.select_related("draft").prefetch_related(titles).order_by("-status_since", "-pk")

    def for_queue(self):
        """With the titles that were sent."""
        titles = models.Prefetch("revisions", apps.get_model("stories.Revision").objects.titles())
        return self.prefetch_related(titles)

    def similar_candidates(self, pks, numbers, story):
        """Stories that were sent and not taken back, by key or number on the shelf, with their texts."""
        wanted = models.Q(pk__in=list(pks)) | models.Q(number__in=numbers)
        sent = self.filter(wanted, revision_number__gt=0).exclude(status="withdrawn").exclude(pk=story.pk)
        return sent.prefetch_related("revisions")

    def slugged(self, slug) -> bool:
        """Say whether a story, public or not, has this address."""
        return self.filter(slug=slug).exists()

    def numbered(self, numbers):
        """Stories with these numbers on the shelf."""
        return self.filter(number__in=numbers)

    def searchable_texts(self, numbers) -> dict:
        """The approved title and words of public stories with these numbers; nothing about their authors."""
        found = self.public().numbered(list(numbers)).select_related("approved")
        return {story.number: (story.approved.title, "\n".join(story.approved.plain)) for story in found}

    def result_items(self, numbers) -> list:
        """Public stories with these numbers, as a list in the order given."""
        return self.in_order_of(numbers)

    def searchable_numbers(self, after, size) -> list[int]:
        """The next numbers in use."""
        found = self.public().filter(number__gt=after).order_by("number")
        return list(found.values_list("number", flat=True)[:size])

    def between(self, first, last):
        """Public stories with numbers from `first` to `last`, with their addresses, oldest first."""
        return self.public().filter(number__range=(first, last)).order_by("number").only("slug")

    def in_order_of(self, numbers):
        """Public stories with these numbers and their terms, as a list in the order given."""
        found = {story.number: story for story in self.public().numbered(numbers).for_cards()}
        return attach_terms("stories", [found[number] for number in numbers if number in found])

    def credited_to(self, user):
        """What everybody reads under the profile name of a member; nothing that was told without it."""
        return self.public().filter(author=user, credit="name") if user.name else self.none()

    def public_by_author(self, user):
        """What everybody reads of a member's stories, however they are told, newest first."""
        return self.public().filter(author=user).select_related("approved").order_by("-published_at", "-pk")

    def all_content_of(self, user):
        """Everything that a member wrote, with all versions and pictures, oldest first."""
        return (
            self.by_author(user)
            .prefetch_related("revisions", "pictures")
            .select_related("draft")
            .order_by("pk")
        )

    def for_cards(self):
        """With what a card in a list shows."""
        return self.select_related("approved", "author")


class TermItemQuerySet(models.QuerySet):
    """Which terms public stories carry."""

    def for_story(self, story):
        """The terms of one story."""
        return self.filter(content_object=story)


class RevisionQuerySet(models.QuerySet):
    """Revisions."""

    def titles(self):
        """With their titles alone, for lists."""
        return self.only("story", "number", "title")

    def excluding(self, revision):
        """Every other revision of the same story."""
        return self.filter(story=revision.story_id).exclude(pk=revision.pk)

    def only_revision(self, revision):
        """This revision alone."""
        return self.filter(pk=revision.pk)

    def pending_for(self, story):
        """The newest revision of a story, unless it is the approved one."""
        return self.filter(story=story, number=story.revision_number).exclude(pk=story.approved_id)


class PassageQuerySet(models.QuerySet):
    """Hashes of passages."""

    def for_story(self, story):
        """Those of one story."""
        return self.filter(story=story)

    def shared_with(self, hashes, story) -> dict[int, int]:
        """How many of these hashes other stories share, for the twenty that share most."""
        found = self.filter(hash__in=hashes).exclude(story=story).values_list("story")
        return dict(found.annotate(shared=models.Count("hash", distinct=True)).order_by("-shared")[:20])


class ProposalQuerySet(models.QuerySet):
    """Proposed wordings."""

    def about(self, story):
        """The proposal for one story."""
        return self.filter(story=story)


class DraftQuerySet(models.QuerySet):
    """Drafts."""

    def for_stories(self, stories):
        """The drafts of these stories, what was saved last first."""
        return self.filter(story__in=stories).select_related("story").order_by("-saved_at")

    def locked(self, story):
        """The draft of a story, locked until the transaction ends, or None."""
        return self.select_for_update().filter(story=story).first()

    def set_credit(self, story, wanted):
        """Give the draft of a story another name shown; an open tab notices, as after every save."""
        return self.filter(story=story).update(**wanted, version=models.F("version") + 1)

    def at_version(self, draft, version):
        """The draft, if nobody saved it since `version`."""
        return self.filter(pk=draft.pk, version=version)

    def to_announce(self, now):
        """Drafts of members that will be pruned soon and whose authors were not told."""
        old = now - datetime.timedelta(days=PRUNE_DAYS - ANNOUNCE_DAYS)
        return self.filter(saved_at__lt=old, announced_at=None, story__author__isnull=False).select_related(
            "story__author"
        )

    def to_prune(self, now):
        """Drafts that nobody touched for a year and whose authors were told in time."""
        announced_before = now - datetime.timedelta(days=ANNOUNCE_DAYS)
        return self.filter(
            saved_at__lt=now - datetime.timedelta(days=PRUNE_DAYS), announced_at__lt=announced_before
        )

    def abandoned(self, now):
        """Drafts of visitors who never signed in, whose browser has lost the way to them."""
        return self.filter(story__author=None, saved_at__lt=now - datetime.timedelta(days=VISITOR_DAYS))
