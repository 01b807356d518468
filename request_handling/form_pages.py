"""On which page of the site the button of a form stood."""

import copy
from collections.abc import Iterator
from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme


def page_of_form(request: HttpRequest) -> str:
    """Return the address of the page on which the button stood: a page of this site that can be opened."""
    candidates = [request.get_full_path(), *pages_above(request.path)]
    if referrer := _referring_page(request):
        candidates.insert(0, referrer)
    return next((one for one in candidates if _can_be_opened(request, one)), "/")


def page_to_return_to(request: HttpRequest) -> str:
    """Return the address that shows this page again: for the answer to a form, the page of the form."""
    is_visit = request.method in {"GET", "HEAD"}
    return request.get_full_path() if is_visit else _referring_page(request) or request.get_full_path()


def _referring_page(request: HttpRequest) -> str:
    """Return the address of the page of this site from which the request came, or ""."""
    referrer = request.headers.get("Referer", "")
    try:
        host = request.get_host()
    except DisallowedHost:
        # The error page for such a host is rendered, too.
        return ""
    if not url_has_allowed_host_and_scheme(referrer, {host}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(referrer)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def pages_above(path: str) -> Iterator[str]:
    """Yield the addresses above `path` that exist, the nearest first."""
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, -1, -1):
        above = f"/{'/'.join([*parts[:length], ''])}" if length else "/"
        try:
            resolve(above)
        except Resolver404:
            continue
        yield above


def _can_be_opened(request: HttpRequest, address: str) -> bool:
    """Return True if the address is not only for forms: the view is asked as a visitor would ask it."""
    path, _separator, query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return False
    visit = copy.copy(request)
    visit.method, visit.path, visit.path_info, visit.resolver_match = "GET", path, path, match
    visit.GET, visit.POST = QueryDict(query), QueryDict()
    try:
        response = cast("HttpResponse", match.func(visit, *match.args, **match.kwargs))
    except Exception:
        # The person who signs in may see more than a visitor. Only middleware knows what each error means.
        return True
    return response.status_code != HTTPStatus.METHOD_NOT_ALLOWED
