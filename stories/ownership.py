"""Which stories the person at the browser may edit: their own, and those started in it before signing in."""

from django.http import Http404, HttpRequest

from accounts.requests import MemberRequest
from stories.models import Story
from stories.querysets import StoryQuerySet

SESSION_SECRETS = "story_secrets"
"""Session key of the secrets of stories that a visitor started in this browser."""


def editable_stories(request: HttpRequest) -> StoryQuerySet:
    """Return the stories that this person or this browser may edit."""
    return Story.objects.editable_by(request.user, request.session.get(SESSION_SECRETS, []))


def editable_story(request: HttpRequest, key: str) -> Story | None:
    """Return the story with this key, with its draft, or None if it may not be edited here."""
    return editable_stories(request).filter(key=key).select_related("draft").first()


def draft_or_404(request: HttpRequest, key: str) -> Story:
    """Return the story with this key. Raises Http404 if it may not be edited here or has no draft."""
    story = editable_story(request, key)
    if story is None or not hasattr(story, "draft"):
        raise Http404("No draft of yours has this key.")
    return story


def own_story_or_404(request: MemberRequest, key: str) -> Story:
    """Return the member's own story with this key. Raises Http404 if there is none."""
    story = Story.objects.by_author(request.user).filter(key=key).first()
    if story is None:
        raise Http404("No story of yours has this key.")
    return story


def assign_visitor_stories(request: HttpRequest) -> None:
    """Make a member who has just signed in the author of the stories started in this browser."""
    if request.user.is_authenticated and request.session.get(SESSION_SECRETS):
        Story.objects.assign_visitor_stories(request.user, request.session.pop(SESSION_SECRETS))
