"""Measures each request that Django answers."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django_structlog.signals import bind_extra_request_finished_metadata

from empathy.monitoring.request_counts import request_counts

ADDRESSES_WITHOUT_VIEW = {"/healthz": "healthz", "/readyz": "readyz", "/metrics": "metrics"}


class MeasuringMiddleware:
    """Count every request by view, status and duration. The first middleware, so that nothing is left out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request.started_at = started  # type: ignore[attr-defined]
        response = self.get_response(request)
        request_counts.add(_view_of(request), response.status_code, "django", time.perf_counter() - started)
        return response


def _view_of(request: HttpRequest) -> str:
    """Return the name of the view, which is one of a bounded number, never a part of an address."""
    if request.resolver_match:
        return request.resolver_match.view_name
    if request.path_info.startswith(settings.STATIC_URL):
        return "static"
    return ADDRESSES_WITHOUT_VIEW.get(request.path_info, "none")


@receiver(bind_extra_request_finished_metadata, dispatch_uid="empathy.log_duration")
def log_duration(request: HttpRequest, log_kwargs: dict[str, Any], **kwargs: Any) -> None:
    """Add the duration to the log line of a request, in milliseconds."""
    started = getattr(request, "started_at", None)
    if started is not None:
        log_kwargs["milliseconds"] = round((time.perf_counter() - started) * 1000, 1)
