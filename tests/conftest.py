"""What every test needs."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from whitenoise.middleware import WhiteNoiseMiddleware

from taxonomy import page_cache, selection

pytest_plugins = ["tests.prepared_database"]


@pytest.fixture(autouse=True)
def _fresh_shelves():
    """Each test has a database of its own, so what the process keeps of the last one must go.

    Also what Django keeps of kinds of content: a count of queries would hang on which test ran before.
    """
    selection.clear_cache()
    page_cache.clear_cache()
    ContentType.objects.clear_cache()


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Limits on forms are counted in the cache; each test begins unlimited."""
    cache.clear()


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
