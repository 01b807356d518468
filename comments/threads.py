"""Pages of comments: a thread with its first replies, the replies to one comment, a member's own comments.

Pages are found by keyset: "after" and "before" name the comment next to the page, "from" the first one on it.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from comments.models import Comment, CommentSummary, TechniqueOutcomes
from comments.models.summary import outcome_counts
from comments.querysets import OUTCOMES, SHOWN_REPLIES
from comments.subjects import Subject, cache_name_of, column_of, url_kind_of
from request_handling.integers import parse_integer
from taxonomy.models import Technique
from taxonomy.page_cache import shared_fragment

PAGE_SIZE = 20
SHOWN_COMMENTS = 10
"""So many comments are shown on the page of their subject; all of them are on the page of the thread."""
SORT_ORDERS = {"oldest": _("Oldest first"), "newest": _("Newest first")}

type _Page = tuple[CommentSummary, list[Comment], bool, bool]


class Thread:
    """One page of the comments on a subject, as `user` sees it.

    `comments` are the top-level comments of the page, each with `shown_replies`; `earlier` and `later` tell
    whether there are more before and after them; `summary` holds the counts of the subject.
    """

    def __init__(
        self,
        subject: Subject,
        user: User | AnonymousUser,
        query: QueryDict | None = None,
        size: int = PAGE_SIZE,
    ):
        parameters: Mapping[str, Any] = query or {}
        self.subject, self.user, self.size = subject, user, size
        self.address = reverse("comments:thread", args=[url_kind_of(subject), subject.slug])
        self.sort = parameters.get("sort") if parameters.get("sort") in SORT_ORDERS else "oldest"
        self.cursors = {
            name: parse_integer(parameters.get(name), None) for name in ("from", "after", "before")
        }
        self.summary, self.comments, self.earlier, self.later = self._load_cached()

    def _load_cached(self) -> _Page:
        """Return the page with public comments only; the first page is cached until it changes."""
        if any(cursor is not None for cursor in self.cursors.values()):
            return self._load()
        page = cache_name_of(self.subject)
        key = f"thread {page} {self.size} {self.sort}"
        return shared_fragment(key, ("cases", "stories", page), self._load)

    def _load(self) -> _Page:
        """Query the summary and the comments of the page with their first replies."""
        summary = CommentSummary.objects.about(self.subject).first() or CommentSummary()
        comments, earlier, later = self._load_comments()
        self._attach_replies(comments)
        return summary, comments, earlier, later

    def _load_comments(self) -> tuple[list[Comment], bool, bool]:
        """Return the top-level comments of the page, and whether there are more before and after them."""
        found = Comment.objects.about(self.subject).top_level().for_reading()
        start, after, before = (self.cursors[name] for name in ("from", "after", "before"))
        newest_first = self.sort == "newest"
        forwards = found.order_by("-pk" if newest_first else "pk")
        backwards = found.order_by("pk" if newest_first else "-pk")
        # In the order of the page: the lookups of what follows a comment and of what precedes it.
        following, preceding = ("lt", "gt") if newest_first else ("gt", "lt")
        if before is not None:
            rows = list(backwards.filter(**{f"pk__{preceding}": before})[: self.size + 1])
            page = rows[: self.size][::-1]
            return page, len(rows) > self.size, bool(page)
        earlier = after is not None
        if start is not None:
            earlier = backwards.filter(**{f"pk__{preceding}": start}).exists()
            forwards = forwards.filter(**{f"pk__{following}e": start})
        elif after is not None:
            forwards = forwards.filter(**{f"pk__{following}": after})
        rows = list(forwards[: self.size + 1])
        return rows[: self.size], earlier, len(rows) > self.size

    def _attach_replies(self, comments: list[Comment]) -> None:
        """Set `shown_replies` of each comment, with one query for the whole page."""
        by_pk = {comment.pk: comment for comment in comments}
        for comment in comments:
            comment.shown_replies = []
        replied = [pk for pk, comment in by_pk.items() if comment.reply_count]
        for reply in Comment.objects.first_replies(replied).for_reading() if replied else []:
            by_pk[cast("int", reply.parent_id)].shown_replies.append(reply)
        for comment in [*comments, *(reply for one in comments for reply in one.shown_replies)]:
            # The subject is known and need not be queried for each comment.
            setattr(comment, column_of(self.subject), self.subject)

    def link(self, **cursor: int) -> str:
        """Return the URL of another page in the same order."""
        pairs = ({} if self.sort == "oldest" else {"sort": self.sort}) | cursor
        return f"{self.address}?{urlencode(pairs)}" if pairs else self.address

    @property
    def earlier_address(self) -> str:
        return self.link(before=self.comments[0].pk) if self.earlier and self.comments else ""

    @property
    def later_address(self) -> str:
        return self.link(after=self.comments[-1].pk) if self.later and self.comments else ""

    def sort_options(self) -> list[tuple[str, str | Promise, bool]]:
        """Return the URL and label of each order, and whether it is the current one."""
        return [
            (f"{self.address}?sort={name}" if name != "oldest" else self.address, label, name == self.sort)
            for name, label in SORT_ORDERS.items()
        ]

    @cached_property
    def _own(self) -> list[Comment]:
        """The reader's newest comments on the subject, newest first."""
        if not self.user.is_authenticated:
            return []
        own = Comment.objects.about(self.subject).filter(author=self.user)
        return list(own.order_by("-pk")[: self.size])

    @property
    def target(self) -> str:
        """What a text is written for here, as in `CommentDraft.target`."""
        return f"{column_of(self.subject)}:{self.subject.pk}"

    @property
    def last_sent(self) -> int:
        """The primary key of the reader's newest comment here, or 0 (see CommentQuerySet.latest_id_of)."""
        return self._own[0].pk if self._own else 0

    @property
    def has_approved_comment(self) -> bool:
        """True if one of the reader's newest comments here was approved."""
        return any(comment.approved_id for comment in self._own)

    @cached_property
    def own_pending(self) -> list[Comment]:
        """The reader's own comments in review, which other users do not see."""
        pending = [comment for comment in self._own[::-1] if comment.is_awaiting_review]
        if pending:
            prefetch_related_objects(pending, "revisions")
        return pending

    @property
    def outcomes(self) -> dict[str, Any]:
        """The outcomes that people reported, as `outcome_counts` returns them."""
        if isinstance(self.subject, Technique):
            # Outcomes of a technique are also reported on the cases that show it.
            return outcome_counts(**TechniqueOutcomes.of(self.subject))
        counts = {name: getattr(self.summary, name) for name in OUTCOMES}
        return outcome_counts(self.summary.people_count, **counts)


