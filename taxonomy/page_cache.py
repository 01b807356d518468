"""Caching of pages that look the same for every visitor, in this process and in shared caches.

A cached page is valid under the versions of the lists that it shows (see taxonomy.list_versions), so a change
needs to invalidate nothing.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from request_handling.lru_cache import LruCache
from taxonomy.list_versions import list_version, pinned_versions, pinned_versions_of

SHARED_CACHE_CONTROL = "public, max-age=0, s-maxage=60, stale-while-revalidate=300"
PERSONAL_CACHE_CONTROL = "private, no-cache"

type View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Validity:
    """The lists and pages that a response depends on, and the versions with which it was made.

    A view decorated with `cache_until_changed` sets it as the attribute `validity` of a response that
    `empathy.cached_pages` may keep and send to other visitors.
    """

    names: tuple[str, ...]
    versions: tuple[int, ...]


_fragments: LruCache[str, Any] = LruCache(500)
_html: LruCache[Hashable, SafeString] = LruCache(20_000_000, len)
"""Rendered parts of pages, by template, language and key; the limit is a number of characters."""


def clear_cache() -> None:
    """Remove all cached fragments and parts, for a process whose database was replaced."""
    _fragments.clear()
    _html.clear()


def shared_html(template: str, key: Hashable, load: Callable[[], dict[str, Any]]) -> SafeString:
    """Return a part of a page that is the same for all readers, rendered once for each `key` and language.

    The template gets what `load()` returns and nothing else: no user and no request. `key` must change with
    everything that the part shows: it holds the shown values themselves, or versions of lists
    (`pinned_versions_of`). With the key None the part is rendered anew.
    """
    full_key = (template, get_language(), key)
    html = _html.get(full_key) if key is not None else None
    if html is None:
        html = render_to_string(template, load())
        if key is not None:
            _html.set(full_key, html)
    return html


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


def cache_until_changed(
    *list_names: str, page: str = "", more: Callable[[HttpRequest], tuple[str, ...]] = lambda request: ()
) -> Callable[[View], View]:
    """Decorate a view whose response to visitors may be cached until one of the lists changes.

    `more` returns the names of lists on which only the response to some requests depends.

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
                names = (*list_names, *more(request), *([page_name] if page_name else []))
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
