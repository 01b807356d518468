"""What every test needs."""

import pytest
from django.core.cache import cache

from taxonomy import keeping, selection


@pytest.fixture(autouse=True)
def _fresh_shelves():
    """Each test has a database of its own, so what the process keeps of the last one must go."""
    selection.forget()
    keeping.forget()


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Limits on forms are counted in the cache; each test begins unlimited."""
    cache.clear()
