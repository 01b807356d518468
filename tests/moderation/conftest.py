"""Fixtures for the tests of moderation."""

import pytest

from tests.people import signed_in


@pytest.fixture
def mona(client):
    """A client with the moderator Mona signed in."""
    return signed_in(client, "mona")
