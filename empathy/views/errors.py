"""Error pages in the site's design."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import RedisError

from accounts.requests import MemberRequest
from moderation.models import Sanction
from request_handling.same_origin import is_same_origin
from request_handling.unsaved_input import typed_fields


def _error_page(
    request: HttpRequest, status: int, template: str, context: dict | None = None
) -> HttpResponse:
    response = render(request, f"errors/{template}.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or the form cannot be read; 413 if the form has too many fields or too much text."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return _error_page(request, 400, "400")


def too_large(request: HttpRequest, most: int, status: int = 413) -> HttpResponse:
    """413: the request has more than `most` bytes; 411: it does not say how many it has."""
    return _error_page(request, status, "413", {"most": most, "has_size": status == 413})


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page needs a role that the user does not hold."""
    return _error_page(request, 403, "403")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the page does not exist, or the user may not see it."""
    return _error_page(request, 404, "404")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 if database or cache do not answer: a static page, as templates may be what is broken."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError | RedisError):
        return unavailable(request)
    return _static_page(500)


def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """503: the database or the cache does not answer."""
    response = _static_page(503)
    response.headers["Retry-After"] = "30"
    return response


def _static_page(status: int) -> HttpResponse:
    page = Path(settings.BASE_DIR) / "templates" / "errors" / f"{status}.html"
    return HttpResponse(
        page.read_text(encoding="utf-8"), status=status, headers={"Cache-Control": "no-store"}
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token: shows the text that was typed, to copy.

    Text that another site sent is not shown, or that site could put words onto our page.
    """
    written = typed_fields(request) if is_same_origin(request) else []
    return _error_page(request, 403, "csrf", {"written": written, "path": request.path})


def suspended(request: MemberRequest) -> HttpResponse:
    """403 for a form of a suspended member: the reason, the end, what still works, and the text to copy."""
    sanction = Sanction.objects.current(request.user)
    context = {"sanction": sanction, "written": typed_fields(request)}
    return _error_page(request, 403, "suspended", context)
