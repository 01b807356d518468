"""Queries about comments, their summaries and unsent drafts."""

import datetime
from collections import Counter
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from accounts.models import User
from comments.subjects import Subject, column_of
from moderation.querysets import HIDDEN_STATUSES, PublishableQuerySet
from request_handling.integers import parse_integer
from stories.models import Story

OUTCOMES = ("helped", "no_difference", "made_worse")
DUPLICATE_MINUTES = 10
"""The same text by the same author in the same place within so many minutes is a repeated form submission."""
SHOWN_REPLIES = 10
"""So many replies are shown under a comment in a thread; the others are on a page of their own."""


class CommentQuerySet(PublishableQuerySet):
    """Comments."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the public comments whose subject `user` may read."""
        readable = models.Q(case__status="published") | models.Q(technique__isnull=False)
        return self.public().filter(readable | models.Q(story__in=Story.objects.visible_to(user)))

    def reportable(self, reference: str, user: User | AnonymousUser) -> Self:
        """Return the comment with this primary key, if `user` may read it."""
        return self.visible_to(user).filter(pk=parse_integer(str(reference)))

    def signed(self) -> Self:
        """Return the comments that were published under the name of their author.

        Those of authors on their own stories are named as the story credits its author.
        """
        others = models.Q(story=None) | ~models.Q(story__author=models.F("author"))
        published = self.exclude(author=None).exclude(published_at=None)
        return published.filter(others | models.Q(story__in=Story.objects.signed()))

    def anonymous(self) -> Self:
        """Return the comments of authors on their own stories that never named them."""
        return self.filter(story__author=models.F("author"), story__in=Story.objects.anonymous())

    def about(self, subject: Subject) -> Self:
        """Return the comments on one subject."""
        return self.filter(**{column_of(subject): subject})

    def top_level(self) -> Self:
        """Return the comments that are no replies; one that was removed stays as long as it has replies."""
        removed = models.Q(approved=None) | models.Q(status__in=HIDDEN_STATUSES)
        return self.filter(parent=None).exclude(removed & models.Q(reply_count=0))

    def is_among_first(self, pk: int, count: int) -> bool:
        """Return True if at most `count` comments are as old as the one with this primary key, or older."""
        return len(self.filter(pk__lte=pk).order_by("pk").values_list("pk")[: count + 1]) <= count

    def first_replies(self, comments: list[int]) -> Self:
        """Return the public replies that a thread shows under these comments, oldest first."""
        replies = self.public().filter(parent__in=comments, ordinal__lte=SHOWN_REPLIES)
        return replies.order_by("parent_id", "pk")

    def latest_id_of(self, user: User) -> int:
        """Return the primary key of the member's newest comment, or 0.

        The script of the page tells by it whether a text that it holds has arrived.
        """
        return self.filter(author=user).order_by("-pk").values_list("pk", flat=True).first() or 0

    def count_one_more_reply(self, parent_id: int) -> None:
        """Count a reply that was published just now."""
        self.filter(pk=parent_id).update(reply_count=models.F("reply_count") + 1)

    def awaiting_follower_notice(self, before: datetime.datetime) -> Self:
        """Return the public comments of which followers were not notified yet, oldest first."""
        pending = self.public().filter(followers_notified_at=None, published_at__lte=before)
        return pending.with_subjects().select_related("author", "parent").order_by("published_at", "pk")

    def duplicates_of(self, comment: Any, text: str) -> Self:
        """Return recent comments by the same author with the same text, place and outcome, not withdrawn."""
        since = timezone.now() - datetime.timedelta(minutes=DUPLICATE_MINUTES)
        duplicates = self.about(comment.subject).filter(
            author=comment.author,
            posted_at__gt=since,
            parent=comment.parent_id,
            outcome=comment.outcome,
            revisions__number=models.F("revision_number"),
            revisions__text=text,
        )
        return duplicates.exclude(status="withdrawn").order_by("pk")

    def outcomes(self) -> dict[str, int]:
        """Count the people who reported each outcome; only the latest report of a person counts."""
        latest = dict(self.exclude(outcome="").order_by("pk").values_list("author", "outcome"))
        return Counter(latest.values())

    def for_reading(self) -> Self:
        """Fetch what a reader sees of a comment in the same query."""
        return self.select_related("approved", "author", "story__author")

    def with_subjects(self) -> Self:
        """Fetch the subjects in the same query."""
        return self.select_related("case", "technique", "story__approved", "approved")

    def for_reports(self) -> Self:
        return self.with_subjects()

    def for_decision(self) -> Self:
        return self.with_subjects().select_related("author", "parent")

    def for_queue(self) -> Self:
        return self.with_subjects().prefetch_related("revisions")

    def with_all_texts_of(self, user: User) -> Self:
        """Return all comments of a member with every text, oldest first."""
        return self.filter(author=user).with_subjects().prefetch_related("revisions").order_by("pk")


class CommentSummaryQuerySet(models.QuerySet):
    """Summaries."""

    def about(self, subject: Subject) -> Self:
        """Return the row of one subject."""
        return self.filter(**{column_of(subject): subject})

    def outdated(self) -> Self:
        """Return the rows whose case is to be moved in the sort index."""
        return self.filter(index_outdated=True).order_by("pk")

    def with_cases(self) -> Self:
        """Fetch the cases in the same query."""
        return self.select_related("case")


class CommentDraftQuerySet(models.QuerySet):
    """Unsent drafts."""

    def about(self, user: User, subject: Subject) -> Self:
        """Return the member's drafts of a comment on the subject and of replies there."""
        target = f"{column_of(subject)}:{subject.pk}"
        mine = self.filter(user=user)
        return mine.filter(models.Q(target=target) | models.Q(target__startswith=f"{target}:"))
