"""Pages that are the same for every visitor, so that a shared cache may keep them."""

import threading
from collections import OrderedDict
from functools import wraps
from hashlib import blake2b

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from taxonomy.selection import list_version, pinned_versions, pinned_versions_of

SHARED_CACHE_CONTROL = "public, max-age=0, s-maxage=60, stale-while-revalidate=300"
PERSONAL_CACHE_CONTROL = "private, no-cache"


class _Pages:
    """The pages, or parts of them, which this process made last: the key holds the versions they show."""

    def __init__(self, most: int):
        self.most, self.lock, self.pages = most, threading.Lock(), OrderedDict()

    def get(self, etag: str):
        with self.lock:
            if etag in self.pages:
                self.pages.move_to_end(etag)
            return self.pages.get(etag)

    def put(self, etag: str, page) -> None:
        with self.lock:
            self.pages[etag] = page
            if len(self.pages) > self.most:
                self.pages.popitem(last=False)

    def clear_cache(self) -> None:
        with self.lock:
            self.pages.clear()


_pages = _Pages(most=500)
_parts = _Pages(most=500)


def clear_cache() -> None:
    """Forget everything (for a process whose database was exchanged under it)."""
    _pages.clear_cache()
    _parts.clear_cache()


def shared_fragment(what: str, names: tuple[str, ...], make):
    """Return make(), kept in this process until one of these shelves, or the page, has changed.

    It is what a page says to every reader, members too, and is only read. Nothing is kept outside of a view
    that knows the versions of these names (`kept_by`), and nothing where there is nothing.
    """
    versions = pinned_versions_of(names)
    if versions is None:
        return make()
    key = f"{what}|{versions}"
    found = _parts.get(key)
    if found is None and (found := make()) is not None:
        _parts.put(key, found)
    return found


def cache_until_changed(*list_names: str, page: str = ""):
    """Let caches keep what a view answers to visitors until one of the shelves has changed.

    `page` names what else changes it, with arguments of the view in braces: "cases/{slug}" (PageVersion).
    No shelf has a name like that.

    The ETag is made before the view runs, so a page that has not changed since this process
    made it, or since the reader fetched it, costs one small query.
    A request with any cookie is answered for that person alone.
    """

    def decorate(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            below = page.format(**kwargs)
            with pinned_versions(below):
                return answer(request, below, *args, **kwargs)

        def answer(request, below, *args, **kwargs):
            if request.COOKIES or settings.DEBUG:
                response = view(request, *args, **kwargs)
                return (
                    _for_caches(response, PERSONAL_CACHE_CONTROL) if response.status_code == 200 else response
                )
            etag = _etag(request, (*list_names, below))
            # "*" asks whether there is a page at all, which only the view knows.
            any_page = "*" in request.headers.get("If-None-Match", "")
            if not any_page and (unchanged := get_conditional_response(request, etag=etag)):
                return _for_caches(unchanged, SHARED_CACHE_CONTROL)
            kept = _pages.get(etag)
            response = HttpResponse(kept[0], content_type=kept[1]) if kept else view(request, *args, **kwargs)
            if response.status_code != 200:
                return response
            _pages.put(etag, (response.content, response.headers["Content-Type"]))
            response.headers["ETag"] = etag
            if any_page:
                response = get_conditional_response(request, etag=etag, response=response)
            return _for_caches(response, SHARED_CACHE_CONTROL)

        return wrapper

    return decorate


def _for_caches(response, control: str):
    response.headers["Cache-Control"] = control
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _etag(request, names) -> str:
    versions = ".".join(str(list_version(name)) for name in names)
    language = getattr(request, "LANGUAGE_CODE", "")
    key = f"{settings.RELEASE}|{versions}|{language}|{request.get_full_path()}"
    return f'"{blake2b(key.encode(), digest_size=12).hexdigest()}"'
