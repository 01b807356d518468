"""Many plausible comments at once, to test long threads; counts and ordinals are those of real comments."""

import datetime
from random import Random
from typing import cast

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from comments.effects import refresh_summary_and_pages
from comments.models import Comment, CommentRevision
from comments.models.technique_outcomes import refresh_reporters
from comments.querysets import OUTCOMES
from comments.subjects import Subject, column_of

BATCH_SIZE = 500
# They stand under any case, story or technique, so they name no event, trade or channel.
SAMPLE_COMMENTS = [
    "I said it the same evening, and the person calmed down.",
    "We tried *one question* first. It took a minute more and saved a second conversation.",
    "My team reads this one on Mondays.\n\n- Ask\n- Wait\n- Say it back",
    "Does it work when somebody is already shouting?",
    "It did not help me: the person wanted a decision and **nothing else**.",
]
SAMPLE_REPLIES = [
    "It did for us.",
    "Thank you, I will try that.",
    "> Ask first\n\nYes, and then wait.",
    "Not every time.",
]


@transaction.atomic
def create_comments(subject: Subject, count: int, random: Random) -> None:
    """Create `count` public comments on a subject, a fifth of them replies."""
    about, authors = {column_of(subject): subject}, _authors(min(count, 60))
    # Each person reports one outcome at most; stories have none.
    without_outcome = [] if "story" in about else list(authors)
    comments = [Comment(author=random.choice(authors), **about) for _ in range(count - count // 5)]
    for comment in comments:
        if without_outcome and random.random() < 0.3:
            comment.author, comment.outcome = without_outcome.pop(), random.choice(OUTCOMES)
    _publish(comments, SAMPLE_COMMENTS, random)
    parents = comments[:200]
    replies = [
        Comment(author=random.choice(authors), parent=random.choice(parents), **about)
        for _ in range(count // 5)
    ]
    for reply in replies:
        parent = cast("Comment", reply.parent)
        parent.reply_count += 1
        reply.ordinal = parent.reply_count
    _publish(replies, SAMPLE_REPLIES, random)
    Comment.objects.bulk_update(parents, ["reply_count"], batch_size=BATCH_SIZE)
    refresh_summary_and_pages(comments[0])
    refresh_reporters({comment.author_id for comment in comments if comment.outcome})


def _authors(count: int) -> list[User]:
    names = [f"synthetic-talk-{number}" for number in range(count)]
    unusable_password = make_password(None)
    User.objects.bulk_create(
        [
            User(
                email=f"{name}@example.org",
                handle=name,
                name=f"Synthetic {name[15:]}",
                password=unusable_password,
            )
            for name in names
        ],
        ignore_conflicts=True,
    )
    return list(User.objects.handle_startswith("synthetic-talk-")[:count])


def _publish(comments: list[Comment], texts: list[str], random: Random) -> None:
    """Save comments as published, each a minute after the one before, with one of `texts`."""
    now = timezone.now()
    for position, comment in enumerate(comments):
        comment.followers_notified_at = now
        comment.posted_at = now - datetime.timedelta(minutes=len(comments) - position)
        comment.published_at = comment.posted_at
        comment.status, comment.revision_number = Comment.Status.SUBMITTED, 1
    for start in range(0, len(comments), BATCH_SIZE):
        batch = Comment.objects.bulk_create(comments[start : start + BATCH_SIZE])
        revisions = [
            CommentRevision(comment=one, number=1, sent_at=one.posted_at, text=random.choice(texts))
            for one in batch
        ]
        saved = CommentRevision.objects.bulk_create(revisions)
        for comment, revision in zip(batch, saved, strict=True):
            comment.approved, comment.status = revision, Comment.Status.PUBLISHED
        Comment.objects.bulk_update(batch, ["approved", "status"])
