"""What follows from a move of a story, in the transaction of the move: the shelf, the public text, mails."""

from django.utils import timezone
from django.utils.text import slugify

from moderation.models import AuditEntry
from moderation.moves import DECISIONS, OPINIONS, UNDO_SECONDS
from notices.outbox import readdress, take_back
from notices.telling import notify, settle
from search.indexing import bring_in_line
from stories import naming, promotion
from stories.models import Proposal, Story, StoryIndustry, StoryTechnique
from taxonomy.facets import PageVersion, Shelf
from taxonomy.vocabulary import vocabulary

RESERVED = {"share", "mine", "picture"}


SHELVED = {"approve", "appear", "accept_edits", "withdraw", "archive", "restore", "undo", "reopen", "appeal"}
"""The moves after which a story may stand elsewhere than before, or no longer."""


ANSWERING = {"submit", "accept_edits", "withdraw", "restore", "appeal"}
"""What an author does having read the last answer."""


def follow(story: Story, entry: AuditEntry) -> None:
    """Do what a move asks for."""
    from stories.similar import keep_fingerprint

    if story.approved_id and entry.action in {"approve", "appear", "accept_edits", "undo"}:
        put_terms(story)
    if story.number and entry.action in SHELVED:
        place(story)
    if entry.action != "propose_edits":
        # A proposal is about one revision in one state, and gone with the next step.
        Proposal.objects.about(story).delete()
    if entry.action in {"submit", "accept_edits"}:
        keep_fingerprint(story)
    promotion.follow(story, entry.action, entry.undoes.action if entry.undoes else "")
    if entry.action in ANSWERING and story.author:
        # What the author was told to look at, they have looked at.
        settle(story, story.author)
    if entry.action == "submit":
        tell(story, entry, "received")
    elif entry.action in DECISIONS:
        tell(story, entry, "changes" if story.status == Story.Status.CHANGES_REQUESTED else "decided")
    elif entry.action in {"archive", "reopen"}:
        tell(story, entry, entry.action)
    elif entry.action == "undo":
        take_back(mail_key(story, entry.undoes))


def publication(story: Story, newest) -> dict:
    """What the row of a story needs so that the public reads the revision `newest`."""
    # The shelf is locked first, so that two stories of one title never take the same address.
    number = story.number or Shelf.changing("stories").take_numbers(1)[0]
    return {
        "approved": newest,
        "slug": story.slug or free_slug(newest.title),
        "published_at": story.published_at or timezone.now(),
        "number": number,
        **naming.credit_for(story, newest),
    }


def redacted(story: Story, passage: str, pictures) -> None:
    """Remove pictures, and rename, find anew and show anew what was made from words that are gone."""
    from stories.similar import keep_fingerprint

    for picture in story.pictures.all():
        if picture.pk in pictures:
            picture.file.delete(save=False)
            picture.delete()
    if story.slug and slugify(passage) and slugify(passage) in story.slug:
        old = story.get_absolute_url()
        PageVersion.objects.named(f"stories/{story.slug}").delete()
        story.slug = free_slug(story.approved.title if story.approved else story.latest.title)
        story.save(update_fields=["slug"])
        readdress(story.mail_prefix, old, story.get_absolute_url(), about=story)
    keep_fingerprint(story)
    promotion.redacted(story, passage)
    if story.number:
        place(story)


def put_terms(story: Story) -> None:
    """Tag the story with the terms of its approved revision."""
    # The shelf is locked before the terms are read, so that none is merged away in between.
    Shelf.changing("stories")
    words = vocabulary()
    for through, name, slugs in (
        (StoryIndustry, "industry", story.approved.industries),
        (StoryTechnique, "technique", story.approved.techniques),
    ):
        through.objects.of(story).delete()
        terms = words.named(name, slugs)
        through.objects.bulk_create(through(content_object=story, tag=term) for term in terms)


def place(story: Story) -> None:
    """Put the story on the shelf "stories" with its terms, or take it off when it is not public."""
    shelf, terms = Shelf.changing("stories"), set()
    if story.is_public:
        terms = {("industry", item.tag_id) for item in StoryIndustry.objects.of(story)}
        terms |= {("technique", item.tag_id) for item in StoryTechnique.objects.of(story)}
        terms |= {("notes", 1)} if story.approved.content_notes else set()
        terms |= {("minutes", story.approved.reading_minutes)}
    shelf.place({story.number: terms})
    bring_in_line(Story, [story.number])


def free_slug(title: str) -> str:
    """Make an address of the title alone: it tells nothing about who wrote it, or when."""
    base = slugify(title)[:110] or "a-story"
    slug, count = base, 2
    while slug in RESERVED or Story.objects.slugged(slug):
        slug, count = f"{base}-{count}", count + 1
    return slug


def mail_key(story: Story, entry: AuditEntry) -> str:
    """The name of the mail about one step."""
    return f"story-{story.pk}-{entry.pk}"


def tell(story: Story, entry: AuditEntry, what: str) -> None:
    """Tell the author about a move; a decision is told when it cannot be undone any more."""
    context = {"story": story, "title": story.latest.title, "entry": entry, "final": story.final}
    after = UNDO_SECONDS if entry.action in OPINIONS else 0
    notify(
        story.author, "review", f"stories/mail/{what}", context,
        key=mail_key(story, entry), url=story.status_address, about=story, after=after,
    )  # fmt: skip
