"""For monitoring: is the process running, can it work, and the metrics."""

import shutil

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from empathy.monitoring.exposition import metrics_text

logger = structlog.get_logger(__name__)
MIN_FREE_BYTES = 100 * 1024 * 1024


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if database, migrations, cache and disk are usable, else 503.

    Which of them is not is logged, and shown if the request carries `READYZ_TOKEN` as a bearer token. To come
    from the same machine is not enough, because behind a reverse proxy every request does.
    """
    checks = {"database": _database_answers(), "cache": _cache_works(), "disk": _disk_has_space()}
    checks["migrations"] = checks["database"] and _migrations_are_applied()
    ready = all(checks.values())
    if not ready:
        logger.error("not_ready", **checks)
    details = checks if _has_token(request, settings.READYZ_TOKEN) else {}
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


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def _migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache_works() -> bool:
    """Return True if the cache returns what was stored; without it, rate limits would have no effect."""
    try:
        cache.set("readyz", True, 30)
        return cache.get("readyz") is True
    except Exception:
        # Each cache backend raises exceptions of its own.
        return False


def _disk_has_space() -> bool:
    try:
        settings.VAR.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(settings.VAR).free > MIN_FREE_BYTES
    except OSError:
        return False
