"""Middleware of the whole site, in the order in which settings.MIDDLEWARE lists it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import SimpleLazyObject

from accounts import session_tracking
from accounts.models import User
from accounts.requests import MemberRequest
from empathy.second_factor import used_second_factor
from empathy.views.errors import suspended, too_large
from empathy.views.health import healthz, metrics, readyz
from request_handling.uploads import declared_bytes, drop_body, max_request_bytes
from text_input.cleaning import clean_text

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
HEALTH_VIEWS = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
ALLOWED_WHILE_SUSPENDED = ("account_", "mfa_", "my_account:")
"""Prefixes of URL names. Signing out, password, address and personal data stay the member's own."""

# Control characters, replacements of invalid UTF-8, and characters that reverse the direction of text.
UNREADABLE_CHARACTERS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd]")


def accepts_any_text(view: View) -> View:
    """Decorate a view for free text: unreadable characters become spaces instead of an error 400."""
    view.accepts_any_text = True  # type: ignore[attr-defined]
    return view


class SafeRequestMiddleware:
    """Reject query strings with NUL bytes or broken UTF-8, and drop cookies with unprintable characters."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Readers do not type cookies: one that the site cannot have set is ignored.
        request.COOKIES = {
            name: value
            for name, value in request.COOKIES.items()
            if name.isprintable() and value.isprintable()
        }
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Sequence, kwargs: Mapping) -> None:
        """Raise BadRequest for text that no database and no page can hold."""
        if getattr(view, "accepts_any_text", False):
            readable = QueryDict(mutable=True)
            for key, values in request.GET.lists():
                cleaned = [UNREADABLE_CHARACTERS.sub(" ", value) for value in values]
                readable.setlist(UNREADABLE_CHARACTERS.sub(" ", key), cleaned)
            request.GET = readable  # type: ignore[assignment]
        values = [request.path, *request.GET.keys()]
        values += [value for key in request.GET for value in request.GET.getlist(key)]
        if any("\x00" in value or "\ufffd" in value for value in values):
            raise BadRequest("The address holds characters that cannot be read.")


class RequestSizeMiddleware:
    """Refuse a request that is larger than its view allows, before anything of it is read or stored."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence, kwargs: Mapping
    ) -> HttpResponse | None:
        """Return the page 413 for a request that is too large, 411 for one without a size, else None."""
        size, most = declared_bytes(request), max_request_bytes(view)
        if size is not None and size <= most:
            return None
        drop_body(request, size or 0)
        return too_large(request, most, status=411 if size is None else 413)


class CleanTextMiddleware:
    """Clean what forms send before a view reads it, so that no form can forget it."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Sequence, kwargs: Mapping) -> None:
        """Replace `request.POST` with a copy in which every text except passwords is clean."""
        cleaned = QueryDict(mutable=True, encoding=request.POST.encoding)
        for name, values in request.POST.lists():
            # A password is compared byte for byte with what was chosen once.
            is_password = "password" in name
            cleaned.setlist(name, values if is_password else [clean_text(value) for value in values])
        if cleaned != request.POST:
            cleaned._mutable = False
            request.POST = cleaned  # type: ignore[assignment]  # django-stubs knows no copy


class HeadersMiddleware:
    """Add the headers that Django has no setting for, and keep personal pages out of shared caches."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        if _ends_session(response):
            # Copies of unsaved words must not stay on a computer that others use.
            response.headers["Clear-Site-Data"] = '"storage"'
        return response


def _ends_session(response: HttpResponse) -> bool:
    """Return True if a page tells the browser to forget its session; answers to scripts do not count."""
    cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
    is_json = response.headers.get("Content-Type", "").startswith("application/json")
    return cookie is not None and cookie["max-age"] == 0 and not is_json


class HealthMiddleware:
    """Answer health probes before the host is checked: probes may use any address of the machine."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return HEALTH_VIEWS.get(request.path_info, self.get_response)(request)


class SecondFactorMiddleware:
    """Set `request.user.second_factor_used`: whether this session used or set up a second factor."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Lazy, so that public pages do not read the session.
        request.user = SimpleLazyObject(lambda: _user_with_second_factor(request))  # type: ignore[assignment]
        return self.get_response(request)


def _user_with_second_factor(request: HttpRequest) -> User:
    cached: Any = request
    if not hasattr(request, "_cached_user"):
        cached._cached_user = get_user(request)
        # The session of a member who was deactivated or erased ends, so that the browser forgets it, too.
        if not cached._cached_user.is_authenticated and SESSION_KEY in request.session:
            request.session.flush()
    user = cached._cached_user
    user.second_factor_used = used_second_factor(request, user)
    return user


class SessionsMiddleware:
    """Update the record of a signed-in member's session after a request (accounts/session_tracking.py)."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Only if the view has read the user, so that public pages do not read the session.
        user = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated and not request.session.is_empty():
            session_tracking.update_tracked_session(request)
        return response


class SuspensionMiddleware:
    """Refuse the forms of suspended members, except those that stay open to them."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence, kwargs: Mapping
    ) -> HttpResponse | None:
        """Return the page 403 for a suspended member's form, else None."""
        # The user is read for forms only, so that public pages do not read the session.
        if request.method in SAFE_METHODS or _is_open_to_suspended(view, request):
            return None
        url_name = request.resolver_match.view_name if request.resolver_match else ""
        if (url_name or "").startswith(ALLOWED_WHILE_SUSPENDED):
            return None
        if not getattr(request.user, "is_suspended", False):
            return None
        return suspended(cast("MemberRequest", request))


def _is_open_to_suspended(view: View, request: HttpRequest) -> bool:
    """Return True if the view is decorated with `allow_suspended`, or with this action of its form."""
    allowed = getattr(view, "allow_suspended", False)
    return allowed is True or bool(allowed and request.POST.get("action") in allowed)
