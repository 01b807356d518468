"""Pages for what went wrong, in the site's look and without blame."""

import sys
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render

from moderation.models import Sanction
from usage_statistics.consent import is_same_origin


def _page(request, status, template, context=None):
    response = render(request, f"errors/{template}.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request, exception=None):
    """400: the address or form cannot be read."""
    return _page(request, 400, "400")


def forbidden(request, exception=None):
    """403: this needs a role which the reader does not hold."""
    return _page(request, 403, "403")


def not_found(request, exception=None):
    """404: nothing here, or nothing that the reader may see."""
    return _page(request, 404, "404")


def server_error(request):
    """500, or 503 when the database does not answer: static, since templates may be what is broken."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return _static_page(500)


def unavailable(request, exception=None):
    """503: the database does not answer; says when to come back."""
    response = _static_page(503)
    response.headers["Retry-After"] = "30"
    return response


def _static_page(status):
    page = Path(settings.BASE_DIR) / "templates" / "errors" / f"{status}.html"
    return HttpResponse(
        page.read_text(encoding="utf-8"), status=status, headers={"Cache-Control": "no-store"}
    )


def too_many_requests(request, exception=None, *, when="", after=300, written=""):
    """429: a limit was reached; says when to come back. The template stands where allauth looks for it."""
    response = render(request, "429.html", {"when": when, "written": written}, status=429)
    response.headers["Retry-After"] = str(after)
    response.headers["Cache-Control"] = "no-store"
    return response


def csrf_failure(request, reason=""):
    """403 for a form that was open too long: show what was written so that it can be copied.

    What another site sent is not shown: our page would put its words before our reader.
    """
    written = _written(request) if is_same_origin(request) else []
    return _page(request, 403, "csrf", {"written": written, "path": request.path})


def suspended(request):
    """403 for a form of a suspended member: why, until when, what still works, and the words to copy."""
    sanction = Sanction.objects.current(request.user)
    return _page(request, 403, "suspended", {"sanction": sanction, "written": _written(request)})


def _written(request) -> list:
    hidden = {
        "csrfmiddlewaretoken",
        "password",
        "password1",
        "password2",
        "oldpassword",
        "code",
        "who",
        "reply",
        "revision",
    }
    # A box that was ticked is no words.
    ticked = {"", "on", "1"}
    return [
        (key, value)
        for key, value in request.POST.items()
        if key not in hidden and value.strip() not in ticked
    ]
