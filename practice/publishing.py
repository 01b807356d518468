"""Collections and other people: sending one for everybody, links, and what follows from each."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cases.models import Case
from content_checks.findings import find_identifying_details
from moderation.models import AnswerDraft, Message, PrivateNote, QueueItem, TransitionRefused
from moderation.transitions import DECISIONS, MODERATOR_ACTIONS, UNDO_SECONDS
from notices.notify import notify, revoke
from notices.outbox import delete_notifications, replace_url
from practice import follower_notices
from taxonomy.models import PublishedList

LIST_NAME = "collections"
"""Pages of collections are kept by the version of this shelf; it holds no terms."""
RESERVED = {"k"}
SHOWN = {"approve", "appear", "withdraw", "archive", "restore", "undo", "reopen", "appeal"}
"""The moves after which the public may read something else than before."""


def direct_findings(*texts: str) -> list[str]:
    """What leads to a person directly in these texts, as it is written there."""
    return [
        finding.text
        for text in texts
        for finding in find_identifying_details(text)
        if finding.level == "direct"
    ]


def refuse_direct(*texts: str) -> None:
    """Raise MoveRefused if something in these texts leads to a person."""
    if found := direct_findings(*texts):
        raise TransitionRefused(_("Take out what leads to a person: “%(text)s”") % {"text": found[0]})


def words_of(collection) -> list[str]:
    """Every text that a reader of the collection would see."""
    return [collection.title, collection.introduction, *(item.note for item in collection.items.all())]


def entries_of(collection) -> list[list]:
    """The cases with their notes, in order, as a text keeps them."""
    return [[item.case_id, item.note] for item in collection.items.all()]


def has_unpublished_changes(collection) -> bool:
    """Say whether readers would see something else if it were sent and approved as it is now."""
    told, entries = collection.approved, entries_of(collection)
    if told is None:
        return True
    now = (collection.title, collection.introduction, collection.credit, entries)
    return now != (told.title, told.introduction, told.credit, [list(pair) for pair in told.entries])


def submit(collection, by):
    """Send the collection as it is. Raises MoveRefused with what is missing."""
    type(collection).objects.locked(collection.pk)
    collection.refresh_from_db()
    if collection.status == collection.Status.WITHDRAWN:
        collection.transition("restore", by=by, revision=collection.revision_number)
    entries = entries_of(collection)
    if not Case.objects.published().in_bulk([case for case, _note in entries]):
        raise TransitionRefused(_("Put at least one case into it first."))
    refuse_direct(*words_of(collection))
    if collection.is_public and not has_unpublished_changes(collection):
        raise TransitionRefused(_("Everybody reads it as it is already."))
    words = {name: getattr(collection, name) for name in ("title", "introduction", "credit")}
    number = collection.revision_number + 1
    collection.revisions.create(number=number, entries=entries, **words)
    return collection.transition("submit", by=by, revision=collection.revision_number)


def changes(collection, action: str) -> dict:
    """Which columns a move changes, besides those of every moderated thing."""
    if action in {"withdraw", "archive"}:
        # Whatever happens next: nobody reads it until it is approved anew.
        return {"approved": None}
    if action == "restore" and collection.status_before_withdrawal not in {"declined", "archived"}:
        return {"status": collection.Status.DRAFT}
    if action not in {"approve", "appear"}:
        return {}
    newest = collection.latest
    # The shelf is locked first, so that two collections of one title never take the same address.
    published_list = PublishedList.lock_and_bump(LIST_NAME)
    return {
        "approved": newest,
        "slug": collection.slug or free_slug(type(collection), newest.title),
        "number": collection.number or published_list.allocate_numbers(1)[0],
    }


def free_slug(model, title: str) -> str:
    """Make an address of the title alone."""
    base = slugify(title)[:110] or "a-collection"
    slug, count = base, 2
    while slug in RESERVED or model.objects.slugged(slug):
        slug, count = f"{base}-{count}", count + 1
    return slug


def follow(collection, entry) -> None:
    """Do what a move asks for."""
    if entry.action in SHOWN:
        PublishedList.lock_and_bump(LIST_NAME)
    if entry.action in {"approve", "appear"}:
        came_in(collection, [case for case, _note in collection.approved.entries])
    if entry.action in {"withdraw", "archive"}:
        follower_notices.remove_followers(collection)
    if entry.action == "undo":
        revoke(mail_key(collection, entry.undoes))
    if entry.action in {*DECISIONS, "archive", "reopen"}:
        after = UNDO_SECONDS if entry.action in MODERATOR_ACTIONS else 0
        context = {"collection": collection, "title": collection.latest.title, "entry": entry}
        notify(
            collection.author, "review", "practice/mail/decided", context,
            key=mail_key(collection, entry), url=collection.edit_url, about=collection, after=after,
        )  # fmt: skip


def mail_key(collection, entry) -> str:
    """The name of what its maker is told about one step."""
    return f"{collection.mail_key_prefix}{entry.pk}"


def came_in(collection, cases: list[int]) -> None:
    """Note which cases others read in it now, so that followers hear of those that are new.

    Nobody follows what nobody could read: the first cases are no news.
    """
    if not collection.known:
        collection.known = cases
    elif set(cases) - set(collection.known):
        collection.news_since = timezone.now()
    collection.save(update_fields=["known", "news_since"])


@transaction.atomic
def share_by_link(collection) -> None:
    """Give it a link, or another one: whoever has the old one finds nothing there any more.

    Raises MoveRefused while something in it leads to a person.
    """
    from practice.models.collection import new_key

    refuse_direct(*words_of(collection))
    _link(collection, new_key())


@transaction.atomic
def stop_link(collection) -> None:
    """Let the link lead nowhere."""
    _link(collection, None)


def _link(collection, key) -> None:
    collection.key = key
    changed = ["key"]
    if not collection.is_public:
        # Followers would be told the new address: they follow anew, if they are given it.
        follower_notices.remove_followers(collection)
        collection.known, collection.news, collection.news_since = collection.items.all().case_ids(), [], None
        changed += ["known", "news", "news_since"]
    collection.save(update_fields=changed)


def redacted(collection, passage: str) -> None:
    """Take the passage out of the address, too, and show the public pages anew."""
    PublishedList.lock_and_bump(LIST_NAME)
    if collection.slug and slugify(passage) and slugify(passage) in collection.slug:
        old = collection.get_absolute_url()
        newest = collection.approved or collection.latest
        collection.slug = free_slug(type(collection), newest.title)
        collection.save(update_fields=["slug"])
        replace_url(collection.mail_key_prefix, old, collection.get_absolute_url(), about=collection)


@transaction.atomic
def erase(collections) -> None:
    """Delete collections with what was written and told of them, and what others followed and did of them."""
    found = list(collections)
    for collection in found:
        for model in (QueueItem, Message, PrivateNote, AnswerDraft):
            model.objects.about(collection).delete()
        follower_notices.remove_followers(collection)
        delete_notifications(collection, collection.mail_key_prefix)
        collection.delete()
    if found:
        PublishedList.lock_and_bump(LIST_NAME)
