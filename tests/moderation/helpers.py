"""Deciding as the review page does it."""

from stories.models import Story
from tests.stories.story_factories import sent

DECISIONS = [
    ("approve", "clear", "published"),
    ("request_changes", "recognisable", "changes_requested"),
    ("decline", "words-said", "declined"),
    ("decline_finally", "not-service", "declined"),
    ("pass_on", "recognisable", "in_review"),
]
"""What can be decided, a reason for it, and the state that follows."""


def address(story, act=""):
    return f"/moderation/story/{story.pk}/{act}"


def decide(client, story, action, *, revision=1, reasons=("clear",), **more):
    data = {"action": action, "revision": revision, "reasons": list(reasons), **more}
    return client.post(address(story, "decide/"), data)


def status(story):
    return Story.objects.get(pk=story.pk).status


def risky(**more):
    """A story that two people have to approve."""
    return sent(industries=["healthcare"], **more)
