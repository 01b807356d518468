"""What every test needs."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache

from taxonomy import list_versions, page_cache

pytest_plugins = ["tests.prepared_database"]


@pytest.fixture(autouse=True)
def _fresh_shelves():
    """Each test has a database of its own, so what the process keeps of the last one must go.

    Also what Django keeps of kinds of content: a count of queries would hang on which test ran before.
    """
    list_versions.clear_cache()
    page_cache.clear_cache()
    ContentType.objects.clear_cache()


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Limits on forms are counted in the cache; each test begins unlimited."""
    cache.clear()
