"""Only members who can read a collection may follow it."""

import pytest
from django.test import Client

from notices.models import Following
from tests.people import signed_in
from tests.practice.collection_helpers import create_collection, share

pytestmark = pytest.mark.django_db


def test_members_cannot_follow_a_collection_they_cannot_read(db):
    collection = create_collection()
    bob = signed_in(Client(), "bob")
    data = {"model": "practice.collection", "id": collection.pk, "act": "follow"}
    assert bob.post("/me/follow/", data).status_code == 404
    share(collection, "link")
    assert bob.post("/me/follow/", data).status_code == 404
    assert not Following.objects.exists()
