"""Notifies the followers of collections about cases that were added."""

import datetime
from itertools import batched

from django.contrib.auth import get_user_model
from django.db import transaction

from notices.models import Following
from notices.notify import notify
from practice.collection_contents import published_cases
from practice.models import Collection

COLLECTIONS_PER_RUN = 500
MEMBERS_PER_TRANSACTION = 500


def notify_collection_followers(before: datetime.datetime) -> int:
    """Notify followers of cases that were added until `before`; return the number of notices.

    An interrupted run is continued by the next one, and no notice is sent twice: what is being announced is
    stored before the first notice, and each notice has a key made of it.
    """
    collections = Collection.objects.with_news(before).for_readers()[:COLLECTIONS_PER_RUN]
    return sum(_notify_followers(collection) for collection in collections)


def _notify_followers(collection: Collection) -> int:
    readable = published_cases(collection, live=not collection.is_public)
    if not collection.news_cases and not _start_announcement(collection, readable):
        return 0
    cases = [readable[pk] for pk in collection.news_cases if pk in readable]
    followers = Following.objects.followers_of(collection).values_list("pk", flat=True) if cases else []
    notified = [pk for pk in followers if pk != collection.author_id]
    context = {"collection": collection, "title": str(collection), "cases": cases}
    key = f"following-collection-{collection.pk}-{collection.news_number}"
    for pks in batched(notified, MEMBERS_PER_TRANSACTION):
        members = get_user_model().objects.in_bulk(pks)
        with transaction.atomic():
            for pk, member in members.items():
                notify(
                    member,
                    "following",
                    "practice/mail/collection_news",
                    context,
                    key=f"{key}-{pk}",
                    url=collection.get_absolute_url(),
                    about=collection,
                )
    Collection.objects.news_unchanged(collection).update(news_cases=[], news_since=None)
    return len(notified)


def _start_announcement(collection: Collection, readable: dict) -> bool:
    """Store which cases are being announced; False if the collection was changed meanwhile."""
    collection.news_cases = [pk for pk in readable if pk not in collection.known_cases]
    collection.news_number += 1
    collection.known_cases = sorted({*collection.known_cases, *readable})
    names = ("news_cases", "news_number", "known_cases")
    changed = {name: getattr(collection, name) for name in names}
    return bool(Collection.objects.news_unchanged(collection).update(**changed))
