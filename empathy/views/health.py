"""Health: is the process up, and can it work?"""

import shutil

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

LEAST_FREE_BYTES = 100 * 1024 * 1024


@require_safe
def healthz(request):
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request):
    """200 when database, migrations, cache and disk are fit for work, else 503; says no detail but which."""
    checks = {"database": _database(), "cache": _cache(), "disk": _disk()}
    checks["migrations"] = checks["database"] and _migrations()
    ready = all(checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache() -> bool:
    """Say whether the cache keeps what it is given: without it, limits on forms would hold nobody up."""
    try:
        cache.set("readyz", True, 30)
        return cache.get("readyz") is True
    except Exception:
        # Each kind of cache has its own way to fail.
        return False


def _disk() -> bool:
    try:
        settings.VAR.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(settings.VAR).free > LEAST_FREE_BYTES
    except OSError:
        return False


ANSWERS = {"/healthz": healthz, "/readyz": readyz}


class HealthMiddleware:
    """Answer before the host is checked: probes ask by whatever address the machine has."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return ANSWERS.get(request.path_info, self.get_response)(request)
