"""Middlewares of the whole site: addresses that cannot be read, and headers of every answer."""

import re

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import QueryDict

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"

# Controls, what was no UTF-8, and what would turn round the direction of the words after it.
UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd]")


def reads_any_text(view):
    """Let a view be asked with whatever people type or paste: what no page can carry is left out of it."""
    view.reads_any_text = True
    return view


class SafeRequestMiddleware:
    """Refuse addresses with NUL bytes or broken UTF-8, and drop such cookies, before anything reads them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A cookie is not the reader's words: what cannot be one of ours is as good as none.
        request.COOKIES = {
            name: value
            for name, value in request.COOKIES.items()
            if name.isprintable() and value.isprintable()
        }
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Raise BadRequest for text which no database and no page can carry."""
        if getattr(view, "reads_any_text", False):
            readable = QueryDict(mutable=True)
            for key, values in request.GET.lists():
                readable.setlist(UNREADABLE.sub(" ", key), [UNREADABLE.sub(" ", value) for value in values])
            request.GET = readable
        values = [request.path, *request.GET.keys()]
        values += [value for key in request.GET for value in request.GET.getlist(key)]
        if any("\x00" in value or "\ufffd" in value for value in values):
            raise BadRequest("The address holds characters that cannot be read.")


class HeadersMiddleware:
    """Add the headers that Django has no setting for, and keep personal answers out of caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
