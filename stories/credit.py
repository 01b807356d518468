"""Changing the credit of a story: at once, or after a moderator has read a new role.

Every revision holds the credit that its author chose when it was submitted. Once a story is published, the
story holds its own credit: what the author chooses there takes precedence over all revisions submitted before
(`Story.credit_for`).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content_checks.findings import find_identifying_details
from moderation.models import AuditEntry
from stories import effects
from stories.models import Credit, Draft, Proposal, Revision, Story, StoryContent


class RoleRefused(Exception):
    """The role may not be shown under a story. The message is shown to the author."""


def change_credit(story: Story, credit: str, role: str) -> bool:
    """Change the credit at once and return True, or put a role that is not yet approved into a draft.

    Raises RoleRefused if the role is too long or may identify a person.
    """
    if credit == Credit.NAME:
        # The role is not shown with the profile name. An approved one is stored for later.
        set_credit(story, credit, role if role_was_approved(story, role) else story.credit_role)
        return True
    if len(role) > StoryContent.max_length("credit_role"):
        raise RoleRefused(_("The role has more than 60 characters. Enter a shorter one."))
    if found := find_identifying_details(role):
        raise RoleRefused(
            _("“%(text)s” can identify a person. Enter a role without it.") % {"text": found[0].text}
        )
    if role_was_approved(story, role):
        set_credit(story, credit, role)
        return True
    if story.credit == Credit.NAME:
        # The profile name is removed at once; only the new role has to wait.
        set_credit(
            story, Credit.ROLE, story.credit_role if role_was_approved(story, story.credit_role) else ""
        )
    story.open_draft().overwrite(credit=credit, credit_role=role)
    return False


@transaction.atomic
def set_credit(story: Story, credit: str, role: str) -> None:
    """Change the credit of a story at once, on its page and in everything that can be published later."""
    values = {"credit": credit, "credit_role": role}
    story.credit, story.credit_role, story.credit_changed_at = credit, role, timezone.now()
    story.save(update_fields=["credit", "credit_role", "credit_changed_at"])
    # These would otherwise restore the old credit when they are submitted, accepted or approved.
    Draft.objects.set_credit(story, values)
    Proposal.objects.filter(story=story).update(**values)
    Revision.objects.pending_for(story).update(**values)
    # Cached rows still hold the old credit.
    story.__dict__.pop("_latest", None)
    for relation in ("draft", "proposal"):
        story._state.fields_cache.pop(relation, None)
    if story.number:
        effects.update_listing(story)


def role_was_approved(story: Story, role: str) -> bool:
    """Return True if this story was published with this role before. An empty role needs no approval."""
    if not role or (story.approved_id and role == story.approved.credit_role):
        return True
    published = {
        entry.revision
        for entry in AuditEntry.objects.about(story).effective()
        if entry.action in {"approve", "accept_edits"} and entry.status_after == "published"
    }
    return any(
        revision.credit_role == role for revision in story.revisions.all() if revision.number in published
    )
