"""Decide on stories as the review page does."""

from stories.models import Story
from tests.stories.story_factories import sent

DECISIONS = [
    ("approve", "clear", "published"),
    ("request_changes", "recognisable", "changes_requested"),
    ("decline", "words-said", "declined"),
    ("decline_finally", "not-service", "declined"),
    ("pass_on", "recognisable", "in_review"),
]
"""Decisions, a reason for each, and the status that follows."""


def address(story, act=""):
    return f"/moderation/story/{story.pk}/{act}"


def decide(client, story, action, *, revision=1, reasons=("clear",), **more):
    data = {"action": action, "revision": revision, "reasons": list(reasons), **more}
    return client.post(address(story, "decide/"), data)


def status(story):
    return Story.objects.get(pk=story.pk).status


def risky(**more):
    """Return a submitted story that needs two approvals."""
    return sent(industries=["healthcare"], **more)
