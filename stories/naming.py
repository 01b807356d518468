"""The name under a story: whose word counts for it, and what a moderator reads before everybody does.

A revision carries a name as it was wanted when it was sent. Once a story has been published the name is the
story's own: what the author changed there later counts more than any revision that was sent before.
"""

from django.db import transaction
from django.utils import timezone

from stories.telling import Credit


def credit_for(story, revision) -> dict:
    """How the author is named if `revision` counts: as it was wanted then, or as the story says since."""
    later = story.renamed_at is not None and revision.sent_at <= story.renamed_at
    source = story if later or (story.approved_id and revision.pk == story.approved_id) else revision
    return {"credit": source.credit, "credit_role": source.credit_role}


def said(story, credit: str, credit_role: str) -> str:
    """The name in words: the profile name only where it was chosen for everybody."""
    name = story.author.name if credit == Credit.NAME and story.author else ""
    return name or credit_role or "a colleague"


@transaction.atomic
def rename(story, credit: str, role: str) -> None:
    """Change how the public names the author, at once and everywhere."""
    from stories import consequences
    from stories.models import Draft, Proposal, Revision

    wanted = {"credit": credit, "credit_role": role}
    story.credit, story.credit_role, story.renamed_at = credit, role, timezone.now()
    story.save(update_fields=["credit", "credit_role", "renamed_at"])
    # Whatever waits to be sent, accepted or approved would bring the old name back.
    Draft.objects.rename(story, wanted)
    Proposal.objects.about(story).update(**wanted)
    Revision.objects.unread_of(story).update(**wanted)
    # What was read before belongs to the old name.
    story.__dict__.pop("_latest", None)
    for kept in ("draft", "proposal"):
        story._state.fields_cache.pop(kept, None)
    if story.number:
        consequences.place(story)
