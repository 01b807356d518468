"""Requests whose content type cannot be read, or names a character set other than UTF-8."""

import codecs
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """A request that may name any content type. Its form is only read if the form is UTF-8.

    Django reads the content type before any middleware runs. There it raises for codecs of Python that are no
    character set, such as "rot13", for long headers, and for queries of too many fields.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
            is_read = codecs.lookup(self.content_params.get("charset", "utf-8")).name == "utf-8"
        except (LookupError, ValueError):
            is_read = False
        if not is_read:
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    """Django's WSGI application with such requests."""

    request_class = Request
