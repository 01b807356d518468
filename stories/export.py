"""The export of a member's stories and proposed techniques (accounts/export.py)."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from moderation.erasure import exported_messages
from stories.models import Promotion, ProposedTechnique, Revision, Story, StoryContent
from stories.models.content import TEXT_LABELS


def story_records(user) -> Iterator[Any]:
    """Yield each story as a record, as a Markdown file, and with its pictures."""
    for story in Story.objects.all_content_of(user).iterator(chunk_size=100):
        yield _record(story)
        yield f"stories/{story.pk}-{story.slug or story.key}.md", _markdown(story)
        for picture in story.pictures.all():
            yield f"pictures/{picture.pk}-{PurePosixPath(str(picture.file)).name}", picture.file


def _record(story: Story) -> dict[str, Any]:
    promotion = Promotion.objects.for_story(story)
    return {
        "id": story.pk,
        "key": story.key,
        "status": story.status,
        "created_at": story.created_at,
        "address": story.get_absolute_url() if story.slug else "",
        "published_at": story.published_at,
        "public": story.is_public,
        "name_shown": story.credit_line,
        "draft": _content_record(story.draft) if hasattr(story, "draft") else None,
        "versions": [_content_record(revision) for revision in story.revisions.all()],
        "pictures": [{"id": picture.pk, "shows": picture.alternative} for picture in story.pictures.all()],
        "letters": exported_messages(story),
        "case": {"state": promotion.state, "your_note": promotion.note} if promotion else None,
    }


def _content_record(content: StoryContent) -> dict[str, Any]:
    sent = {"number": content.number, "sent_at": content.sent_at} if isinstance(content, Revision) else {}
    return {"id": content.pk, **sent, **content.snapshot()}


def _markdown(story: Story) -> str:
    versions: list[tuple[str, StoryContent]] = [
        (f"Version {one.number}", one) for one in story.revisions.all()
    ]
    versions += [("Draft", story.draft)] if hasattr(story, "draft") else []
    parts = []
    for name, content in versions:
        texts = [
            f"## {label}\n\n{getattr(content, field)}"
            for field, label in TEXT_LABELS.items()
            if field != "title"
        ]
        parts.append("\n\n".join([f"# {content.title}", f"*{name}*", *texts]))
    return "\n\n---\n\n".join(parts) + "\n"


def technique_records(user) -> Iterator[dict[str, Any]]:
    """Yield each proposed technique with the messages about it."""
    fields = ("id", "name", "what", "example", "status", "submitted_at")
    for proposed in ProposedTechnique.objects.listed_for(user):
        values = {name: getattr(proposed, name) for name in fields}
        yield values | {"letters": exported_messages(proposed)}
