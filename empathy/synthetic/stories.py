"""Generated stories: published ones, and ones that wait for a moderator."""

import datetime
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from empathy.synthetic.copies import (
    copy_documents,
    copy_rows,
    number_of,
    numbered,
    plan,
    prototype_count,
    reset_sequences,
    shifted,
    span_of,
)
from empathy.synthetic.words import AGENT_LINES, CUSTOMER_LINES, Writer
from moderation.models import QueueItem, QueueTag
from search.document_ids import document_id_of
from search.indexing import update_index
from stories.models import Revision, Story
from taxonomy.models import Industry, PublishedList, Technique
from taxonomy.models.published_lists import FacetKey

BATCH = 20_000
SHIFTED_TIME = {
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%S', source.{column}, (- copies.copy * 7) || ' minutes')",
    "postgresql": "source.{column} - copies.copy * INTERVAL '7 minutes'",
}


class Stories:
    """Makes stories, the same for the same seed and library."""

    def __init__(self, seed: int, *, searchable: bool = True) -> None:
        self.seed, self.searchable, self.writer = seed, searchable, Writer(seed + 7_919)
        self.industries = dict(Industry.objects.order_by("pk").values_list("slug", "pk"))
        self.techniques = dict(Technique.objects.order_by("pk").values_list("slug", "pk"))

    def publish(self, count: int) -> Iterator[int]:
        """Create `count` published stories in several transactions; yield how many there are after each."""
        size = prototype_count(count)
        with transaction.atomic():
            stories = self._published(size)
        yield size
        done = size
        for copies, number in plan(count, size, BATCH):
            with transaction.atomic():
                self._copy_published(stories, copies, number)
            done += number * len(copies)
            yield done

    def submit(self, count: int) -> Iterator[int]:
        """Create `count` pending stories; yield how many there are after each transaction."""
        size = prototype_count(count)
        with transaction.atomic():
            stories, rows = self._waiting(size)
        yield size
        done = size
        for copies, number in plan(count, size, BATCH):
            with transaction.atomic():
                self._copy_waiting(stories, rows, copies, number)
            done += number * len(copies)
            yield done

    def _published(self, count: int) -> list[Story]:
        published_list = PublishedList.lock_and_bump("stories")
        numbers = published_list.allocate_numbers(count)
        stories = Story.objects.bulk_create(
            Story(key=f"s{self.seed}-{serial}", synthetic=True, status="submitted", revision_number=1)
            for serial in range(count)
        )
        revisions = Revision.objects.bulk_create([self._revision(story) for story in stories])
        self.keys: list[set[FacetKey]] = []
        for story, revision, number in zip(stories, revisions, numbers, strict=True):
            story.approved, story.status, story.number = revision, "published", number
            story.slug, story.credit_role = f"synthetic-story-{story.key}", revision.credit_role
            story.published_at = story.created_at
            self.keys.append(
                {
                    *(("industry", self.industries[slug]) for slug in revision.industries),
                    *(("technique", self.techniques[slug]) for slug in revision.techniques),
                    ("minutes", revision.reading_minutes),
                }
            )
        changed = ["approved", "status", "number", "slug", "credit_role", "published_at"]
        Story.objects.bulk_update(stories, changed, batch_size=200)
        published_list.index(dict(zip(numbers, self.keys, strict=True)))
        update_index(Story, numbers)
        return stories

    def _copy_published(self, stories: list[Story], copies: range, count: int) -> None:
        size = len(stories)
        self._copy_texts(
            stories, copies, count, published=True, number=shifted("number", size),
            slug=f"'synthetic-story-' || {self._copied_key(stories[0].pk, 's', size)}",
        )  # fmt: skip
        published_list = PublishedList.lock_and_bump("stories")
        first = stories[0].number or 0
        allocated = published_list.allocate_numbers(count * len(copies))
        if allocated[0] != first + copies[0] * size:
            raise ValueError("Something else was published at the same time.")
        published_list.index(
            {first + copy * size + at: self.keys[at] for copy in copies for at in range(count)}
        )
        if self.searchable:
            bounds = (document_id_of("story", first), document_id_of("story", first + count - 1))
            copy_documents(bounds, size, copies, self.seed)

    def _waiting(self, count: int) -> tuple[list[Story], list[QueueItem]]:
        names = [f"synthetic-author-{self.seed}-{serial}" for serial in range(min(count, 20))]
        authors = User.objects.bulk_create(
            User(email=f"{name}@example.org", handle=name, name="Synthetic", password="!")  # noqa: S106
            for name in names
        )
        now = timezone.now()
        stories = Story.objects.bulk_create(
            Story(
                key=f"w{self.seed}-{serial}", synthetic=True, status="submitted", revision_number=1,
                author=authors[serial % len(authors)], submitted_at=now - datetime.timedelta(hours=serial),
            )
            for serial in range(count)
        )  # fmt: skip
        Revision.objects.bulk_create([self._revision(story) for story in stories])
        rows = [QueueItem.objects.sync(story) for story in stories]
        return stories, [row for row in rows if row]

    def _copy_waiting(self, stories: list[Story], rows: list[QueueItem], copies: range, count: int) -> None:
        size = len(stories)
        self._copy_texts(stories, copies, count, submitted_at=self._copied_time("submitted_at"))
        bounds = span_of(rows[:count])
        copy_rows(
            QueueItem, copies, "id", bounds, id=shifted("id", size), object_id=shifted("object_id", size),
            since=self._copied_time("since"),
        )  # fmt: skip
        copy_rows(QueueTag, copies, "row_id", bounds, row_id=shifted("row_id", size))
        reset_sequences(QueueItem)

    def _copy_texts(
        self, stories: list[Story], copies: range, count: int, *, published: bool = False, **changes: str
    ) -> None:
        """Copy stories with their revisions, of which each has one."""
        size = len(stories)
        span_of(stories)
        revisions = list(Revision.objects.filter(story__in=stories).order_by("pk"))
        span_of(revisions)
        kind = "s" if published else "w"
        changes["key"] = self._copied_key(stories[0].pk, kind, size)
        if published:
            changes["approved_id"] = shifted("approved_id", size)
        copy_rows(Story, copies, "id", span_of(stories[:count]), id=shifted("id", size), **changes)
        copy_rows(
            Revision, copies, "id", span_of(revisions[:count]), id=shifted("id", size),
            story_id=shifted("story_id", size), title=numbered("title", self.seed),
        )  # fmt: skip
        reset_sequences(Story, Revision)

    def _copied_key(self, first: int, kind: str, size: int) -> str:
        return f"'{kind}{self.seed}-' || (source.id - {first} + copies.copy * {size})"

    def _copied_time(self, column: str) -> str:
        return SHIFTED_TIME[connection.vendor].format(column=column)

    def _revision(self, story: Story) -> Revision:
        """Return an unsaved revision with the text of a story."""
        writer = self.writer
        title = writer.headline()
        techniques = writer.rng.sample(sorted(self.techniques), writer.rng.randint(1, 4))
        return Revision(
            story=story, number=1, title=f"{title} (order {number_of(self.seed, 0)})",
            happened=f"{title}. {writer.often(CUSTOMER_LINES)[0]} {writer.paragraph(6)}",
            said=f"{writer.often(CUSTOMER_LINES)[0]} {writer.often(AGENT_LINES)[0]} {writer.paragraph(2)}",
            changed="Synthetic.", credit_role="a colleague", industries=writer.often(list(self.industries)),
            techniques=techniques, consent_publish=True,
        )  # fmt: skip
