"""Notifies members of what is new under what they follow, some time after publication and in batches.

For each source of news, a cursor stores the position up to which followers were notified. The end of a batch
is stored before its first notice, and each notice has a key made of it: an interrupted batch is continued,
and no member is notified twice, or of content that was withdrawn meanwhile.
"""

import datetime
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from notices.models import Following
from notices.notify import notify
from practice.collection_news import notify_collection_followers
from practice.models import NewsCursor
from practice.news import SOURCES, News, Source

MEMBERS_PER_TRANSACTION = 500
FOLLOWING_URL = "/me/following/"
"""Where a notice about several things leads."""


@dataclass
class Line:
    """One sentence of a notice: about one item, or about the number of new items under a term."""

    under: Any = None
    news: list[News] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """How the templates word it: "one" new item, "several" new items, or an item that has "changed"."""
        if not self.news[0].is_new:
            return "changed"
        return "one" if len(self.news) == 1 else "several"

    @property
    def first(self) -> News:
        return self.news[0]

    @property
    def about(self) -> Any:
        """The item, or the term if there are several items."""
        return self.under if self.kind == "several" else self.first.item

    @property
    def url(self) -> str:
        """The page of the item, or the list filtered by the term if there are several items."""
        if self.kind != "several":
            return self.first.item.get_absolute_url()
        return f"{self.first.list_url}?{self.under.kind}={self.under.slug}"


def notify_followers(before: datetime.datetime) -> int:
    """Notify followers of what was published until `before`; return the number of notices."""
    return sum(_notify_source(source, before) for source in SOURCES) + notify_collection_followers(before)


def _notify_source(source: Source, before: datetime.datetime) -> int:
    cursor, is_new = NewsCursor.objects.get_or_create(
        name=source.name, defaults={"notified_up_to": source.newest()}
    )
    notified = 0
    # Content published before the first run is not announced.
    while not is_new and (end := _current_batch_end(cursor, source, before)) is not None:
        news = source.news(cursor.notified_up_to, end)
        notified += _notify_members(_lines_by_member(news), f"{source.name}-{end}")
        NewsCursor.objects.unchanged(cursor).update(notified_up_to=end, batch_end=None)
        cursor.refresh_from_db()
    return notified


def _current_batch_end(cursor: NewsCursor, source: Source, before: datetime.datetime) -> int | None:
    """Return the end of the batch that was started, or start the next one.

    Return None if nothing is new or another process was faster.
    """
    if cursor.batch_end is not None:
        return cursor.batch_end
    end = source.next_batch_end(cursor.notified_up_to, before)
    if end is None or not NewsCursor.objects.unchanged(cursor).update(batch_end=end):
        return None
    cursor.batch_end = end
    return end


def _lines_by_member(news: list[News]) -> dict[int, list[Line]]:
    """Return the lines for each member: each item once, under the first of its terms that is followed."""
    followers: dict[Any, list[int]] = {}
    lines: dict[int, dict[Any, Line]] = {}
    for one in news:
        reached = set(one.excluded_members)
        for followed in one.followed_by:
            if followed not in followers:
                found = Following.objects.followers_of(followed)
                followers[followed] = list(found.values_list("pk", flat=True))
            for member in followers[followed]:
                if member not in reached:
                    reached.add(member)
                    group = (one.is_new or one.item, followed)
                    lines.setdefault(member, {}).setdefault(group, Line(followed)).news.append(one)
    return {member: list(grouped.values()) for member, grouped in lines.items()}


def _notify_members(lines_by_member: dict[int, list[Line]], batch: str) -> int:
    for pks in batched(lines_by_member, MEMBERS_PER_TRANSACTION):
        members = get_user_model().objects.in_bulk(pks)
        with transaction.atomic():
            for pk in (pk for pk in pks if pk in members):
                lines = lines_by_member[pk]
                only = lines[0] if len(lines) == 1 else None
                notify(
                    members[pk],
                    "following",
                    "practice/mail/news",
                    {"lines": lines},
                    key=f"following-{batch}-{pk}",
                    url=only.url if only else FOLLOWING_URL,
                    about=only.about if only else None,
                )
    return len(lines_by_member)
