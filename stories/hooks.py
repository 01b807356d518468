"""What moderation and accounts call back for stories and proposed techniques."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import models

from accounts.hook_points import erases_member, exports_personal_data
from accounts.models import User
from moderation.hook_points import (
    after_redaction,
    after_transition,
    publication_changes,
    related_redactable_rows,
    review_context,
)
from moderation.models import AuditEntry
from stories import effects, erasure, export, notify, promotion
from stories.models import Promotion, ProposedTechnique, Revision, Story
from stories.review_context import build_review_context


@after_transition.register
def after_story_transition(story: Story, entry: AuditEntry) -> None:
    effects.after_transition(story, entry)
    promotion.after_story_transition(story, entry)
    notify.notify_after_story_transition(story, entry)


@after_transition.register
def after_technique_transition(proposed: ProposedTechnique, entry: AuditEntry) -> None:
    notify.notify_after_technique_transition(proposed, entry)


@publication_changes.register
def story_publication_changes(story: Story, revision: Revision, now: datetime.datetime) -> dict[str, Any]:
    return effects.publication_changes(story, revision, now)


@after_redaction.register
def after_story_redaction(story: Story, passage: str, pictures: Collection[int]) -> None:
    effects.after_redaction(story, passage, pictures)
    promotion.after_story_redaction(story, passage)


@related_redactable_rows.register
def promotion_rows(story: Story) -> Iterable[models.Model]:
    found = Promotion.objects.for_story(story)
    return found.redactable_rows() if found else []


@review_context.register
def story_review_context(story: Story, last_read: int | None) -> dict[str, Any]:
    return build_review_context(story, last_read)


@exports_personal_data(Story)
def export_stories(user: User) -> Iterator[Any]:
    """The member's stories, with every version, letter and picture."""
    return export.story_records(user)


@erases_member(Story)
def erase_stories(user: User) -> list[Any]:
    """Delete or anonymise the member's stories, as they chose. Return the files to remove."""
    return erasure.erase_stories(user)


@exports_personal_data(ProposedTechnique)
def export_proposed_techniques(user: User) -> Iterator[dict[str, Any]]:
    """The techniques that the member proposed, with the letters about them."""
    return export.technique_records(user)


@erases_member(ProposedTechnique)
def erase_proposed_techniques(user: User) -> None:
    """Delete the member's proposals. Techniques that curators wrote from them stay."""
    erasure.erase_proposed_techniques(user)
