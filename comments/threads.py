"""A page of a thread: comments with their first replies, by keyset, in a fixed number of queries."""

from functools import cached_property
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments.comment import Comment
from comments.querysets import OUTCOMES
from comments.subjects import column_of, kind_of, page_of
from comments.talk import Talk, tried
from taxonomy.keeping import same_for_all
from taxonomy.models import Technique

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
        self.talk, self.comments, self.earlier, self.later = self._read_or_kept()

    def _read_or_kept(self):
        """What this page says to everybody; the first page is read again when it has changed."""
        if any(cursor is not None for cursor in self.cursors.values()):
            return self._read()
        place = page_of(self.subject)
        what = f"thread {place} {self.size} {self.sort}"
        return same_for_all(what, ("cases", "stories", place), self._read)

    def _read(self):
        """The sums, the comments of this page with their first answers, and whether more stands around it."""
        talk = Talk.objects.about(self.subject).first() or Talk()
        comments, earlier, later = self._page()
        self._give_answers(comments)
        return talk, comments, earlier, later

    def _page(self):
        """The comments of this page, and the cursors of the pages beside it."""
        found = Comment.objects.about(self.subject).beginnings().for_reading()
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
            forth = forth.from_on(start) if self.sort == "oldest" else forth.up_to(start)
        elif after is not None:
            forth = getattr(forth, ahead)(after)
        rows = list(forth[: self.size + 1])
        return rows[: self.size], earlier, len(rows) > self.size

    def _give_answers(self, comments) -> None:
        answered = {comment.pk: comment for comment in comments}
        for comment in comments:
            comment.shown_answers = []
        wanted = [pk for pk, comment in answered.items() if comment.answers]
        for answer in Comment.objects.first_answers_to(wanted).for_reading() if wanted else []:
            answered[answer.parent_id].shown_answers.append(answer)
        for comment in [*comments, *(a for c in comments for a in c.shown_answers)]:
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
        return list(Comment.objects.about(self.subject).of(self.user).order_by("-pk")[: self.size])

    @property
    def last(self) -> int:
        """The number of what the reader said last, or 0: the page knows by it whether words have arrived."""
        return self._own[0].pk if self._own else 0

    @property
    def is_known(self) -> bool:
        """Say whether something that the reader said here was approved."""
        return any(comment.approved_id for comment in self._own)

    @cached_property
    def waiting(self) -> list[Comment]:
        """What the reader said here and nobody else reads yet."""
        waiting = [comment for comment in self._own[::-1] if comment.waits_unread]
        if waiting:
            prefetch_related_objects(waiting, "revisions")
        return waiting

    @property
    def sums(self) -> dict:
        """How it went for those who tried it."""
        talk = self.talk
        if isinstance(self.subject, Technique):
            # Of a technique people tell also where cases show it.
            return tried(**Comment.objects.tried(self.subject))
        told = {name: getattr(talk, name) for name in OUTCOMES}
        return tried(talk.tried, **told)


def replies_page(comment: Comment, query) -> dict:
    """A page of the replies to one comment, oldest first."""
    found = Comment.objects.answers_to(comment).for_reading().order_by("pk")
    start, after = number(query.get("from", "")), number(query.get("after", ""))
    found = found.from_on(start) if start is not None else found.after(after) if after is not None else found
    rows = list(found[: PAGE_SIZE + 1])
    for answer in rows:
        answer.story = comment.story
    later = f"?after={rows[PAGE_SIZE - 1].pk}" if len(rows) > PAGE_SIZE else ""
    return {"replies": rows[:PAGE_SIZE], "later": later, "begins_later": start or after}
