"""What transitions and redactions of a story change: its terms, the list of stories, the search index."""

import datetime
from functools import partial
from typing import Any

from django.db import transaction

from moderation.models import AuditEntry
from moderation.redaction import remove_from_slug
from search.indexing import update_index
from stories.models import Draft, Proposal, Revision, Story, StoryIndustry, StoryTechnique
from stories.similar import store_fingerprint
from taxonomy.models import CacheVersion, PublishedList
from taxonomy.models.published_lists import FacetKey
from taxonomy.vocabulary import vocabulary

LISTING_ACTIONS = {
    "approve", "appear", "accept_edits", "withdraw", "archive", "restore", "undo", "reopen", "appeal",
}  # fmt: skip
"""Transitions after which a story may be listed differently, or no longer."""


def after_transition(story: Story, entry: AuditEntry) -> None:
    """Update what is derived from the story's state and text."""
    # Before it got a number there was nothing to replace or to remove.
    numbered_by, story.numbered_by = story.numbered_by, None
    terms = None
    if story.approved_id and entry.action in {"approve", "appear", "accept_edits", "undo"}:
        terms = update_terms(story, is_first=numbered_by is not None)
    if story.number and entry.action in LISTING_ACTIONS:
        update_listing(story, terms=terms, locked_list=numbered_by)
    if entry.action != "propose_edits":
        # A proposal is valid for one revision in one state only.
        Proposal.objects.filter(story=story).delete()
    if entry.action in {"submit", "accept_edits"}:
        store_fingerprint(story)


def publication_changes(story: Story, revision: Revision, now: datetime.datetime) -> dict[str, Any]:
    """Return what changes besides `approved` when `revision` becomes the public one."""
    # The list is locked first, so that two stories of the same title never get the same slug.
    number, story.numbered_by = story.number, None
    if number is None:
        story.numbered_by = PublishedList.lock("stories")
        number = story.numbered_by.allocate_numbers(1)[0]
    return {
        "slug": story.slug or Story.unique_slug(revision.title),
        "published_at": story.published_at or now,
        "number": number,
        **story.credit_for(revision),
    }


def delete_unused_pictures(story: Story) -> None:
    """Delete the pictures that neither the draft nor a submitted revision shows, with their files."""
    # Read again, because another request may have added a picture to the draft.
    used = story.submitted_pictures.union(
        *Draft.objects.filter(story=story).values_list("pictures", flat=True)
    )
    for picture in [picture for picture in story.pictures.all() if picture.pk not in used]:
        picture.delete()
        transaction.on_commit(partial(picture.file.delete, save=False))


def after_redaction(story: Story, passage: str, pictures) -> None:
    """Delete these pictures, and renew slug, fingerprint and index entry without the redacted passage."""
    for picture in story.pictures.all():
        if picture.pk in pictures:
            picture.file.delete(save=False)
            picture.delete()
    old_slug = story.slug
    if remove_from_slug(story, passage):
        CacheVersion.objects.filter(name=f"stories/{old_slug}").delete()
    store_fingerprint(story)
    if story.number:
        update_listing(story)


def update_terms(story: Story, *, is_first: bool = False) -> set[FacetKey]:
    """Give the story the terms of its approved revision, and return them.

    `is_first`: it has none yet, and the list is locked.
    """
    if not is_first:
        # The list is locked before the terms are read, so that none is merged in between.
        PublishedList.lock("stories")
    words, keys = vocabulary(), set()
    for through, kind, slugs in (
        (StoryIndustry, "industry", story.approved.industries),
        (StoryTechnique, "technique", story.approved.techniques),
    ):
        if not is_first:
            through.objects.filter(content_object=story).delete()
        terms = words.by_slugs(kind, slugs)
        through.objects.bulk_create(through(content_object=story, tag=term) for term in terms)
        keys |= {(kind, term.pk) for term in terms}
    return keys


def update_listing(
    story: Story, *, terms: set[FacetKey] | None = None, locked_list: PublishedList | None = None
) -> None:
    """Add the story to the published list and the search index, or remove it if it is not public.

    `terms` are the terms of the story, if they are known. `locked_list` is the list if it is locked and its
    version was incremented, as when the story got its number.
    """
    if story.number is None:
        return
    published_list = locked_list or PublishedList.lock_and_bump("stories")
    keys: set[FacetKey] = set()
    if story.is_public:
        keys = set(stored_terms(story) if terms is None else terms)
        keys |= {("notes", 1)} if story.approved.content_notes else set()
        keys |= {("minutes", story.approved.reading_minutes)}
    published_list.index({story.number: keys})
    update_index(Story, [story.number])


def stored_terms(story: Story) -> set[FacetKey]:
    """Return the terms that the story has."""
    keys = {("industry", item.tag_id) for item in StoryIndustry.objects.filter(content_object=story)}
    return keys | {("technique", item.tag_id) for item in StoryTechnique.objects.filter(content_object=story)}
