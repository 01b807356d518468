"""Health probes: is the process running, and can it work?"""

import shutil

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

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
    details = checks if _may_see_details(request) else {}
    return JsonResponse({"ready": ready, **details}, status=200 if ready else 503)


def _may_see_details(request: HttpRequest) -> bool:
    expected, given = f"Bearer {settings.READYZ_TOKEN}", request.headers.get("Authorization", "")
    return bool(settings.READYZ_TOKEN) and constant_time_compare(given, expected)


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
