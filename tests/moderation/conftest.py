"""What the tests of moderation share."""

import pytest

from tests.people import signed_in


@pytest.fixture
def mona(client):
    """Mona, signed in."""
    return signed_in(client, "mona")
