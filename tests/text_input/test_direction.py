"""Text of members and of the library has the direction of its first letter, also where it is typed."""

import re

import pytest
from django.test import Client

from tests.comments.comment_helpers import CASE, WRITE, page_html, publish_comment
from tests.people import signed_in, with_public_profile
from tests.practice.collection_helpers import create_public_collection
from tests.stories.story_factories import draft, published, sent

pytestmark = pytest.mark.django_db
HEBREW = "שלום עולם"


def direction_of(text: str, page: str) -> list[str]:
    """Return the tag in which the text stands directly, for each place where it stands between tags."""
    tags = re.findall(rf"<([^<>]*)>\s*{re.escape(text)}", page)
    # The paragraphs of a rendered text have the direction that its container gives them (site.css).
    return [tag for tag in tags if not tag.startswith(("title", "option", "/")) and tag != "p"]


def assert_follows_its_letters(text: str, page: str) -> None:
    tags = direction_of(text, page)
    assert tags, "the text is not on the page"
    assert [tag for tag in tags if 'dir="auto"' not in tag and not tag.startswith("bdi")] == []


def test_the_page_of_a_story_and_the_list():
    story = published(title=HEBREW)
    assert_follows_its_letters(HEBREW, page_html(address=story.get_absolute_url()))
    page = page_html(address="/stories/")
    assert HEBREW in page


def test_a_comment_and_its_author():
    publish_comment("alice", HEBREW)
    page = page_html(address=CASE)
    assert f'<p dir="auto">{HEBREW}</p>' in page


def test_a_collection_and_a_profile():
    collection = create_public_collection(title=HEBREW, introduction=HEBREW)
    assert_follows_its_letters(HEBREW, page_html(address=collection.get_absolute_url()))
    member = with_public_profile("alice")
    member.name, member.bio, member.shown = HEBREW, HEBREW, ["name", "bio"]
    member.save()
    assert_follows_its_letters(HEBREW, page_html(address="/people/alice/"))


def test_the_review_of_a_story():
    story = sent(title=HEBREW)
    page = page_html(signed_in(Client(), "mona"), f"/moderation/story/{story.pk}/")
    assert re.search(rf'<h1 dir="auto"[^>]*>\s*{HEBREW}', page)


@pytest.mark.parametrize("address", [WRITE, "/me/journal/new/", "/me/collections/new/", "/me/profile/"])
def test_the_fields_of_forms(address):
    page = page_html(signed_in(Client(), "alice"), address)
    fields = re.findall(r"<textarea[^>]*>", page) + re.findall(
        r'<input[^>]*type="(?:text|search)"[^>]*>', page
    )
    assert fields
    assert [field for field in fields if 'dir="auto"' not in field] == []


def test_the_steps_of_a_story():
    story = draft()
    page = page_html(signed_in(Client(), "alice"), f"/stories/share/{story.key}/happened/")
    assert page.count('dir="auto"') >= 2
