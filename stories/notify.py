"""Notifications to authors about their stories and proposed techniques."""

from typing import Any

from django.urls import reverse

from moderation.models import AuditEntry, Moderated
from moderation.transitions import DECISIONS, MODERATOR_ACTIONS, UNDO_SECONDS
from notices.notify import mark_handled, notify
from notices.outbox import revoke
from stories.models import Promotion, ProposedTechnique, Story
from stories.querysets import ANNOUNCE_DAYS

AUTHOR_ACTIONS = {"submit", "accept_edits", "withdraw", "restore", "appeal"}
"""Transitions by which an author shows that they have read the last answer."""


def notify_after_story_transition(story: Story, entry: AuditEntry) -> None:
    """Notify the author of a transition, or revoke the mail about a decision that was undone."""
    if entry.action in AUTHOR_ACTIONS and story.author:
        mark_handled(story, story.author)
    if entry.action == "submit":
        _notify_story_author(story, entry, "received")
    elif entry.action in DECISIONS:
        is_question = story.status == Story.Status.CHANGES_REQUESTED
        _notify_story_author(story, entry, "changes" if is_question else "decided")
    elif entry.action in {"archive", "reopen"}:
        _notify_story_author(story, entry, entry.action)
    elif entry.undoes is not None:
        revoke(story.mail_key(entry.undoes))


def notify_after_technique_transition(proposed: ProposedTechnique, entry: AuditEntry) -> None:
    """Notify the author of a decision, or revoke the mail about a decision that was undone."""
    if entry.undoes is not None:
        revoke(proposed.mail_key(entry.undoes))
    if entry.action in {"submit", "appeal", "withdraw"} and proposed.author:
        mark_handled(proposed, proposed.author)
    if entry.action in DECISIONS:
        context = {"proposed": proposed, "entry": entry}
        _notify_author(proposed, entry, "technique", context, reverse("stories:proposals"))


def notify_case_ready(promotion: Promotion, number: int, version: int) -> None:
    """Ask the author of a story whether this version of the case may be published."""
    story = promotion.story
    context = {
        "story": story,
        "title": story.approved.title,
        "is_update": bool(promotion.case.published_on),
    }
    key = f"{story.mail_key_prefix}case-{number}-{version}"
    url = reverse("stories:case", args=[story.key])
    notify(story.author, "review", "stories/mail/promotion", context, key=key, url=url, about=story)


def notify_before_pruning(draft) -> None:
    """Notify the author that the draft will be removed in `ANNOUNCE_DAYS` days."""
    story = draft.story
    context = {"draft": draft, "story": story, "days": ANNOUNCE_DAYS}
    key = f"draft-{draft.pk}-{draft.version}"
    url = reverse("stories:tasks", args=[story.key])
    notify(story.author, "review", "stories/mail/pruning", context, key=key, url=url, about=story)


def _notify_story_author(story: Story, entry: AuditEntry, template: str) -> None:
    context = {"story": story, "title": story.latest.title, "entry": entry, "final": story.final}
    _notify_author(story, entry, template, context, story.status_url)


def _notify_author(
    item: Moderated, entry: AuditEntry, template: str, context: dict[str, Any], url: str
) -> None:
    # A decision is sent when it can no longer be undone.
    after = UNDO_SECONDS if entry.action in MODERATOR_ACTIONS else 0
    key = item.mail_key(entry)
    notify(
        item.author, "review", f"stories/mail/{template}", context, key=key, url=url, about=item, after=after
    )
