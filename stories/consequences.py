"""What follows from a move of a story, in the transaction of the move: the shelf, the public text, mails."""

from django.utils import timezone
from django.utils.text import slugify

from moderation.models import AuditEntry
from moderation.moves import DECISIONS
from notices.outbox import post
from stories import promotion
from stories.models import Story, StoryIndustry, StoryTechnique
from taxonomy.facets import Shelf
from taxonomy.vocabulary import vocabulary

RESERVED = {"share", "mine", "picture"}


def follow(story: Story, entry: AuditEntry) -> None:
    """Do what a move asks for."""
    if entry.action == "approve":
        put_terms(story)
    if story.number and entry.action in {"approve", "withdraw", "archive", "restore"}:
        place(story)
    promotion.follow(story, entry.action)
    if entry.action == "submit":
        tell(story, entry, "received")
    elif entry.action in DECISIONS:
        tell(story, entry, "changes" if entry.action == "request_changes" else "decided")


def publication(story: Story) -> dict:
    """What the row of a story needs so that the public reads the revision that was sent last."""
    newest = story.latest
    # The shelf is locked first, so that two stories of one title never take the same address.
    number = story.number or Shelf.changing("stories").take_numbers(1)[0]
    return {
        "approved": newest,
        "slug": story.slug or free_slug(newest.title),
        "published_at": story.published_at or timezone.now(),
        "number": number,
        "credit": newest.credit,
        "credit_role": newest.credit_role,
    }


def put_terms(story: Story) -> None:
    """Tag the story with the terms of its approved revision."""
    words = vocabulary()
    for through, name, slugs in (
        (StoryIndustry, "industry", story.approved.industries),
        (StoryTechnique, "technique", story.approved.techniques),
    ):
        through.objects.of(story).delete()
        terms = [term for term in words.of(name) if term.slug in slugs]
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


def free_slug(title: str) -> str:
    """Make an address of the title alone: it tells nothing about who wrote it, or when."""
    base = slugify(title)[:110] or "a-story"
    slug, count = base, 2
    while slug in RESERVED or Story.objects.slugged(slug):
        slug, count = f"{base}-{count}", count + 1
    return slug


def tell(story: Story, entry: AuditEntry, what: str) -> None:
    """Write the mail about a move into the outbox."""
    if story.author and story.author.is_active:
        context = {"story": story, "title": story.latest.title, "entry": entry, "final": story.final}
        post(story.author.email, f"stories/mail/{what}", context, key=f"story-{story.pk}-{entry.pk}")
