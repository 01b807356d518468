"""Responses with a rendered document (a PDF or an image), cached by the HTML that it is made of.

Rendering a document takes seconds (see document_rendering.py). Its HTML is rendered for every request, which
is cheap, and a digest of the HTML is the cache key: a changed text, another release or other libraries give
another key, so that a cached document is never out of date.
"""

import time
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import structlog
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers

from empathy.document_rendering import MAX_WAIT_SECONDS, RendererBusy, RendererUnavailable
from request_handling.rate_limits import TEN_MINUTES, is_within_limit, too_many_requests
from taxonomy.page_cache import PERSONAL_CACHE_CONTROL, SHARED_CACHE_CONTROL

Versions = Iterator[str]
"""Whole HTML pages with the same content, the fullest first."""

RENDER_LOCK_SECONDS = 60
"""After this time a process that is rendering is taken for dead, and another one may render the document."""

FONT_FOLDERS = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]

logger = structlog.get_logger(__name__)


@cache
def _library_versions() -> str:
    names = [version(name) for name in ("weasyprint", "pydyf", "pypdfium2", "pillow")]
    return " ".join([*names, *_font_folders()])


def _font_folders() -> list[str]:
    """Return the times of change of the font folders: a new font can show what was missing before."""
    folders = [path for root in FONT_FOLDERS for path in [root, *root.glob("**/")] if path.is_dir()]
    return sorted({f"{folder} {folder.stat().st_mtime_ns}" for folder in folders})


def _cache_key(html: str, content_type: str) -> str:
    parts = "\0".join((settings.RELEASE, _library_versions(), content_type, html))
    return blake2b(parts.encode(), digest_size=16).hexdigest()


def document_response(
    request: HttpRequest,
    versions: Callable[[], Versions],
    renderer: Callable[[Versions], bytes],
    content_type: str,
    *,
    filename: str,
    fallback_url: str = "/",
) -> HttpResponse:
    """Return the document that `renderer` makes of `versions()`, from the cache if it is there.

    The first version alone identifies the document. `filename` is proposed when it is saved. If the document
    cannot be rendered now, the response links to `fallback_url`, the page with the same content.
    """
    pages = versions()
    key = _cache_key(first := next(pages), content_type)
    etag = f'"{key}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        document = caches["documents"].get(key)
        if document is None:
            # Only documents that must be rendered count; cached ones are free.
            if not is_within_limit(request, "document_make", count_get=True):
                return too_many_requests(request, wait=TEN_MINUTES)
            try:
                document = _render_once(key, lambda: renderer(chain([first], pages)))
            except (RendererUnavailable, RendererBusy) as reason:
                return _unavailable_response(request, reason, fallback_url)
            _discard_if_changed(key, content_type, versions)
        response = HttpResponse(document, content_type=content_type)
        response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = PERSONAL_CACHE_CONTROL if request.COOKIES else SHARED_CACHE_CONTROL
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _render_once(key: str, renderer: Callable[[], bytes]) -> bytes:
    """Render a document and cache it; when several requests arrive together, only one renders.

    Raises RendererBusy if another process needs longer than MAX_WAIT_SECONDS.
    """
    documents, lock = caches["documents"], f"making-{key}"
    until = time.monotonic() + MAX_WAIT_SECONDS
    while (document := documents.get(key)) is None:
        if documents.add(lock, True, timeout=RENDER_LOCK_SECONDS):
            try:
                # Another process may have rendered it between the look into the cache and the lock.
                if (document := documents.get(key)) is None:
                    document = renderer()
                    documents.set(key, document)
                return document
            finally:
                documents.delete(lock)
        if time.monotonic() > until:
            raise RendererBusy
        time.sleep(0.1)
    return document


def _discard_if_changed(key: str, content_type: str, versions: Callable[[], Versions]) -> None:
    """Remove the document from the cache if its text was changed or withdrawn while it was rendered.

    Raises what `versions` raises, such as Http404 for a case that was archived meanwhile.
    """
    is_same = False
    try:
        is_same = key == _cache_key(next(versions()), content_type)
    finally:
        if not is_same:
            caches["documents"].delete(key)


def _unavailable_response(request: HttpRequest, reason: Exception, fallback_url: str) -> HttpResponse:
    if isinstance(reason, RendererUnavailable):
        logger.error("document_renderer_unavailable", reason=str(reason))
    response = render(request, "errors/503_document.html", {"fallback_url": fallback_url}, status=503)
    response.headers["Retry-After"] = str(MAX_WAIT_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
