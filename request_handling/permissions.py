"""Decorators of views: required permissions, and forms that stay open to suspended members."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def require_any_permission(*permissions: str) -> Callable[[View], View]:
    """Decorate a view: visitors are asked to sign in, members without any of `permissions` get 403.

    Each app names its own: `curators_only = require_any_permission("cases.change_case")`.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(request.user.has_perm(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def allow_suspended(view: View) -> View:
    """Decorate a view whose forms suspended members may still send (see SuspensionMiddleware)."""
    view.allow_suspended = True  # type: ignore[attr-defined]
    return view


def allow_suspended_for(*actions: str) -> Callable[[View], View]:
    """Decorate a view whose form suspended members may still send if its `action` is one of these."""

    def decorate(view: View) -> View:
        view.allow_suspended = frozenset(actions)  # type: ignore[attr-defined]
        return view

    return decorate
