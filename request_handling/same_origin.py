"""Whether a form was sent by a page of this site: for forms without a CSRF token (docs/decisions/0014)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """True if a page of this site sent the request, by headers that other sites cannot forge in a browser."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    try:
        sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    except ValueError:
        return False
    own_origins = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return f"{sender.scheme}://{sender.netloc}" in own_origins
