"""What every test needs."""

import pytest

from taxonomy import selection


@pytest.fixture(autouse=True)
def _fresh_shelves():
    """Each test has a database of its own, so what the process keeps of the last one must go."""
    selection.forget()
