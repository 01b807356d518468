"""Feeds are valid Atom (RFC 4287), cached until something changes, and contain no names of people."""

import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from cases.list_index import reindex_cases
from cases.models import Case
from taxonomy.merging import merge
from taxonomy.models import Technique
from tests.comments.comment_helpers import CASE, SLUG, apply_action, post_comment, publish_comment
from tests.people import person
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [
    "/feeds/cases.atom", "/feeds/stories.atom", "/feeds/industries/retail.atom",
    "/feeds/techniques/owning-the-mistake.atom",
]  # fmt: skip
PLACES = {
    "/cases/": FEEDS[0], "/stories/": FEEDS[1], "/industries/retail/": FEEDS[2],
    "/techniques/owning-the-mistake/": FEEDS[3],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _story(db):
    """Load the library and publish an anonymous story by Alice."""
    story_factories.published("alice")


def read(address):
    """Return the parsed feed at an address."""
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)


def texts(element, name):
    return [found.text for found in element.findall(f"{ATOM}{name}")]


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_has_everything_that_rfc_4287_requires(address, settings):
    feed = read(address)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        (value,) = texts(feed, name)
        assert value
    assert len(feed.findall(f"{ATOM}author/{ATOM}name")) == 1
    (own,) = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == settings.SITE_URL + address
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        for name in ("id", "title", "updated", "summary"):
            (value,) = texts(entry, name)
            assert value
        assert datetime.datetime.fromisoformat(texts(entry, "updated")[0]).tzinfo
        (link,) = [one.get("href") for one in entry.findall(f"{ATOM}link")]
        assert link == texts(entry, "id")[0]
        assert Client().get(link.removeprefix(settings.SITE_URL)).status_code == 200
        assert entry.findall(f"{ATOM}category")
    ids = [texts(entry, "id")[0] for entry in entries]
    assert len(ids) == len(set(ids))


def test_a_feed_of_a_term_mixes_cases_and_stories_newest_first():
    entries = read("/feeds/industries/retail.atom").findall(f"{ATOM}entry")
    assert texts(entries[0], "title") == [story_factories.STORY_VALUES["title"]]
    assert len(entries) == 5
    days = [texts(entry, "published")[0] for entry in entries]
    assert days == sorted(days, reverse=True)
    assert len(read("/feeds/industries/fintech.atom").findall(f"{ATOM}entry")) == 4


def test_a_feed_without_entries_is_valid():
    Case.objects.update(status="archived")
    reindex_cases(list(Case.objects.values_list("pk", flat=True)))
    feed = read("/feeds/cases.atom")
    assert texts(feed, "updated")
    assert not feed.findall(f"{ATOM}entry")


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_contains_no_names_and_no_times_of_day(address):
    for credit in ("role", "name"):
        story_factories.published("bob", title=f"By {credit}", credit=credit, credit_role="a barista")
    text = Client().get(address).content.decode()
    for word in ("Alice", "alice", "store lead", "Bob", "barista", "@"):
        assert word not in text
    feed = read(address)
    times = [entry.find(f"{ATOM}updated").text for entry in feed.findall(f"{ATOM}entry")]
    assert {time[10:19] for time in times} == {"T00:00:00"}


def test_the_entry_of_a_story_with_content_notes_starts_with_the_notes():
    story_factories.published("bob", title="A hard one", content_notes=["violence"])
    entries = read("/feeds/stories.atom").findall(f"{ATOM}entry")
    summary = next(
        entry.find(f"{ATOM}summary").text for entry in entries if "A hard one" in texts(entry, "title")
    )
    assert summary == "Before you read: Violence or abuse"


@pytest.mark.parametrize("address", FEEDS)
def test_an_unchanged_feed_answers_304(address):
    etag = Client().get(address).headers["ETag"]
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 304


def test_withdrawn_items_are_gone_from_every_feed():
    for address in FEEDS[1:]:
        assert story_factories.STORY_VALUES["title"] in Client().get(address).content.decode()
    story = story_factories.Story.objects.get()
    story.transition("withdraw", by=person("alice"), revision=1)
    for address in FEEDS[1:]:
        assert story_factories.STORY_VALUES["title"] not in Client().get(address).content.decode()


