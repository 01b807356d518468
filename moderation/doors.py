"""Who comes into the rooms behind the queue: moderators, curators, or both."""

from functools import wraps

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied

DECIDES, CURATES = "moderation.decide", "moderation.change_reason"


def moderators(view):
    """Let moderators in; members are told that they may not, visitors are asked to sign in."""
    return login_required(permission_required(DECIDES, raise_exception=True)(view))


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
