"""What every test needs."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import Client
from whitenoise.middleware import WhiteNoiseMiddleware

from empathy.monitoring import readiness, readings
from taxonomy import list_versions, page_cache
from tests.white_space import read_without_unseen

pytest_plugins = ["tests.prepared_database"]


@pytest.fixture(autouse=True)
def _fresh_published_lists():
    """Each test has a database of its own, so what the process keeps of the last one must go.

    Also what Django keeps of kinds of content: a count of queries would hang on which test ran before.
    """
    list_versions.clear_cache()
    page_cache.clear_cache()
    ContentType.objects.clear_cache()
    readiness.clear_cache()
    readings.clear_cache()


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Limits on forms are counted in the cache; each test begins unlimited."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_unseen_white_space(monkeypatch):
    """Let tests read pages without the white space between tags, which a formatter of templates may change."""
    send = Client.request

    def request(client, **values):
        response = send(client, **values)
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and "Content-Encoding" not in response.headers:
            read_without_unseen(response)
        return response

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_listed_once():
    """Let the middleware list the static files once, and not for every test client."""
    list_files, files = WhiteNoiseMiddleware.add_files_from_finders, {}

    def add_files_listed_before(middleware):
        if not files:
            list_files(middleware)
            files.update(middleware.files)
        middleware.files.update(files)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files_listed_before)
        yield
