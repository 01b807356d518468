"""The first WSGI layer: sends a page that was rendered before to the next visitor, without Django.

A page is kept if its view is decorated with `taxonomy.page_cache.cache_until_changed` and the request has no
cookie. It is sent as long as the versions of the lists it shows are the current ones, which is asked at every
request (`taxonomy.version_watcher`). Everything else passes to Django. Nothing here decides who may see what:
only a response that Django marked as the same for every visitor is kept.

See docs/decisions/0022-cached-pages-before-django.md.
"""

import gzip
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import brotli
from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.http import parse_etags
from django.utils.translation import get_language_from_request

from empathy.access_log import AccessLog
from empathy.logs import masked
from empathy.monitoring.request_counts import request_counts
from request_handling.lru_cache import LruCache
from taxonomy import list_versions, page_cache
from taxonomy.page_cache import Validity
from taxonomy.version_watcher import VersionWatcher

BROTLI_QUALITY = 5
GZIP_LEVEL = 6
"""Levels that take about two milliseconds for a page, which each version of a page costs once."""
WAIT_FOR_OTHER = 10.0
"""Seconds that a request waits for another one that already renders the same page."""
FIRST_BYTES = 4_000
"""What an entry takes beside its body, roughly: headers and keys."""
LONGEST_VALUE = 500
"""Longer paths, queries and headers are left to Django, so that they cannot fill the memory."""
BOUNDED = ("PATH_INFO", "QUERY_STRING", "HTTP_HOST", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING")
KNOWN_TO_VARY = {"cookie", "accept-language"}
"""What a kept page may depend on, besides its address."""
ONLY_DJANGO_KNOWS = {
    "HTTP_COOKIE",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_AUTHORIZATION",
    "HTTP_TRANSFER_ENCODING",
}
"""Headers of requests that always pass to Django, as keys of the WSGI environment."""
NOT_IN_304 = {"content-type", "content-length", "content-encoding"}

type Headers = list[tuple[str, str]]
type StartResponse = Callable[..., Any]
type Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
type Key = tuple[str, ...]


_access_log = AccessLog()


class CachedPage:
    """A rendered page with its headers. Its compressed forms are made when they are first asked for.

    `address` is the path with the query string, for the log, and `view` the name of the view, for counting.
    `body` is None for a page that was only confirmed (304) yet.
    """

    def __init__(
        self, address: str, validity: Validity, headers: Headers, body: bytes | None, view: str = ""
    ) -> None:
        self.address, self.validity, self.body, self.view = address, validity, body, view
        self.etag = next(value for name, value in headers if name.lower() == "etag")
        self._headers = [
            (name, f"{value}, Accept-Encoding" if name.lower() == "vary" else value)
            for name, value in headers
            if name.lower() != "content-length"
        ]
        self.headers_of_304 = [pair for pair in self._headers if pair[0].lower() not in NOT_IN_304]
        self._forms: dict[str, tuple[Headers, bytes]] = {}

    def form(self, encoding: str) -> tuple[Headers, bytes]:
        """Return headers and body in this content encoding: "br", "gzip" or "" for none."""
        if encoding not in self._forms:
            self._forms[encoding] = self._make_form(encoding)
        return self._forms[encoding]

    def _make_form(self, encoding: str) -> tuple[Headers, bytes]:
        body = self.body or b""
        if encoding == "br":
            body = brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
        elif encoding == "gzip":
            body = gzip.compress(body, GZIP_LEVEL, mtime=0)
        more = [("Content-Encoding", encoding)] if encoding else []
        return [*self._headers, *more, ("Content-Length", str(len(body)))], body

    def size_of(self) -> int:
        """Return about how many bytes of memory the page takes at most, with its compressed forms."""
        # The address is part of the key and of the log line as well.
        return FIRST_BYTES + 2 * len(self.body or b"") + 4 * len(self.address)


class CachedPages:
    """A WSGI application that answers with kept pages and leaves all else to `application`."""

    def __init__(self, application: Application, watcher: VersionWatcher) -> None:
        self.store: LruCache[Key, CachedPage] = LruCache(settings.PAGE_CACHE_BYTES, CachedPage.size_of)
        self._application, self._watcher = application, watcher
        self._locks: dict[Key, threading.Lock] = {}
        self._guard = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        started = time.perf_counter()
        if not _is_plain(environ):
            return self._application(environ, start_response)
        key = _key_of(environ)
        if page := self._current(key, environ):
            return _send(page, environ, start_response, started)
        if not _is_kept_always(environ):
            return self._ask_django(key, environ, start_response)
        with self._one_at_a_time(key):
            # Whoever rendered the page meanwhile has kept it.
            if page := self._current(key, environ):
                return _send(page, environ, start_response, started)
            return self._ask_django(key, environ, start_response)

    def _current(self, key: Key, environ: dict[str, Any]) -> CachedPage | None:
        """Return the kept page if it answers this request and nothing of it has changed since."""
        page = self.store.get(key)
        if page is None or (page.body is None and not _matches(page.etag, environ)):
            return None
        kept, current = page.validity.versions, self._watcher.versions_of(page.validity.names)
        if current is not None and any(now < then for now, then in zip(current, kept, strict=True)):
            # An older state of the database was restored, in which the same versions will mean other pages.
            self._forget()
        return page if current == kept else None

    def _forget(self) -> None:
        """Forget everything that this process keeps of the database."""
        self.store.clear()
        page_cache.clear_cache()
        list_versions.clear_cache()

    def _ask_django(
        self, key: Key, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Pass the request to Django and keep the response if it is marked for it."""
        started: list[Any] = []
        response: Any = self._application(environ, lambda *values: started.extend(values))
        validity = getattr(response, "validity", None)
        if (
            validity is None
            or response.cookies
            or response.status_code not in (200, 304)
            # The key does not tell pages apart that depend on another header, such as Sec-GPC.
            or not {name.strip().lower() for name in response.headers["Vary"].split(",")} <= KNOWN_TO_VARY
        ):
            start_response(*started)
            return response
        body = response.content if response.status_code == 200 else None
        response.close()
        match = _match(environ)
        page = CachedPage(_address(environ), validity, started[1], body, match.view_name if match else "")
        self.store.set(key, page)
        return _send(page, environ, start_response)

    @contextmanager
    def _one_at_a_time(self, key: Key) -> Iterator[None]:
        """Let one thread render this page while the others wait for it, but never for long."""
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        is_first = lock.acquire(timeout=WAIT_FOR_OTHER)
        try:
            yield
        finally:
            if is_first:
                with self._guard:
                    self._locks.pop(key, None)
                lock.release()


def _send(
    page: CachedPage, environ: dict[str, Any], start_response: StartResponse, began: float | None = None
) -> Iterable[bytes]:
    """Answer with a kept page. `began` is when the request came; None if Django has logged and counted it."""
    if _matches(page.etag, environ):
        status, headers, body = "304 Not Modified", page.headers_of_304, b""
    else:
        status = "200 OK"
        headers, body = page.form(_content_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
    if began is not None:
        code, seconds = int(status[:3]), time.perf_counter() - began
        _access_log.add(code, f"{environ['REQUEST_METHOD']} {page.address}", seconds)
        request_counts.add(page.view, code, "cache", seconds)
    # A copy: servers and middleware may add to the list.
    start_response(status, headers.copy())
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _address(environ: dict[str, Any]) -> str:
    """Return the path and the query string, as they are logged."""
    query = environ.get("QUERY_STRING", "")
    return masked(f"{environ.get('SCRIPT_NAME', '')}{environ['PATH_INFO']}{'?' if query else ''}{query}")


def _is_plain(environ: dict[str, Any]) -> bool:
    """Return True for a visitor's request to read that holds nothing unusual."""
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and ONLY_DJANGO_KNOWS.isdisjoint(environ)
        and environ.get("CONTENT_LENGTH", "") in ("", "0")
        and all(len(environ.get(name, "")) <= LONGEST_VALUE for name in BOUNDED)
    )


def _key_of(environ: dict[str, Any]) -> Key:
    """Return what the page of a request without cookies depends on."""
    proxy_header = settings.SECURE_PROXY_SSL_HEADER
    return (
        environ.get("HTTP_HOST", ""),
        environ.get("wsgi.url_scheme", ""),
        environ.get(proxy_header[0], "") if proxy_header else "",
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        _language(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
    )


@lru_cache(maxsize=1_000)
def _language(accept_language: str) -> str:
    """Return the language that Django's LocaleMiddleware chooses for a visitor with this header."""
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = accept_language
    return get_language_from_request(request)


@lru_cache(maxsize=1_000)
def _content_encoding(accept_encoding: str) -> str:
    """Return "br", "gzip" or "" for an Accept-Encoding header; a quality of 0 refuses (RFC 9110, 12.5.3)."""
    accepted = {}
    for part in accept_encoding.lower().split(","):
        name, _, parameter = part.partition(";")
        accepted[name.strip()] = parameter.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in ("br", "gzip") if accepted.get(name)), "")


def _matches(etag: str, environ: dict[str, Any]) -> bool:
    """Return True if the browser has the page already (If-None-Match; RFC 9110, 13.1.2, weak comparison)."""
    header = environ.get("HTTP_IF_NONE_MATCH")
    if not header:
        return False
    asked = parse_etags(header)
    return asked == ["*"] or etag.removeprefix("W/") in {one.removeprefix("W/") for one in asked}


def _is_kept_always(environ: dict[str, Any]) -> bool:
    """Return True if the view at this address is decorated with `cache_until_changed`.

    Other views call such a view for some requests only, so these do not wait for each other.
    """
    match = _match(environ)
    return match is not None and getattr(match.func, "is_cached_until_changed", False)


def _match(environ: dict[str, Any]) -> ResolverMatch | None:
    """Return the view at this address with its name, or None if there is none."""
    try:
        return resolve(environ.get("PATH_INFO", "").encode("latin-1").decode())
    except (Resolver404, UnicodeError):
        return None
