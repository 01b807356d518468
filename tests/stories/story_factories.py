"""Factories for stories in every status."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from stories.models import Draft, Story
from tests.people import person

STORY_VALUES = {
    "title": "The kettle that would not be returned",
    "happened": "A man came back for the third time with the same kettle. He had no receipt and the queue "
    "behind him was long. He said that nobody ever listened, and put it down hard on the counter.",
    "said": "I said: three times is two too many. Tell me what it does. He showed me the lid, and I saw it.",
    "changed": "He left with a new kettle and came back to thank us.",
    "industries": ["retail"],
    "techniques": ["owning-the-mistake", "asking-before-solving"],
    "credit": "role",
    "credit_role": "a store lead",
    "consent_publish": True,
}


def draft(author="alice", **values) -> Story:
    """Create a story with a draft. Without an author it is a visitor's story."""
    story = Story.objects.create(
        author=person(author) if author else None, visitor_secret="" if author else "v" * 20
    )
    Draft.objects.create(story=story, **{**STORY_VALUES, **values})
    return story


def sent(author="alice", **values) -> Story:
    """Create a story that was submitted for review."""
    story = draft(author, **values)
    story.submit(story.author)
    return story


def published(author="alice", **values) -> Story:
    """Create a published story."""
    story = sent(author, **values)
    story.transition("approve", by=person("mona"), revision=story.revision_number, reasons=["clear"])
    return story


def in_state(status, **more) -> Story:
    """Create a story in the given status by applying the transitions that lead to it."""
    if status == "draft":
        return draft()
    story, max_ = sent(), person("max")
    path = {
        "submitted": [], "in_review": ["pass_on"], "changes_requested": ["request_changes"],
        "published": ["approve"], "declined": ["decline_finally" if more.get("final") else "decline"],
        "archived": ["approve", "archive"],
    }  # fmt: skip
    for action in path.get(status, []):
        reason = "clear" if action in {"approve", "pass_on"} else "recognisable"
        story.transition(action, by=max_, revision=1, reasons=[reason])
    if status == "withdrawn":
        story.transition("withdraw", by=story.author, revision=1)
    return story


def picture_with_traces():
    """Return a JPEG file whose name and EXIF data name a person."""
    exif = Image.Exif()
    exif[0x013B] = "Zephyrine Quillfeather"
    out = io.BytesIO()
    Image.new("RGB", (50, 40), "green").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("quill-handle.jpg", out.getvalue(), "image/jpeg")
