"""What every test needs."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.db import connection

from empathy.roles import ROLE_PERMISSIONS
from taxonomy import keeping, selection


@pytest.fixture(autouse=True)
def _fresh_shelves():
    """Each test has a database of its own, so what the process keeps of the last one must go."""
    selection.forget()
    keeping.forget()


@pytest.fixture
def log_may_be_emptied(transactional_db):
    """Let tests that commit clean up after themselves: on SQLite that means to delete from the log.

    Cleaning up empties the groups, too, which a migration made: they are made again.
    """
    for role, names in ROLE_PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role)
        for label, codename in (name.split(".") for name in names):
            group.permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS moderation_audit_DELETE")


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Limits on forms are counted in the cache; each test begins unlimited."""
    cache.clear()
