"""Telling followers what is new, after the fact and in batches: publishing never waits for them.

A cursor for each kind of news says up to where everybody was told. What is being told is written down
before the first notice, and each notice has a key made of it: whatever is interrupted goes on where it was,
and nobody hears anything twice. What was taken back meanwhile is told to nobody.
"""

from dataclasses import dataclass, field
from itertools import batched

from django.contrib.auth import get_user_model
from django.db import models, transaction

from notices.models import Following
from notices.notify import notify
from practice.news import SOURCES, News

AT_ONCE = 500
"""So many followers are told in one transaction."""
EVERYTHING = "/me/following/"
"""Where a notice about several things leads."""


class NewsCursorQuerySet(models.QuerySet):
    """Up to where followers were told."""

    def seen_as(self, cursor):
        """The cursor, if nobody moved it since it was read."""
        return self.filter(pk=cursor.pk, done=cursor.done, upto=cursor.upto)


class NewsCursor(models.Model):
    """Up to where followers were told of one kind of news, and up to where they are being told now."""

    name = models.CharField(max_length=20, primary_key=True)
    done = models.PositiveBigIntegerField(default=0)
    upto = models.PositiveBigIntegerField(null=True, blank=True)

    objects = NewsCursorQuerySet.as_manager()

    def __str__(self):
        return f"{self.name} {self.done}"


@dataclass
class Line:
    """One sentence of a notice: one thing, or how many things are new under what somebody follows."""

    under: object = None
    news: list[News] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """How it is said: one new thing, several, or one that has changed."""
        if not self.news[0].is_new:
            return "changed"
        return "one" if len(self.news) == 1 else "several"

    @property
    def first(self) -> News:
        return self.news[0]

    @property
    def about(self):
        """What it is about: the thing itself, or the term under which there are several."""
        return self.under if self.kind == "several" else self.first.item

    @property
    def url(self) -> str:
        """Where it leads: to the thing, or to the list of what is new."""
        if self.kind != "several":
            return self.first.item.get_absolute_url()
        return f"{self.first.list_address}?{self.under.kind}={self.under.slug}"


def remove_followers(item) -> None:
    """Let nobody follow an item any more."""
    Following.objects.about(item).delete()


def followers_of(item) -> list[int]:
    """The keys of everybody who follows an item and can be told."""
    return list(Following.objects.followers_of(item).values_list("pk", flat=True))


def notify_followers(before) -> int:
    """Tell followers of what has been standing since `before`; return how many notices were written."""
    return sum(_tell(source, before) for source in SOURCES) + _tell_of_collections(before)


def _tell(source, before) -> int:
    cursor, is_new = NewsCursor.objects.get_or_create(name=source.name, defaults={"done": source.newest()})
    told = 0
    # Nobody is told of what was there before the site began to tell.
    while not is_new and (cursor.upto is not None or _begin(cursor, source, before)):
        told += _write(_lines(source.news(cursor.done, cursor.upto)), f"{source.name}-{cursor.upto}")
        NewsCursor.objects.seen_as(cursor).update(done=cursor.upto, upto=None)
        cursor.refresh_from_db()
    return told


def _begin(cursor, source, before) -> bool:
    upto = source.upto(cursor.done, before)
    if upto is None or not NewsCursor.objects.seen_as(cursor).update(upto=upto):
        return False
    cursor.upto = upto
    return True


def _lines(news: list[News]) -> dict[int, list[Line]]:
    """Whom to tell what: each thing once a person, under the first term of it that they follow."""
    followers: dict = {}
    lines: dict[int, dict] = {}
    for one in news:
        heard = set(one.not_to)
        for thing in one.followed_by:
            if thing not in followers:
                followers[thing] = followers_of(thing)
            for person in followers[thing]:
                if person not in heard:
                    heard.add(person)
                    mine = lines.setdefault(person, {})
                    mine.setdefault((one.is_new or one.item, thing), Line(thing)).news.append(one)
    return {person: list(mine.values()) for person, mine in lines.items()}


def _write(lines: dict[int, list[Line]], name: str) -> int:
    for people in batched(lines, AT_ONCE):
        members = get_user_model().objects.in_bulk(people)
        with transaction.atomic():
            for person in (pk for pk in people if pk in members):
                mine = lines[person]
                alone = mine[0] if len(mine) == 1 else None
                notify(
                    members[person], "following", "practice/mail/news", {"lines": mine},
                    key=f"following-{name}-{person}", url=alone.url if alone else EVERYTHING,
                    about=alone.about if alone else None,
                )  # fmt: skip
    return len(lines)


def _tell_of_collections(before) -> int:
    from practice.models.collection import Collection

    told = 0
    for collection in Collection.objects.with_news(before).for_readers()[:AT_ONCE]:
        told += _tell_of_collection(collection)
    return told


def _tell_of_collection(collection) -> int:
    """Tell followers of the cases that came in since they were told last."""
    from practice.collection_contents import cases_of

    readable = cases_of(collection)
    if not collection.news:
        new = [pk for pk in readable if pk not in collection.known]
        collection.news, collection.news_number = new, collection.news_number + 1
        collection.known = sorted({*collection.known, *readable})
        changed = {name: getattr(collection, name) for name in ("news", "news_number", "known")}
        if not type(collection).objects.unchanged(collection).update(**changed):
            return 0
    cases = [readable[pk] for pk in collection.news if pk in readable]
    people = [pk for pk in followers_of(collection) if pk != collection.author_id] if cases else []
    context = {"collection": collection, "title": str(collection), "cases": cases}
    for some in batched(people, AT_ONCE):
        members = get_user_model().objects.in_bulk(some)
        with transaction.atomic():
            for pk, member in members.items():
                notify(
                    member, "following", "practice/mail/collection_news", context,
                    key=f"following-collection-{collection.pk}-{collection.news_number}-{pk}",
                    url=collection.get_absolute_url(), about=collection,
                )  # fmt: skip
    type(collection).objects.unchanged(collection).update(news=[], news_since=None)
    return len(people)
