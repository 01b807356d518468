"""The name under a story: whose word counts for it, and what a moderator reads before everybody does.

A revision carries a name as it was wanted when it was sent. Once a story has been published the name is the
story's own: what the author changed there later counts more than any revision that was sent before.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from content_checks.findings import find_identifying_details
from moderation.models import AuditEntry
from stories.models.content import Credit

MAX_ROLE_LENGTH = 60


class RoleRefused(Exception):
    """The role cannot stand under a story; the sentence says why."""


def credit_for(story, revision) -> dict:
    """How the author is named if `revision` counts: as it was wanted then, or as the story says since."""
    later = story.credit_changed_at is not None and revision.sent_at <= story.credit_changed_at
    source = story if later or (story.approved_id and revision.pk == story.approved_id) else revision
    return {"credit": source.credit, "credit_role": source.credit_role}


def credit_text(story, credit: str, credit_role: str) -> str:
    """The name in words: the profile name only where it was chosen for everybody."""
    name = story.author.name if credit == Credit.NAME and story.author else ""
    return name or credit_role or _("a colleague")


def profile_url(story) -> str:
    """Where the member who told it under the profile name says more, or nothing."""
    author = story.author if story.credit == Credit.NAME else None
    named = author is not None and author.name and author.is_active and story.is_public
    return reverse("person", args=[author.handle]) if named else ""


@transaction.atomic
def set_credit(story, credit: str, role: str) -> None:
    """Change how the public names the author, at once and everywhere."""
    from stories import effects
    from stories.models import Draft, Proposal, Revision

    wanted = {"credit": credit, "credit_role": role}
    story.credit, story.credit_role, story.credit_changed_at = credit, role, timezone.now()
    story.save(update_fields=["credit", "credit_role", "credit_changed_at"])
    # Whatever waits to be sent, accepted or approved would bring the old name back.
    Draft.objects.set_credit(story, wanted)
    Proposal.objects.about(story).update(**wanted)
    Revision.objects.pending_for(story).update(**wanted)
    # What was read before belongs to the old name.
    story.__dict__.pop("_latest", None)
    for kept in ("draft", "proposal"):
        story._state.fields_cache.pop(kept, None)
    if story.number:
        effects.update_listing(story)


def role_was_approved(story, role: str) -> bool:
    """Say whether a moderator approved this story with this role; no role is nothing to read."""
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


def change_credit(story, credit: str, role: str) -> bool:
    """Change the name at once and return True, or put a role that nobody has read into a draft.

    Raises RoleRefused when the role leads to a person or is too long.
    """
    if credit == Credit.NAME:
        # Under one's own name no role is shown; the one that was read is kept for later.
        set_credit(story, credit, role if role_was_approved(story, role) else story.credit_role)
        return True
    if len(role) > MAX_ROLE_LENGTH:
        raise RoleRefused(_("The role has more than 60 characters: say it in a few words."))
    if found := find_identifying_details(role):
        raise RoleRefused(
            _("“%(text)s” leads to a person: choose a role without it.") % {"text": found[0].text}
        )
    if role_was_approved(story, role):
        set_credit(story, credit, role)
        return True
    if story.credit == Credit.NAME:
        # Whoever does not want to be named any more does not wait for it.
        set_credit(
            story, Credit.ROLE, story.credit_role if role_was_approved(story, story.credit_role) else ""
        )
    draft = story.open_draft()
    # A name is no text: whatever tab wrote last, it is taken as it is chosen now.
    while not draft.write({"credit": credit, "credit_role": role}, version=draft.version):
        pass
    return False
