"""A page of a thread: comments with their first replies, by keyset, in a fixed number of queries."""

from functools import cached_property
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.summary import CommentSummary, tried
from comments.querysets import OUTCOMES
from comments.subjects import column_of, kind_of, page_of
from taxonomy.models import Technique
from taxonomy.page_cache import shared_fragment

PAGE_SIZE = 20
SORTS = {"oldest": _("Oldest first"), "newest": _("Newest first")}


def number(word: str) -> int | None:
    """A number of a row that an address names, or None."""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 19 else None


class Thread:
    """What stands on one page of a thread, and where it goes on."""

    def __init__(self, subject, user, query=None, size: int = PAGE_SIZE):
        query = query or {}
        self.subject, self.user, self.size = subject, user, size
        self.address = reverse("comments:thread", args=[kind_of(subject), subject.slug])
        self.sort = query.get("sort") if query.get("sort") in SORTS else "oldest"
        self.cursors = {name: number(query.get(name, "")) for name in ("from", "after", "before")}
        self.summary, self.comments, self.earlier, self.later = self._read_or_kept()

    def _read_or_kept(self):
        """What this page says to everybody; the first page is read again when it has changed."""
        if any(cursor is not None for cursor in self.cursors.values()):
            return self._read()
        place = page_of(self.subject)
        what = f"thread {place} {self.size} {self.sort}"
        return shared_fragment(what, ("cases", "stories", place), self._read)

    def _read(self):
        """The sums, the comments of this page with their first answers, and whether more stands around it."""
        summary = CommentSummary.objects.about(self.subject).first() or CommentSummary()
        comments, earlier, later = self._page()
        self._attach_replies(comments)
        return summary, comments, earlier, later

    def _page(self):
        """The comments of this page, and the cursors of the pages beside it."""
        found = Comment.objects.about(self.subject).top_level().for_reading()
        start, after, before = (self.cursors[name] for name in ("from", "after", "before"))
        forth, back = (found.order_by("pk"), found.order_by("-pk"))
        if self.sort == "newest":
            forth, back = back, forth
        ahead, behind = ("after", "before") if self.sort == "oldest" else ("before", "after")
        earlier = after is not None
        if before is not None:
            rows = list(getattr(back, behind)(before)[: self.size + 1])
            page = rows[: self.size][::-1]
            return page, len(rows) > self.size, bool(page)
        if start is not None:
            earlier = getattr(back, behind)(start).exists()
            forth = forth.since(start) if self.sort == "oldest" else forth.until(start)
        elif after is not None:
            forth = getattr(forth, ahead)(after)
        rows = list(forth[: self.size + 1])
        return rows[: self.size], earlier, len(rows) > self.size

    def _attach_replies(self, comments) -> None:
        answered = {comment.pk: comment for comment in comments}
        for comment in comments:
            comment.shown_replies = []
        wanted = [pk for pk, comment in answered.items() if comment.reply_count]
        for reply in Comment.objects.first_replies(wanted).for_reading() if wanted else []:
            answered[reply.parent_id].shown_replies.append(reply)
        for comment in [*comments, *(a for c in comments for a in c.shown_replies)]:
            # What it stands under is known, and is asked for once.
            setattr(comment, column_of(self.subject), self.subject)

    def link(self, **cursor) -> str:
        """The address of another page, or of this one in another order."""
        sort = {} if self.sort == "oldest" else {"sort": self.sort}
        pairs = {**sort, **cursor}
        return f"{self.address}?{urlencode(pairs)}" if pairs else self.address

    @property
    def earlier_address(self) -> str:
        return self.link(before=self.comments[0].pk) if self.earlier and self.comments else ""

    @property
    def later_address(self) -> str:
        return self.link(after=self.comments[-1].pk) if self.later and self.comments else ""

    def sort_options(self) -> list[tuple[str, str, bool]]:
        """Each order: its address, its name, whether it is the one in force."""
        return [
            (f"{self.address}?sort={name}" if name != "oldest" else self.address, label, name == self.sort)
            for name, label in SORTS.items()
        ]

    @cached_property
    def _own(self) -> list[Comment]:
        """What the reader said here last, newest first."""
        if not self.user.is_authenticated:
            return []
        return list(Comment.objects.about(self.subject).by_author(self.user).order_by("-pk")[: self.size])

    @property
    def last_sent(self) -> int:
        """The number of what the reader said last, or 0: the page knows by it whether words have arrived."""
        return self._own[0].pk if self._own else 0

    @property
    def has_approved_comment(self) -> bool:
        """Say whether something that the reader said here was approved."""
        return any(comment.approved_id for comment in self._own)

    @cached_property
    def own_pending(self) -> list[Comment]:
        """What the reader said here and nobody else reads yet."""
        own_pending = [comment for comment in self._own[::-1] if comment.is_awaiting_review]
        if own_pending:
            prefetch_related_objects(own_pending, "revisions")
        return own_pending

    @property
    def outcomes(self) -> dict:
        """How it went for those who tried it."""
        summary = self.summary
        if isinstance(self.subject, Technique):
            # Of a technique people tell also where cases show it.
            return tried(**Comment.objects.tried(self.subject))
        told = {name: getattr(summary, name) for name in OUTCOMES}
        return tried(summary.tried, **told)


def replies_page(comment: Comment, query) -> dict:
    """A page of the replies to one comment, oldest first."""
    found = Comment.objects.replies_to(comment).for_reading().order_by("pk")
    start, after = number(query.get("from", "")), number(query.get("after", ""))
    found = found.since(start) if start is not None else found.after(after) if after is not None else found
    rows = list(found[: PAGE_SIZE + 1])
    for reply in rows:
        reply.story = comment.story
    later = f"?after={rows[PAGE_SIZE - 1].pk}" if len(rows) > PAGE_SIZE else ""
    return {"replies": rows[:PAGE_SIZE], "later": later, "has_earlier": start or after}
