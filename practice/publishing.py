"""Sharing a collection with others: submitting it for the public page, and the secret link."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from content_checks.findings import find_identifying_details
from moderation.models import AuditEntry
from moderation.transitions import TransitionRefused
from notices.models import Following
from practice.models import Collection

LIST_NAME = "collections"
"""The name of the list of public collections; changing it invalidates the cached pages (taxonomy)."""


def direct_findings(*texts: str) -> list[str]:
    """Return the passages in these texts that identify a person directly."""
    findings = [finding for text in texts for finding in find_identifying_details(text)]
    return [finding.text for finding in findings if finding.level == "direct"]


def entries_of(collection: Collection) -> list[list]:
    """Return the cases with their notes, in order, as a revision stores them."""
    return [[item.case_id, item.note] for item in collection.items.all()]


def has_unpublished_changes(collection: Collection) -> bool:
    """True if the public page would change when the working copy were submitted and approved."""
    approved = collection.approved
    if approved is None:
        return True
    working_copy = (collection.title, collection.introduction, collection.credit, entries_of(collection))
    # The database returns pairs as lists, a revision that was just made may hold tuples.
    entries = [list(pair) for pair in approved.entries]
    return working_copy != (approved.title, approved.introduction, approved.credit, entries)


@transaction.atomic
def submit(collection: Collection, *, by: User) -> AuditEntry:
    """Submit the working copy as a new revision, which is public once a moderator approved it.

    Raises TransitionRefused with what is missing.
    """
    Collection.objects.lock_or_404(collection.pk)
    collection.refresh_from_db()
    if collection.status == collection.Status.WITHDRAWN:
        collection.transition("restore", by=by, revision=collection.revision_number)
    entries = entries_of(collection)
    if not Case.objects.published().in_bulk([case for case, _note in entries]):
        raise TransitionRefused(_("Add at least one case before you submit the collection."))
    _refuse_identifying_details(collection)
    if collection.is_public and not has_unpublished_changes(collection):
        raise TransitionRefused(_("This version is already published."))
    content = {name: getattr(collection, name) for name in ("title", "introduction", "credit")}
    collection.revisions.create(number=collection.revision_number + 1, entries=entries, **content)
    return collection.transition("submit", by=by, revision=collection.revision_number)


@transaction.atomic
def share_by_link(collection: Collection) -> None:
    """Give the collection a new secret link; an earlier link becomes invalid.

    Raises TransitionRefused if the collection contains details that identify a person directly.
    """
    _refuse_identifying_details(collection)
    # 144 bits: the key cannot be guessed.
    _set_key(collection, secrets.token_urlsafe(18))


@transaction.atomic
def revoke_link(collection: Collection) -> None:
    """Make the link invalid."""
    _set_key(collection, None)


def note_new_cases(collection: Collection, case_ids: list[int]) -> None:
    """Record which cases others can read now, so that followers are notified about new ones.

    The first cases are not news: a collection that is not readable has no followers.
    """
    if not collection.known_cases:
        collection.known_cases = case_ids
    elif set(case_ids) - set(collection.known_cases):
        collection.news_since = timezone.now()
    collection.save(update_fields=["known_cases", "news_since"])


def _refuse_identifying_details(collection: Collection) -> None:
    notes = [item.note for item in collection.items.all()]
    if found := direct_findings(collection.title, collection.introduction, *notes):
        raise TransitionRefused(_("Remove identifying details: “%(text)s”") % {"text": found[0]})


def _set_key(collection: Collection, key: str | None) -> None:
    Collection.objects.lock_or_404(collection.pk)
    collection.key = key
    changed = ["key"]
    if not collection.is_public:
        # A notice would reveal the new link to all followers who used the old one.
        Following.objects.about(collection).delete()
        collection.known_cases = collection.items.all().case_ids()
        collection.news_cases, collection.news_since = [], None
        changed += ["known_cases", "news_cases", "news_since"]
    collection.save(update_fields=changed)
