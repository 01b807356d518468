"""Plausible comments in bulk, to see long threads: quickly, with the same sums and places as real ones."""

import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from comments.effects import refresh_summary_and_pages
from comments.models.comment import Comment, CommentRevision
from comments.querysets import OUTCOMES
from comments.subjects import column_of

BATCH = 500
SAMPLE_COMMENTS = [
    "I said it the same evening, and the line went quiet.",
    "We tried *one question* first. It took a minute more and saved the second call.",
    "My team reads this one on Mondays.\n\n- Ask\n- Wait\n- Say it back",
    "Does it work when somebody is already shouting?",
    "It did not help me: they wanted the money and **nothing else**.",
]
SAMPLE_REPLIES = [
    "It did for us.",
    "Thank you, I will try that.",
    "> Ask first\n\nYes, and then wait.",
    "Not on the phone.",
]


@transaction.atomic
def create_comments(subject, count: int, dice) -> None:
    """Put so many comments under a subject, a fifth of them replies."""
    about, authors = {column_of(subject): subject}, _authors(min(count, 60))
    tellers = [] if "story" in about else list(authors)
    begun = [Comment(author=dice.choice(authors), **about) for _ in range(count - count // 5)]
    for comment in begun:
        if tellers and dice.random() < 0.3:
            # One person counts once.
            comment.author, comment.outcome = tellers.pop(), dice.choice(OUTCOMES)
    _publish(begun, SAMPLE_COMMENTS, dice)
    replies = [Comment(author=dice.choice(authors), parent=dice.choice(begun[:200]), **about)
               for _ in range(count // 5)]  # fmt: skip
    for reply in replies:
        reply.parent.reply_count += 1
        reply.ordinal = reply.parent.reply_count
    _publish(replies, SAMPLE_REPLIES, dice)
    Comment.objects.bulk_update(begun[:200], ["reply_count"], batch_size=BATCH)
    refresh_summary_and_pages(begun[0])


def _authors(count: int) -> list[User]:
    names = [f"synthetic-talk-{number}" for number in range(count)]
    # A password that cannot be used.
    unusable = make_password(None)
    User.objects.bulk_create(
        [
            User(email=f"{name}@example.org", handle=name, name=f"Synthetic {name[15:]}", password=unusable)
            for name in names
        ],
        ignore_conflicts=True,
    )
    return list(User.objects.handle_startswith("synthetic-talk-")[:count])


def _publish(comments: list[Comment], texts: list[str], dice) -> None:
    now = timezone.now()
    for place, comment in enumerate(comments):
        comment.followers_notified_at = now
        comment.posted_at = comment.published_at = now - datetime.timedelta(minutes=len(comments) - place)
        comment.status, comment.revision_number = Comment.Status.SUBMITTED, 1
    for start in range(0, len(comments), BATCH):
        batch = Comment.objects.bulk_create(comments[start : start + BATCH])
        told = [CommentRevision(comment=one, number=1, sent_at=one.posted_at) for one in batch]
        for revision in told:
            revision.write(dice.choice(texts))
        for comment, revision in zip(batch, CommentRevision.objects.bulk_create(told), strict=True):
            comment.approved, comment.status = revision, Comment.Status.PUBLISHED
        Comment.objects.bulk_update(batch, ["approved", "status"])
