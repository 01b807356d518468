"""The help shows the guides of docs/guides/; what they name, link to and picture exists."""

import html
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from empathy.environment import release_fingerprint
from empathy.help_guides import GUIDES, all_topics, guides
from tests.message_catalogs import sources

TOPICS = all_topics()
NAMES_OF_DEVICES = {"stand out"}
"""Bold words that are an example of bold words."""


def page_at(address: str, client=None) -> str:
    answer = (client or Client()).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def found_for(words: str) -> list[str]:
    """Return the addresses that the search in the help finds, best first."""
    page = Client().get("/help/", {"q": words}).content.decode()
    return re.findall(r'<h3><a href="(/help/[^"]+)"', page)


def topics_linked_in_templates() -> set[str]:
    """Return the slugs that templates name."""
    texts = [path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")]
    return {
        slug for text in texts for slug in re.findall(r"""url ["']help_page["'] ["']([\w-]+)["']""", text)
    }


@cache
def texts_of_pages() -> frozenset[str]:
    """Return every text that a page can show: the translatable ones, singular and plural."""
    found = [said[0] for path, read in sources() for said in read(path.read_text())]
    return frozenset(text for said in found for text in ([said] if isinstance(said, str) else said))


@pytest.mark.django_db
def test_the_help_lists_every_topic_by_role():
    page = page_at("/help/")
    assert [html.unescape(title) for title in re.findall(r'<h2 id="\w+">([^<]+)</h2>', page)] == [
        str(title) for title in GUIDES.values()
    ]
    for topic in TOPICS:
        assert f'<a href="{topic.get_absolute_url()}">{html.escape(topic.title)}</a>' in page


def test_every_heading_of_the_guides_belongs_to_a_group_and_a_topic():
    for guide in guides():
        text = (settings.GUIDES / f"{guide.name}.md").read_text()
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)[1:]
        shown = [title for group in guide.groups for title in (group.title, *(t.title for t in group.topics))]
        assert shown == headings


def test_no_two_topics_have_the_same_address():
    slugs = [topic.slug for topic in TOPICS]
    assert sorted(set(slugs)) == sorted(slugs)


@pytest.mark.django_db
@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_a_topic_shows_its_text_and_its_links_lead_to_pages(topic):
    page = page_at(topic.get_absolute_url())
    text = page.partition('class="prose guide"')[2].partition('class="searchbar"')[0]
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())
    assert topic.paragraphs[-1].split()[-1] in words
    for address in re.findall(r'href="([^"]+)"', text):
        assert address.startswith("/"), address
        page_at(address)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_the_pictures_of_a_topic_exist_have_a_text_and_are_small(topic):
    for text, source in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", topic.text):
        assert len(text.split()) >= 5, source
        path = Path(finders.find(f"guides/{Path(source).name}"))
        assert path.stat().st_size <= 60_000, source
        width, height = Image.open(path).size
        assert f'width="{width}"' in topic.html
        assert f'height="{height}"' in topic.html
        assert f'src="/static/guides/{path.name}"' in topic.html


def test_every_picture_is_shown_in_a_guide():
    named = {name for topic in TOPICS for name in re.findall(r"\(pictures/([^)]+)\)", topic.text)}
    assert {path.name for path in (settings.GUIDES / "pictures").glob("*.png")} == named


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_the_names_of_buttons_and_pages_in_a_guide_stand_on_a_page(topic):
    """Bold words name what a reader sees: a button, a link, a heading or a label."""
    text = re.sub(r"`[^`]*`", "", topic.text)
    names = [" ".join(name.split()) for name in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)]
    assert [name for name in names if name not in texts_of_pages() | NAMES_OF_DEVICES] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("share a story", "share-a-story"),
        ("2FA", "set-up-a-second-factor"),
        ("fingerprint", "sign-in-with-a-passkey"),
        ("forgot password", "sign-in-with-a-passkey"),
        ("close my account", "download-or-delete-your-data"),
        ("how long does the review take", "what-happens-after-i-submit"),
        ("unsubscribe", "follow-and-choose-your-e-mails"),
        ("flag", "report-a-comment"),
        ("forgot pasword", "sign-in-with-a-passkey"),
        ("edit my story", "change-or-withdraw-a-story"),
        ("DELETING ACCOUNTS", "download-or-delete-your-data"),
    ],
)
def test_the_search_finds_a_topic_first(words, slug):
    assert found_for(words)[0] == f"/help/{slug}/"


@pytest.mark.django_db
def test_the_search_marks_the_words_and_shows_the_paragraph_that_has_them():
    page = page_at("/help/?q=fourteen+recovery+codes")
    assert "<mark>recovery</mark> <mark>codes</mark>" in page
    assert 'content="noindex"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["xqzzyk", "the of", "%00", "<xqzzyk onqzzyk=xqzz>", '"', "é" * 500])
def test_a_search_without_results_lists_all_topics(words):
    page = Client().get("/help/", {"q": words}).content.decode()
    assert "0 results" in page
    assert TOPICS[0].get_absolute_url() in page
    assert "<xqzzyk" not in page


@pytest.mark.django_db
def test_searches_reach_no_shared_cache_and_ask_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/help/?q=passkey")
    assert "private" in answer.headers["Cache-Control"]
    assert "public" in client.get("/help/").headers["Cache-Control"]


@pytest.mark.django_db
def test_the_search_of_the_site_leads_to_the_help():
    page = page_at("/search/?q=passkey")
    assert '<a href="/help/sign-in-with-a-passkey/"' in page
    assert "/help/" not in page_at("/search/?q=refund").partition("<main")[2].partition("<footer")[0]


@pytest.mark.django_db
def test_a_german_page_says_that_the_help_is_in_english(client):
    client.cookies["language"] = "de"
    page = page_at("/help/practise/", client)
    assert re.search(r'<h1[^>]* lang="en-GB"', page)
    assert "The topics of the help are in English." not in page_at("/help/practise/")


def test_a_changed_guide_changes_the_release(tmp_path):
    (tmp_path / "docs/guides").mkdir(parents=True)
    for name in ("requirements.txt", "SECURITY.md"):
        (tmp_path / name).write_text("")
    guide = tmp_path / "docs/guides/members.md"
    guide.write_text("One")
    before = release_fingerprint(tmp_path)
    guide.write_text("Two")
    assert release_fingerprint(tmp_path) != before


def test_the_topics_to_which_pages_link_exist():
    assert topics_linked_in_templates() <= {topic.slug for topic in TOPICS}


@pytest.mark.django_db
def test_an_unknown_topic_answers_404():
    assert Client().get("/help/nothing/").status_code == 404
