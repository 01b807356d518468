"""For monitoring: is the process running, can it work, and the metrics."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from empathy.monitoring.exposition import metrics_text
from empathy.monitoring.readiness import checks, trouble


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if database, migrations, cache and disk are usable, else 503.

    Which of them is not is logged, and shown if the request carries `READYZ_TOKEN` as a bearer token, with
    sentences about everything that an operator should see to. To come from the same machine is not enough,
    because behind a reverse proxy every request does.
    """
    found = checks()
    ready = all(found.values())
    details: dict[str, Any] = {}
    if _has_token(request, settings.READYZ_TOKEN):
        details = {**found, "trouble": trouble()}
    return JsonResponse({"ready": ready, **details}, status=200 if ready else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics, for Prometheus. 404 without the bearer token `METRICS_TOKEN`, as if there were none."""
    if not _has_token(request, settings.METRICS_TOKEN):
        return HttpResponse("not found\n", status=404, content_type="text/plain")
    return HttpResponse(metrics_text(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest, token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return bool(token) and constant_time_compare(given, f"Bearer {token}")
