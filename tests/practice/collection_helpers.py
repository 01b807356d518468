"""Helpers that create collections in every state."""

from django.core.management import call_command
from django.test import Client

from cases.models import Case
from notices.models import Notice
from practice import collection_editing, publishing
from practice.models import Collection
from tests.people import person, signed_in

SLUGS = ["the-vanishing-package", "results-over-the-phone", "the-release-that-broke-a-workflow"]


def create_collection(author="alice", slugs=SLUGS, **words) -> Collection:
    """Create a private collection."""
    collection = collection_editing.create_collection(
        person(author), **{"title": "For a first week", **words}
    )
    for slug in slugs:
        collection_editing.add_case(collection, Case.objects.get(slug=slug))
    return collection


def create_public_collection(author="alice", **more) -> Collection:
    """Create a public collection."""
    collection = create_collection(author, **more)
    publishing.submit(collection, by=collection.author)
    approve(collection)
    return collection


def approve(collection) -> None:
    """Let Mona approve the newest revision."""
    collection.transition(
        "approve", by=person("mona"), revision=collection.revision_number, reasons=["clear"]
    )


def reloaded(collection) -> Collection:
    """Read the collection from the database again."""
    return Collection.objects.get(pk=collection.pk)


def share(collection, action, name="alice", **more):
    """Press a button of the section "Who can read this"."""
    return signed_in(Client(), name).post(f"{collection.edit_url}share/", {"action": action, **more})


def case_titles(text: str) -> list[str]:
    """The titles of the cases on a page, in order."""
    known = {case.title: text.find(f">{case.title}<") for case in Case.objects.filter(slug__in=SLUGS)}
    return [title for title, at in sorted(known.items(), key=lambda pair: pair[1]) if at >= 0]


def follower_notice_titles(name: str) -> list[str]:
    """The titles of the member's notices about what they follow, oldest first."""
    found = Notice.objects.filter(user=person(name), kind="following")
    return list(found.order_by("pk").values_list("title", flat=True))


def send_follower_notices() -> None:
    """Run the command as if everything so far were old enough to be announced."""
    call_command("notify_followers", min_age=-60, verbosity=0)
