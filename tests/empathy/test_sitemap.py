"""The sitemap lists exactly the public pages, at the same cost for any size."""

import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client

from cases.list_index import reindex_cases
from cases.models import Case
from empathy.help_guides import all_topics
from empathy.views import sitemap
from moderation.redaction import redact
from stories.models import Story
from taxonomy.models import PublishedList
from tests.people import person
from tests.practice import collection_helpers
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
SITE = "https://empathy.example"
NAME = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def read(address, client=None):
    """Return the entries of a sitemap: paths with their dates, if they have any."""
    answer = (client or Client()).get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    found = {}
    for entry in ElementTree.fromstring(answer.content):
        place = entry.find(f"{NAME}loc").text
        assert place.startswith(f"{SITE}/")
        found[place.removeprefix(SITE)] = getattr(entry.find(f"{NAME}lastmod"), "text", None)
    return found


def all_paths():
    """Return every path in the sitemap."""
    return {address: day for page in read("/sitemap.xml") for address, day in read(page).items()}


def test_the_sitemap_lists_everything_published_with_its_last_change():
    story, collection = story_factories.published("alice"), collection_helpers.create_public_collection("bob")
    found = all_paths()
    for case in Case.objects.published():
        assert found[case.get_absolute_url()] == (case.revised_on or case.published_on).isoformat()
    for address in ("/", "/cases/", "/map/", "/industries/retail/", "/techniques/mirroring/"):
        assert address in found
    assert {story.get_absolute_url(), collection.get_absolute_url()} <= set(found)
    assert len(found) == len(sitemap.PLAIN_PAGES) + len(all_topics()) + 6 + 20 + 24 + 1 + 1


def test_every_url_of_the_sitemap_is_an_indexable_canonical_url():
    story_factories.published("alice")
    collection_helpers.create_public_collection("bob")
    for address in all_paths():
        page = Client().get(address).content.decode()
        assert f'<link rel="canonical" href="{SITE}{address}">' in page
        assert "noindex" not in page
        assert not re.match("/(me|accounts|search|curation|people)/|/cases/.*/(practise|huddle)/", address)


def test_unpublished_items_leave_the_sitemap_at_once():
    story, collection = story_factories.published("alice"), collection_helpers.create_public_collection("bob")
    story_factories.sent("bob", title="Not read yet")
    Case.objects.create(slug="a-draft", title="A draft", standfirst="s", channel="phone", tool_kind="script")
    case = Case.objects.filter(slug="the-vanishing-package").get()
    gone = {item.get_absolute_url() for item in (story, collection, case)}
    before = all_paths()
    assert gone <= set(before)
    assert not [address for address in before if "draft" in address or "not-read" in address]
    story.transition("withdraw", by=person("alice"), revision=1)
    collection.transition("withdraw", by=person("bob"), revision=1)
    Case.objects.filter(slug=case.slug).update(status="archived")
    reindex_cases([case.pk])
    assert set(before) - set(all_paths()) == gone


def test_a_sitemap_page_is_a_range_of_sequence_numbers(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(sitemap, "PAGE_SIZE", 5)
    pages = [page for page in read("/sitemap.xml") if "cases" in page]
    assert pages == [f"/sitemap-cases-{number}.xml" for number in range(1, 6)]
    assert [len(read(page)) for page in pages] == [5, 5, 5, 5, 4]
    PublishedList.objects.update(last_number=100_000)
    Case.objects.filter(slug="the-vanishing-package").update(number=99_998)
    client = Client()
    with django_assert_max_num_queries(4):
        assert len([page for page in read("/sitemap.xml?x", client) if "cases" in page]) == 20_000
    for number, found in ((1, 4), (9_000, 0), (20_000, 1)):
        with django_assert_max_num_queries(3):
            assert len(read(f"/sitemap-cases-{number}.xml?x", client)) == found
    for number in ("0", "20001", "9" * 40):
        assert client.get(f"/sitemap-cases-{number}.xml").status_code == 404


@pytest.mark.parametrize("name", sitemap.SECTIONS)
def test_a_section_is_cached_until_its_list_changes(name):
    story_factories.published("alice")
    collection_helpers.create_public_collection("bob")
    address = f"/sitemap-{name}-1.xml"
    first = Client().get(address)
    unchanged = {"If-None-Match": first.headers["ETag"]}
    assert Client().get(address, headers=unchanged).status_code == 304
    story_factories.published("max", title="One more")
    assert Client().get(address, headers=unchanged).status_code == (200 if name == "stories" else 304)


def test_the_sitemap_itself_is_not_indexed():
    for address in ("/sitemap.xml", "/sitemap-pages-1.xml"):
        assert "noindex" in Client().get(address).headers["X-Robots-Tag"]
        assert Client().post(address).status_code == 405


def test_a_redacted_story_is_listed_at_its_new_address_only():
    story = story_factories.published("alice", title="The day Wilhelmina Oxtoby rang")
    old = story.get_absolute_url()
    assert old in all_paths()
    redact(Story.objects.get(), "Wilhelmina Oxtoby", by=person("ada"), why="somebody")
    new = Story.objects.get().get_absolute_url()
    assert new != old
    assert new in all_paths()
    assert old not in all_paths()
    assert urlsplit(old).path not in Client().get("/feeds/stories.atom").content.decode()
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
