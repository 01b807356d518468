"""Who comes in at the moderators' door, and what they may open there."""

from functools import wraps

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404

from moderation.models.queue import waiting_models

DECIDES, CURATES = "moderation.decide", "moderation.change_reason"


def allow_suspended(view):
    """Mark a view whose forms a suspended member may still send."""
    view.allow_suspended = True
    return view


def allow_suspended_for(*actions):
    """Mark a view whose forms a suspended member may still send where their `action` is one of these."""

    def mark(view):
        view.allow_suspended = frozenset(actions)
        return view

    return mark


def moderators(view):
    """Let moderators in; members are told that they may not, visitors are asked to sign in."""

    @wraps(view)
    def readable(request, *args, **kwargs):
        # Nobody types a NUL, and no database of ours keeps one.
        if any("\x00" in value for values in request.POST.lists() for value in values[1]):
            raise BadRequest("The form holds characters that cannot be read.")
        return view(request, *args, **kwargs)

    return login_required(permission_required(DECIDES, raise_exception=True)(readable))


def curators(view):
    """Let in whoever edits the list of reasons."""
    return login_required(permission_required(CURATES, raise_exception=True)(view))


def moderators_and_curators(view):
    """Let in whoever works with the list of reasons or edits it."""

    @wraps(view)
    def inside(request, *args, **kwargs):
        if not (request.user.has_perm(DECIDES) or request.user.has_perm(CURATES)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return login_required(inside)


def item_or_404(user, kind: str, pk: int):
    """Return what `user` may review under this kind and number.

    Drafts, and what they wrote themselves, are as absent as what never was.
    """
    model = next((model for model in waiting_models() if model._meta.model_name == kind), None)
    item = model and pk < 2**63 and model.objects.reviewable_by(user).in_bulk([pk]).get(pk)
    if not item:
        raise Http404("Nothing of this kind waits here.")
    return item
