"""Middlewares of the whole site: addresses that cannot be read, and headers of every answer."""

from django.conf import settings
from django.core.exceptions import BadRequest

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


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