def address_after_posting(comment: Comment) -> str:
    """Return the URL of a public comment: on the page of its subject, or in its thread if that is full."""
    is_shown = comment.parent_id is None or comment.ordinal <= SHOWN_REPLIES
    first = Comment.objects.about(comment.subject).top_level()
    if is_shown and first.is_among_first(comment.parent_id or comment.pk, SHOWN_COMMENTS):
        return f"{comment.subject.get_absolute_url()}#{comment.anchor}"
    return comment.get_absolute_url()


def replies_page(comment: Comment, query: QueryDict) -> dict[str, Any]:
    """Return the template context of a page of replies to one comment, oldest first."""
    found = comment.replies.public().for_reading().order_by("pk")
    start, after = parse_integer(query.get("from"), None), parse_integer(query.get("after"), None)
    if start is not None:
        found = found.filter(pk__gte=start)
    elif after is not None:
        found = found.filter(pk__gt=after)
    rows = list(found[: PAGE_SIZE + 1])
    for reply in rows:
        reply.story = comment.story
    later = f"?after={rows[PAGE_SIZE - 1].pk}" if len(rows) > PAGE_SIZE else ""
    return {"replies": rows[:PAGE_SIZE], "later": later, "has_earlier": start or after}


def own_comments_page(user: User, before: int | None) -> dict[str, Any]:
    """Return the template context of a page of a member's own comments, newest first."""
    found = Comment.objects.by_author(user).with_subjects().prefetch_related("revisions").order_by("-pk")
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE_SIZE + 1])
    later = f"?before={rows[PAGE_SIZE - 1].pk}" if len(rows) > PAGE_SIZE else ""
    return {"comments": rows[:PAGE_SIZE], "later": later}
