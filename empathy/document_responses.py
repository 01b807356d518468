"""Documents that cost seconds to make (see empathy/document_rendering.py), kept by the words which they are made of.

The HTML of a document is rendered for every request, which is cheap, and its digest is the key: other words,
another release or other libraries make another document, and nothing that is kept can be out of date.
"""

import time
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from itertools import chain

import structlog
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _

from empathy.document_rendering import PATIENCE, Busy, Unavailable
from empathy.views.errors import too_many_requests
from taxonomy.page_cache import PERSONAL_CACHE_CONTROL, SHARED_CACHE_CONTROL

LONGEST_MAKING = 60
"""After so many seconds whoever made a document is thought to be gone, and somebody else may make it."""
REST = 10
"""Minutes for which the limit on making counts (empathy/form_rate_limits.py)."""

logger = structlog.get_logger(__name__)


class OwnRedis(RedisCache):
    """Redis, where documents stand beside everything else: emptying it takes the documents alone."""

    def clear(self):
        """Remove every document."""
        client = self._cache.get_client(write=True)
        for key in client.scan_iter(match=self.make_key("*")):
            client.delete(key)


@cache
def _libraries() -> str:
    return " ".join(version(name) for name in ("weasyprint", "pydyf", "pypdfium2", "pillow"))


def _key(html: str, kind: str) -> str:
    said = "\0".join((settings.RELEASE, _libraries(), kind, html))
    return blake2b(said.encode(), digest_size=16).hexdigest()


def answer(request, versions: Callable[[], Iterator[str]], make, kind: str, *, name: str, fallback_url="/"):
    """Answer with the document that `make` makes of `versions()`, or with what is kept of it.

    Each of the versions is a whole HTML page, the fullest first, which alone says what the document is.
    `kind` is its content type, `name` what a saved file is called, and `instead` leads to the page with the
    same words.
    """
    found = versions()
    key = _key(first := next(found), kind)
    etag = f'"{key}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        document = caches["documents"].get(key)
        if document is None:
            if not _may_make(request):
                return too_many_requests(request, when=_("in ten minutes"), after=60 * REST)
            try:
                document = _make(key, lambda: make(chain([first], found)))
            except (Unavailable, Busy) as reason:
                return _not_now(request, reason, fallback_url)
            _forget_if_changed(key, kind, versions)
        response = HttpResponse(document, content_type=kind)
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = PERSONAL_CACHE_CONTROL if request.COOKIES else SHARED_CACHE_CONTROL
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _may_make(request) -> bool:
    # The public face of it counts no GET, and this costs seconds.
    used = ratelimit.consume(request, app="allauth.account", action="document_make", limit_get=True)
    return used is not None


def _make(key: str, make) -> bytes:
    """Make a document and keep it; of those who ask for it at once, one makes it. Raises Busy."""
    kept, lock = caches["documents"], f"making-{key}"
    until = time.monotonic() + PATIENCE
    while (document := kept.get(key)) is None:
        if kept.add(lock, True, timeout=LONGEST_MAKING):
            try:
                # It may have been made between the look at it and the lock.
                if (document := kept.get(key)) is None:
                    document = make()
                    kept.set(key, document)
                return document
            finally:
                kept.delete(lock)
        if time.monotonic() > until:
            raise Busy
        time.sleep(0.1)
    return document


def _forget_if_changed(key: str, kind: str, versions) -> None:
    """Keep nothing that was made of words which were taken away meanwhile. Raises what `versions` raises."""
    is_same = False
    try:
        is_same = key == _key(next(versions()), kind)
    finally:
        if not is_same:
            caches["documents"].delete(key)


def _not_now(request, reason, fallback_url):
    if isinstance(reason, Unavailable):
        logger.error("nothing_printed", reason=str(reason))
    response = render(request, "errors/503_document.html", {"fallback_url": fallback_url}, status=503)
    response.headers["Retry-After"] = str(PATIENCE)
    response.headers["Cache-Control"] = "no-store"
    return response
