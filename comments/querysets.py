"""Questions about comments in words of the field."""

import datetime
from collections import Counter

from django.apps import apps
from django.db import models
from django.utils import timezone

from comments.subjects import column_of
from moderation.models import ModeratedQuerySet

HIDDEN_STATUSES = ("withdrawn", "archived")
AWAITING_REVIEW_STATUSES = ("submitted", "in_review", "changes_requested")
OUTCOMES = ("helped", "no_difference", "made_worse")
DUPLICATE_MINUTES = 10
"""Who says the same in the same place within so many minutes has pressed the button twice."""
SHOWN_REPLIES = 10
"""So many replies stand under a comment; the others have a page of their own."""


class CommentQuerySet(ModeratedQuerySet):
    """Comments."""

    def public(self):
        """What everybody may read: an approved text that was not taken down."""
        return self.filter(approved__isnull=False).exclude(status__in=HIDDEN_STATUSES)

    def visible_to(self, user):
        """What `user` may read where it stands: a comment is hidden with its subject."""
        stories = apps.get_model("stories.Story").objects.visible_to(user)
        read = models.Q(case__status="published") | models.Q(technique__isnull=False)
        return self.public().filter(read | models.Q(story__in=stories))

    def reportable(self, reference, user):
        """The comment of this number, if `user` reads it now."""
        word = str(reference)
        number = int(word) if word.isascii() and word.isdecimal() and len(word) < 19 else 0
        return self.visible_to(user).filter(pk=number)

    def approved(self):
        """What was found fit for readers and stands there, whatever is being changed in it."""
        return self.public()

    def about(self, subject):
        """Comments under one subject."""
        return self.filter(**{column_of(subject): subject})

    def top_level(self):
        """Comments that answer no other; one that is gone stands as long as it has answers."""
        gone = models.Q(approved=None) | models.Q(status__in=HIDDEN_STATUSES)
        return self.filter(parent=None).exclude(gone & models.Q(reply_count=0))

    def replies_to(self, comment):
        """The public replies to one comment."""
        return self.public().filter(parent=comment)

    def first_replies(self, comments):
        """The public replies that stand under these comments, oldest first."""
        beneath = self.public().filter(parent__in=comments, ordinal__lte=SHOWN_REPLIES)
        return beneath.order_by("parent_id", "pk")

    def after(self, pk):
        return self.filter(pk__gt=pk)

    def since(self, pk):
        return self.filter(pk__gte=pk)

    def before(self, pk):
        return self.filter(pk__lt=pk)

    def until(self, pk):
        return self.filter(pk__lte=pk)

    def latest_id_of(self, user) -> int:
        """The number of what a member said last, or 0: a page knows by it whether words have arrived."""
        return self.by_author(user).order_by("-pk").values_list("pk", flat=True).first() or 0

    def awaiting_follower_notice(self, before):
        """What the followers of its subject have not heard of, oldest first."""
        waiting = self.public().filter(followers_notified_at=None, published_at__lte=before)
        return waiting.with_subjects().select_related("author", "parent").order_by("published_at", "pk")

    def numbered(self, pk):
        """One comment."""
        return self.filter(pk=pk)

    def with_outcome(self, user):
        """What a member told about trying something."""
        return self.by_author(user).exclude(outcome="")

    def in_last(self, minutes: int):
        """What was said in the last minutes."""
        return self.filter(posted_at__gt=timezone.now() - datetime.timedelta(minutes=minutes))

    def same_as(self, comment, text: str):
        """What its author has said with the same words in the same place a moment ago, and not taken back."""
        here = self.by_author(comment.author).about(comment.subject).in_last(DUPLICATE_MINUTES)
        same = here.filter(
            parent=comment.parent_id, outcome=comment.outcome,
            revisions__number=models.F("revision_number"), revisions__text=text,
        )  # fmt: skip
        return same.exclude(status="withdrawn").order_by("pk")

    def outcomes(self) -> dict[str, int]:
        """How many people told each outcome: of each the last word counts, and nothing before it."""
        told = self.exclude(outcome="").order_by("pk").values_list("author", "outcome")
        return Counter(dict(told).values())

    def tried(self, technique) -> dict[str, int]:
        """How many people tried a technique with each outcome: told of it, or of a case that shows it.

        "people" is how many there are in all, each counted once, however often and wherever they told it.
        """
        shown = {"status": "published", "technique_items__tag": technique}
        cases = apps.get_model("cases.Case").objects.filter(**shown)
        told = self.public().filter(models.Q(technique=technique) | models.Q(case__in=cases))
        people = {
            name: models.Count("author", filter=models.Q(outcome=name), distinct=True) for name in OUTCOMES
        }
        every = models.Count("author", distinct=True)
        return told.exclude(outcome="").aggregate(people=every, **people)

    def for_reading(self):
        """With what a reader sees of a comment."""
        return self.select_related("approved", "author", "story__author")

    def whole_of(self, user):
        """Everything a member said, with every text of it, oldest first."""
        return self.by_author(user).with_subjects().prefetch_related("revisions").order_by("pk")

    def for_queue(self):
        """With the texts that were sent and what they are about."""
        return self.select_related("case", "technique", "story__approved").prefetch_related("revisions")

    def for_reports(self):
        """With what a report shows of a comment."""
        return self.select_related("case", "technique", "story__approved")

    def with_subjects(self):
        """With what they are about."""
        return self.select_related("case", "technique", "story__approved", "approved")


class CommentSummaryQuerySet(models.QuerySet):
    """Sums of what was said."""

    def about(self, subject):
        """The row of one subject."""
        return self.filter(**{column_of(subject): subject})


class CommentRevisionQuerySet(models.QuerySet):
    """Texts of comments."""


class CommentDraftQuerySet(models.QuerySet):
    """Words that were not sent yet."""

    def at(self, user, place):
        """A member's words for one place."""
        return self.filter(user=user, place=place)

    def near(self, user, place):
        """A member's words for one subject, as a comment and as replies."""
        return self.filter(models.Q(place=place) | models.Q(place__startswith=f"{place}:"), user=user)

    def of(self, user):
        """Everything a member has begun to say."""
        return self.filter(user=user)

    def untouched_since(self, moment):
        return self.filter(saved_at__lt=moment)
