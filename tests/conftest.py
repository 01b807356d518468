"""What every test needs."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from empathy.roles import grant
from taxonomy import keeping, selection
from tests.white_space import without_unseen


@pytest.fixture(autouse=True)
def _fresh_shelves():
    """Each test has a database of its own, so what the process keeps of the last one must go.

    Also what Django keeps of kinds of content: a count of queries would hang on which test ran before.
    """
    selection.forget()
    keeping.forget()
    ContentType.objects.clear_cache()


@pytest.fixture
def library(db):
    """The founding library is loaded."""
    call_command("load_library", verbosity=0)


@pytest.fixture
def log_may_be_emptied(transactional_db, django_db_serialized_rollback):
    """Let tests that commit clean up after themselves: on SQLite that means to delete from the log.

    Cleaning up empties the groups and reasons, too, which migrations made: they are made again where they
    are gone.
    """
    import_module("moderation.migrations.0004_words_leave_the_log").seed(apps, None)
    grant(apps, ("accounts", "taxonomy", "cases", "moderation", "wording"))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS moderation_audit_DELETE")


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Limits on forms are counted in the cache; each test begins unlimited."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_unseen_white_space(monkeypatch):
    """Tests read pages without the white space between tags, which a formatter of templates may change."""
    ask = Client.request

    def request(client, **values):
        response = ask(client, **values)
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and "Content-Encoding" not in response.headers:
            response.content = without_unseen(response.text)
        return response

    monkeypatch.setattr(Client, "request", request)
