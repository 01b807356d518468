"""Caching of pages that look the same for every visitor, in this process and in shared caches.

The key of a cached page contains the versions of the lists that it shows (see taxonomy.list_versions), so a
change makes new keys and nothing has to be invalidated.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
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


_pages = _LruCache(size=500)
_fragments = _LruCache(size=500)


def clear_cache() -> None:
    """Remove all cached pages and fragments, for a process whose database was replaced."""
    _pages.clear()
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

    The ETag is computed before the view runs. A page that has not changed since this process rendered it, or
    since the browser fetched it, costs one small query. A request with any cookie gets a personal response,
    which is not cached.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            page_name = page.format(**kwargs)
            with pinned_versions(page_name):
                if request.COOKIES or settings.DEBUG:
                    response = view(request, *args, **kwargs)
                    return _with_cache_headers(response, PERSONAL_CACHE_CONTROL)
                etag = _etag(request, (*list_names, page_name))
                return _shared_response(request, etag, lambda: view(request, *args, **kwargs))

        return wrapper

    return decorate


def _shared_response(request: HttpRequest, etag: str, render: Callable[[], HttpResponse]) -> HttpResponse:
    # "If-None-Match: *" asks whether the page exists at all, which only the view knows.
    matches_any = "*" in request.headers.get("If-None-Match", "")
    if not matches_any and (unchanged := get_conditional_response(request, etag=etag)):
        return _with_cache_headers(unchanged, SHARED_CACHE_CONTROL, any_status=True)
    cached = _pages.get(etag)
    response = HttpResponse(cached[0], content_type=cached[1]) if cached else render()
    if response.status_code != 200:
        return response
    _pages.set(etag, (response.content, response.headers["Content-Type"]))
    response.headers["ETag"] = etag
    if matches_any:
        response = get_conditional_response(request, etag=etag, response=response) or response
    return _with_cache_headers(response, SHARED_CACHE_CONTROL, any_status=True)


def _with_cache_headers(response: HttpResponse, control: str, *, any_status: bool = False) -> HttpResponse:
    if any_status or response.status_code == 200:
        response.headers["Cache-Control"] = control
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _etag(request: HttpRequest, names: Iterable[str]) -> str:
    versions = ".".join(str(list_version(name)) for name in names)
    language = getattr(request, "LANGUAGE_CODE", "")
    key = f"{settings.RELEASE}|{versions}|{language}|{request.get_full_path()}"
    return f'"{blake2b(key.encode(), digest_size=12).hexdigest()}"'
