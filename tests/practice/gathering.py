"""Collections in every state, made the way members make them."""

from django.core.management import call_command
from django.test import Client

from cases.models import Case
from notices.models import Notice
from practice import arranging
from practice.models import Collection
from tests.people import person, signed_in

SLUGS = ["the-vanishing-package", "results-over-the-phone", "the-release-that-broke-a-workflow"]


def made(author="alice", slugs=SLUGS, **words) -> Collection:
    """A collection of one's own that nobody else reads."""
    collection = arranging.begin(person(author), **{"title": "For a first week", **words})
    for slug in slugs:
        arranging.add(collection, Case.objects.get(slug=slug))
    return collection


def published(author="alice", **more) -> Collection:
    """A collection that everybody reads."""
    collection = made(author, **more)
    collection.submit(collection.author)
    approve(collection)
    return collection


def approve(collection) -> None:
    """Let Mona find it fit for readers."""
    collection.perform("approve", by=person("mona"), revision=collection.revision_number, reasons=["clear"])


def fresh(collection) -> Collection:
    """The collection as the database has it now."""
    return Collection.objects.get(pk=collection.pk)


def share(collection, action, name="alice", **more):
    """Press a button under "Who can read it"."""
    return signed_in(Client(), name).post(f"{collection.own_address}share/", {"action": action, **more})


def titles(text: str) -> list[str]:
    """The titles of the cases on a page, in order."""
    known = {case.title: text.find(f">{case.title}<") for case in Case.objects.slugged(SLUGS)}
    return [title for title, at in sorted(known.items(), key=lambda pair: pair[1]) if at >= 0]


def told(name: str) -> list[str]:
    """The titles of what a member was told of what they follow, oldest first."""
    found = Notice.objects.filter(user=person(name), kind="following")
    return list(found.order_by("pk").values_list("title", flat=True))


def tell() -> None:
    """Let the command run, with everything that happened so far as settled."""
    call_command("tell_followers", settled=-60, verbosity=0)
