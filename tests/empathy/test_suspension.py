"""A suspended member can read and manage their own account; every other form is refused."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.models import User
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
OWN = ("account_", "mfa_", "my_account:")
"""URL names of the account, its second factors and personal data."""
OPEN = {
    "appearance",
    "language",
    "usage_statistics:set_consent",
    "usage_statistics:record_seen",
    "usage_statistics:record_useful",
    "notices:open",
    "notices:read_all",
    "notices:settings",
    "notices:stop",
    "notices:unsubscribe",
    "people:mine",
    "comments:action",
    "stories:transition",
    "practice:delete",
    "practice:clear",
    "practice:reminders",
    "practice:save",
    "practice:mark",
    "practice:collection_share",
    "practice:collection_delete",
}
"""Withdrawals, appeals, deletion and private settings, which have tests of their own for what they refuse."""
SAMPLES = {"int": "1", "slug": "alice", "str": "alice", "path": "x", "kind": "technique"}


def url_names(resolver, room="", before=""):
    """Yield every URL name of the site with a path."""
    for one in resolver.url_patterns:
        path = before + re.sub(r"^\^|\$$", "", str(one.pattern))
        if not isinstance(one, URLPattern):
            yield from url_names(one, one.namespace or room, path)
        elif not room.startswith("admin") and one.name != "library_picture":
            yield f"{room}:{one.name}" if room else one.name or path, with_sample_values(path)


def with_sample_values(path: str) -> str:
    path = re.sub(r"\(\?P<\w+>(\w+)\|[^)]*\)", r"\1", path)
    path = re.sub(r"\(\?P<slug>[^)]*\)", "alice", path)
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1], "alice"), path)


def post(client, path: str) -> int:
    client.cookies["reading"] = "yes"
    return client.post(path, {"action": "unlink"}, headers={"sec-fetch-site": "same-origin"}).status_code


def test_a_suspended_member_can_only_send_forms_about_their_own_account():
    alice = signed_in(Client(), "alice")
    User.objects.filter(pk=person("alice").pk).update(suspended_until="2099-01-01T00:00Z")
    found = dict(url_names(get_resolver()))
    assert len(found) > 150
    taken = {name for name, path in found.items() if not name.startswith(OWN) and post(alice, path) != 403}
    assert taken == OPEN
