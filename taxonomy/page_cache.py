"""Caching of pages that look the same for every visitor, in this process and in shared caches.

A cached page is valid under the versions of the lists that it shows (see taxonomy.list_versions), so a change
needs to invalidate nothing.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from taxonomy.list_versions import list_version, pinned_versions, pinned_versions_of

SHARED_CACHE_CONTROL = "public, max-age=0, s-maxage=60, stale-while-revalidate=300"
PERSONAL_CACHE_CONTROL = "private, no-cache"

type View = Callable[..., HttpResponse]


class _LruCache:
    """The values that were used last, at most `size` of them."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, threading.Lock()
        self._values: OrderedDict[str, Any] = OrderedDict()

    def get(self, key: str) -> Any:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def set(self, key: str, value: Any) -> None:
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._size:
                self._values.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


@dataclass(frozen=True, slots=True)
class Validity:
    """The lists and pages that a response depends on, and the versions with which it was made.

    A view decorated with `cache_until_changed` sets it as the attribute `validity` of a response that
    `empathy.cached_pages` may keep and send to other visitors.
    """

    names: tuple[str, ...]
    versions: tuple[int, ...]


_fragments = _LruCache(size=500)


def clear_cache() -> None:
    """Remove all cached fragments, for a process whose database was replaced."""
    _fragments.clear()


def shared_fragment(key: str, names: tuple[str, ...], compute: Callable[[], Any]) -> Any:
    """Return `compute()`, cached in this process until one of the named lists or pages changes.

    For the part of a page that is the same for all readers, members included; the value must not be modified.
    It is cached only inside a view that has pinned the versions of these names (`cache_until_changed`), and
    never if it is None.
    """
    versions = pinned_versions_of(names)
    if versions is None:
        return compute()
    key = f"{key}|{versions}"
    value = _fragments.get(key)
    if value is None and (value := compute()) is not None:
        _fragments.set(key, value)
    return value


def cache_until_changed(*list_names: str, page: str = "") -> Callable[[View], View]:
    """Decorate a view whose response to visitors may be cached until one of the lists changes.

    `page` names a `CacheVersion` that changes it as well, with arguments of the view in braces:
    "cases/{slug}". Only such names contain a slash.

    The ETag is computed before the view runs: a page that has not changed since the browser fetched it costs
    one small query. `empathy.cached_pages` keeps the response and answers the next visitors with it. A
    request with any cookie gets a personal response, which is not cached.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            page_name = page.format(**kwargs)
            with pinned_versions(page_name):
                if request.COOKIES or settings.DEBUG:
                    response = view(request, *args, **kwargs)
                    return _with_cache_headers(response, PERSONAL_CACHE_CONTROL)
                names = (*list_names, page_name) if page_name else list_names
                return _shared_response(request, names, lambda: view(request, *args, **kwargs))

        wrapper.is_cached_until_changed = True  # type: ignore[attr-defined]
        return wrapper

    return decorate


def _shared_response(
    request: HttpRequest, names: tuple[str, ...], render: Callable[[], HttpResponse]
) -> HttpResponse:
    validity = Validity(names, tuple(list_version(name) for name in names))
    etag = _etag(request, validity)
    # "If-None-Match: *" asks whether the page exists at all, which only the view knows.
    matches_any = "*" in request.headers.get("If-None-Match", "")
    response = None if matches_any else get_conditional_response(request, etag=etag)
    if response is None:
        response = render()
        if response.status_code != 200:
            return response
        if matches_any:
            response = get_conditional_response(request, etag=etag, response=response) or response
    response.headers["ETag"] = etag
    response.validity = validity  # type: ignore[attr-defined]
    return _with_cache_headers(response, SHARED_CACHE_CONTROL, any_status=True)


def _with_cache_headers(response: HttpResponse, control: str, *, any_status: bool = False) -> HttpResponse:
    if any_status or response.status_code == 200:
        response.headers["Cache-Control"] = control
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _etag(request: HttpRequest, validity: Validity) -> str:
    """Return a weak ETag: the same page leaves with and without compression."""
    versions = ".".join(str(version) for version in validity.versions)
    language = getattr(request, "LANGUAGE_CODE", "")
    key = f"{settings.RELEASE}|{versions}|{language}|{request.get_full_path()}"
    return f'W/"{blake2b(key.encode(), digest_size=12).hexdigest()}"'
