"""What follows from a move of a story, in the transaction of the move: the shelf, the public text, mails."""

from django.utils import timezone
from django.utils.text import slugify

from moderation.models import AuditEntry
from moderation.transitions import DECISIONS, MODERATOR_ACTIONS, UNDO_SECONDS
from notices.notify import mark_handled, notify
from notices.outbox import replace_url, revoke
from search.indexing import update_index
from stories import credit, promotion
from stories.models import Proposal, Story, StoryIndustry, StoryTechnique
from taxonomy.models import CacheVersion, PublishedList
from taxonomy.vocabulary import vocabulary

RESERVED_SLUGS = {"share", "mine", "picture"}


REINDEXED_AFTER = {
    "approve",
    "appear",
    "accept_edits",
    "withdraw",
    "archive",
    "restore",
    "undo",
    "reopen",
    "appeal",
}
"""The moves after which a story may stand elsewhere than before, or no longer."""


READ_BY_AUTHOR = {"submit", "accept_edits", "withdraw", "restore", "appeal"}
"""What an author does having read the last answer."""


def after_transition(story: Story, entry: AuditEntry) -> None:
    """Do what a move asks for."""
    from stories.similar import store_fingerprint

    if story.approved_id and entry.action in {"approve", "appear", "accept_edits", "undo"}:
        update_terms(story)
    if story.number and entry.action in REINDEXED_AFTER:
        update_listing(story)
    if entry.action != "propose_edits":
        # A proposal is about one revision in one state, and gone with the next step.
        Proposal.objects.about(story).delete()
    if entry.action in {"submit", "accept_edits"}:
        store_fingerprint(story)
    promotion.after_transition(story, entry.action, entry.undoes.action if entry.undoes else "")
    if entry.action in READ_BY_AUTHOR and story.author:
        # What the author was told to look at, they have looked at.
        mark_handled(story, story.author)
    if entry.action == "submit":
        notify_author(story, entry, "received")
    elif entry.action in DECISIONS:
        notify_author(
            story, entry, "changes" if story.status == Story.Status.CHANGES_REQUESTED else "decided"
        )
    elif entry.action in {"archive", "reopen"}:
        notify_author(story, entry, entry.action)
    elif entry.action == "undo":
        revoke(mail_key(story, entry.undoes))


def publication_changes(story: Story, newest) -> dict:
    """What the row of a story needs so that the public reads the revision `newest`."""
    # The shelf is locked first, so that two stories of one title never take the same address.
    number = story.number or PublishedList.lock_and_bump("stories").allocate_numbers(1)[0]
    return {
        "approved": newest,
        "slug": story.slug or unique_slug(newest.title),
        "published_at": story.published_at or timezone.now(),
        "number": number,
        **credit.credit_for(story, newest),
    }


def redacted(story: Story, passage: str, pictures) -> None:
    """Remove pictures, and rename, find anew and show anew what was made from words that are gone."""
    from stories.similar import store_fingerprint

    for picture in story.pictures.all():
        if picture.pk in pictures:
            picture.file.delete(save=False)
            picture.delete()
    if story.slug and slugify(passage) and slugify(passage) in story.slug:
        old = story.get_absolute_url()
        CacheVersion.objects.filter(name=f"stories/{story.slug}").delete()
        story.slug = unique_slug(story.approved.title if story.approved else story.latest.title)
        story.save(update_fields=["slug"])
        replace_url(story.mail_key_prefix, old, story.get_absolute_url(), about=story)
    store_fingerprint(story)
    promotion.redacted(story, passage)
    if story.number:
        update_listing(story)


def update_terms(story: Story) -> None:
    """Tag the story with the terms of its approved revision."""
    # The shelf is locked before the terms are read, so that none is merged away in between.
    PublishedList.lock_and_bump("stories")
    words = vocabulary()
    for through, name, slugs in (
        (StoryIndustry, "industry", story.approved.industries),
        (StoryTechnique, "technique", story.approved.techniques),
    ):
        through.objects.for_story(story).delete()
        terms = words.by_slugs(name, slugs)
        through.objects.bulk_create(through(content_object=story, tag=term) for term in terms)


def update_listing(story: Story) -> None:
    """Put the story on the shelf "stories" with its terms, or take it off when it is not public."""
    published_list, terms = PublishedList.lock_and_bump("stories"), set()
    if story.is_public:
        terms = {("industry", item.tag_id) for item in StoryIndustry.objects.for_story(story)}
        terms |= {("technique", item.tag_id) for item in StoryTechnique.objects.for_story(story)}
        terms |= {("notes", 1)} if story.approved.content_notes else set()
        terms |= {("minutes", story.approved.reading_minutes)}
    published_list.index({story.number: terms})
    update_index(Story, [story.number])


def unique_slug(title: str) -> str:
    """Make an address of the title alone: it tells nothing about who wrote it, or when."""
    base = slugify(title)[:110] or "a-story"
    slug, count = base, 2
    while slug in RESERVED_SLUGS or Story.objects.slugged(slug):
        slug, count = f"{base}-{count}", count + 1
    return slug


def mail_key(story: Story, entry: AuditEntry) -> str:
    """The name of the mail about one step."""
    return f"story-{story.pk}-{entry.pk}"


def notify_author(story: Story, entry: AuditEntry, template: str) -> None:
    """Tell the author about a move; a decision is told when it cannot be undone any more."""
    context = {"story": story, "title": story.latest.title, "entry": entry, "final": story.final}
    after = UNDO_SECONDS if entry.action in MODERATOR_ACTIONS else 0
    notify(
        story.author, "review", f"stories/mail/{template}", context,
        key=mail_key(story, entry), url=story.status_url, about=story, after=after,
    )  # fmt: skip