@pytest.mark.parametrize(("page", "feed"), PLACES.items())
def test_a_page_links_to_its_feed_in_its_head_and_visibly(page, feed):
    text = Client().get(page).content.decode()
    assert 'type="application/atom+xml" title="' in text.partition("</head>")[0]
    assert f'href="{feed}"' in text.partition("</head>")[0]
    assert f'href="{feed}"' in text.partition("</head>")[2]


def test_the_feed_of_a_merged_term_redirects_and_an_unknown_one_answers_404():
    term, into = (Technique.objects.get(slug=slug) for slug in ("mirroring", "naming-the-emotion"))
    merge(term, into, by=person("cora"))
    answer = Client().get("/feeds/techniques/mirroring.atom")
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        "/feeds/techniques/naming-the-emotion.atom",
    )
    assert Client().get("/feeds/techniques/nothing.atom").status_code == 404
    assert Client().get("/feeds/industries/mirroring.atom").status_code == 404


def test_a_feed_has_a_maximum_number_of_entries(monkeypatch):
    from empathy.views import feeds

    monkeypatch.setattr(feeds, "MAX_ENTRIES", 2)
    for address in (FEEDS[0], FEEDS[2]):
        assert len(read(address).findall(f"{ATOM}entry")) == 2


@pytest.mark.parametrize(("page", "feed"), PLACES.items())
def test_a_feed_uses_the_sites_own_host(page, feed, settings):
    settings.SITE_URL = "https://empathy.example"
    element = read(f"{feed}?page=2")
    links = {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}
    assert links == {"alternate": settings.SITE_URL + page, "self": settings.SITE_URL + feed}
    for address in [*texts(element, "id"), *(texts(one, "id")[0] for one in element.findall(f"{ATOM}entry"))]:
        there = Client().get(address.removeprefix(settings.SITE_URL)).content.decode()
        assert f'<link rel="canonical" href="{address}">' in there


@pytest.mark.parametrize("feed", [FEEDS[0], FEEDS[2]])
def test_a_revision_changes_the_date_but_not_the_id_of_an_entry(feed):
    def days():
        entries = read(feed).findall(f"{ATOM}entry")
        return {texts(entry, "id")[0]: texts(entry, "updated")[0] for entry in entries}

    before, case = days(), Case.objects.get(slug="the-vanishing-package")
    Case.objects.filter(slug=case.slug).update(
        title="The vanishing package!", revised_on=datetime.date(2027, 1, 2)
    )
    reindex_cases([case.pk])
    after = days()
    assert list(after) == list(before)
    changed = {address for address in after if after[address] != before[address]}
    assert [address.endswith(case.get_absolute_url()) for address in changed] == [True]
    assert "2027-01-02T00:00:00+00:00" in after.values()


def test_the_home_page_links_to_the_feed_of_cases():
    assert (
        f'type="application/atom+xml" title="Cases" href="{FEEDS[0]}"' in Client().get("/").content.decode()
    )


def test_the_feed_of_a_case_has_its_comments_without_authors(settings):
    page, feed = CASE, CASE.replace("/cases/", "/feeds/cases/").rstrip("/") + ".atom"
    assert [texts(entry, "title") for entry in read(feed).findall(f"{ATOM}entry")] == [
        [Case.objects.get(slug=SLUG).title]
    ]
    post_comment("bob", "Nobody has read this yet.")
    comment = publish_comment("alice", "The **second** call & its end is the lesson.")
    shown = Client().get(feed).content.decode()
    assert "Nobody has read this yet." not in shown
    assert "alice" not in shown.lower()
    first = read(feed).find(f"{ATOM}entry")
    assert texts(first, "summary") == ["The second call & its end is the lesson."]
    assert texts(first, "id") == [settings.SITE_URL + comment.get_absolute_url()]
    assert texts(first, "updated")[0].endswith("T00:00:00+00:00")
    apply_action(comment, "withdraw", by="alice")
    assert "second" not in Client().get(feed).content.decode()
    text = Client().get(page).content.decode()
    assert [part.count(f'href="{feed}"') for part in text.split("</head>")] == [1, 1]
    Case.objects.filter(slug=SLUG).update(status="archived")
    reindex_cases([Case.objects.get(slug=SLUG).pk])
    assert Client().get(feed).status_code == 404
