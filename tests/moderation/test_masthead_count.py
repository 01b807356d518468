"""The masthead of moderators shows how many items need a decision."""

import re

import pytest
from django.test import Client

from tests.people import signed_in
from tests.stories import story_factories


@pytest.mark.django_db
def test_the_masthead_counts_pending_items():
    story_factories.sent("alice")
    story_factories.sent("bob")
    page = signed_in(Client(), "mona").get("/about/").content.decode()
    masthead = page.split("<main")[0]
    assert re.search(r">\s*2<span class=\"visually-hidden\"> waiting<", masthead)
