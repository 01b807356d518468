"""A suspended member reads, and manages what is theirs: every other form of the whole site is refused."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.models import User
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
OWN = ("account_", "mfa_", "my_account:")
"""The account, its second factors, and the room of one's own data."""
OPEN = {
    "appearance", "usage_statistics:set_consent", "usage_statistics:record_seen", "usage_statistics:record_useful", "notices:open",
    "notices:read_all", "notices:settings", "notices:stop", "notices:unsubscribe", "people:mine", "comments:action",
    "stories:transition", "practice:delete", "practice:clear", "practice:reminders", "practice:save",
    "practice:collection_share", "practice:collection_delete",
}  # fmt: skip
"""Taking back, appealing, erasing, and choices that nobody else sees; what they refuse is told in their tests."""
SAMPLES = {"int": "1", "slug": "alice", "str": "alice", "path": "x", "kind": "technique"}


def addresses(resolver, room="", before=""):
    """Every address of the site with the name of its view."""
    for one in resolver.url_patterns:
        path = before + re.sub(r"^\^|\$$", "", str(one.pattern))
        if not isinstance(one, URLPattern):
            yield from addresses(one, one.namespace or room, path)
        elif not room.startswith("admin") and one.name != "library_picture":
            yield f"{room}:{one.name}" if room else one.name or path, filled(path)


def filled(path: str) -> str:
    path = re.sub(r"\(\?P<\w+>(\w+)\|[^)]*\)", r"\1", path)
    path = re.sub(r"\(\?P<slug>[^)]*\)", "alice", path)
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1], "alice"), path)


def post(client, path: str) -> int:
    client.cookies["reading"] = "yes"
    return client.post(path, {"action": "unlink"}, headers={"sec-fetch-site": "same-origin"}).status_code


def test_every_form_but_those_about_oneself_is_refused():
    alice = signed_in(Client(), "alice")
    User.objects.filter(pk=person("alice").pk).update(suspended_until="2099-01-01T00:00Z")
    found = dict(addresses(get_resolver()))
    assert len(found) > 150
    taken = {name for name, path in found.items() if not name.startswith(OWN) and post(alice, path) != 403}
    assert taken == OPEN
