"""Who comes in at the moderators' door, and what they may open there."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404

from moderation.queue import waiting_models


def moderators(view):
    """Let moderators in; members are told that they may not, visitors are asked to sign in."""
    return login_required(permission_required("moderation.decide", raise_exception=True)(view))


def item_or_404(user, kind: str, pk: int):
    """Return what `user` may review under this kind and number.

    Drafts, and what they wrote themselves, are as absent as what never was.
    """
    model = next((model for model in waiting_models() if model._meta.model_name == kind), None)
    item = model and pk < 2**63 and model.objects.reviewable_by(user).in_bulk([pk]).get(pk)
    if not item:
        raise Http404("Nothing of this kind waits here.")
    return item
