"""Limits of what a browser may send: the size of a request, and of each uploaded file."""

import io
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]

MAX_FILE_BYTES = 2_000_000
"""The largest file that a form may use."""
MAX_UPLOAD_BYTES = 20_000_000
"""The largest request to a view that takes files.

Of a larger file than MAX_FILE_BYTES the rest is dropped. The form says so, and still shows what was typed.
"""
CHUNK = 64 * 1024


def accepts_files(view: View) -> View:
    """Decorate a view whose form uploads files: its requests may have up to MAX_UPLOAD_BYTES."""
    view.accepts_files = True  # type: ignore[attr-defined]
    return view


def max_request_bytes(view: View) -> int:
    """Return how many bytes a request to this view may have."""
    return MAX_UPLOAD_BYTES if getattr(view, "accepts_files", False) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def declared_bytes(request: HttpRequest) -> int | None:
    """Return the size of the body that the request declares; None if it declares no size that can be read.

    Django reads as many bytes as the header Content-Length says, and none without it.
    """
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        return None
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else None


def drop_body(request: HttpRequest, size: int) -> None:
    """Make sure that nothing parses the body; read it without keeping it, unless it is very large.

    A browser shows the answer only when it could send everything.
    """
    # Django never parses a form of which something was read.
    request.read(0)
    if size <= MAX_UPLOAD_BYTES:
        while request.read(CHUNK):
            pass


class BoundedUploadHandler(FileUploadHandler):
    """Hold the first MAX_FILE_BYTES of each file in memory, drop the rest, and write nothing to the disk.

    The size of the file that the form gets is the whole size, so that the form can refuse it.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start < MAX_FILE_BYTES:
            self.content.write(raw_data[: MAX_FILE_BYTES - start])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        return InMemoryUploadedFile(
            file=self.content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
