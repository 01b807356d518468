"""Quoted phrases are found literally, including stop words, without synonyms."""

import pytest

from search.excerpts import excerpt
from search.query import parse_query
from tests.empathy.test_search import page_at, result_addresses
from tests.stories.story_factories import published

pytestmark = pytest.mark.django_db
THE_ONE = "The blue kettle was out of stock again, and nobody said how long. "
ANOTHER = "We have kettles in stock; they ran out of boxes, of all things. "


@pytest.fixture
def stories(db):
    """Create two stories with the same words in a different order."""
    one = published("alice", title="A queue at the counter", happened=THE_ONE + "She waited. " * 8)
    other = published("bob", title="Boxes", happened=ANOTHER + "He waited. " * 8)
    return one.get_absolute_url(), other.get_absolute_url()


def test_quoted_words_are_found_in_order_including_stop_words(stories):
    one, other = stories
    assert set(result_addresses("out of stock", kind="story")) == {one, other}
    for words in (
        '"out of stock"',
        "“Out of stock”",
        "„out of stock“",
        "«out of stock»",
        '"was out of stock again"',
    ):
        assert result_addresses(words, kind="story") == [one], words
    assert result_addresses('"in stock"', kind="story") == [other]
    assert result_addresses('"stock of out"', kind="story") == []
    assert result_addresses('kettle "ran out of"', kind="story")[0] == other


def test_stop_words_are_found_in_quotes(stories):
    _one, other = stories
    assert result_addresses('"of all"', kind="story") == [other]
    assert "has only words that are in most texts" in page_at("/search/?q=%22of%22")


def test_a_phrase_matches_inflected_forms_but_no_synonyms(stories):
    one, _other = stories
    assert result_addresses('"blue kettles"', kind="story") == [one]
    assert result_addresses("lorry", kind="case")
    assert set(result_addresses('"lorry"', kind="case")) < set(result_addresses("lorry", kind="case"))
    assert result_addresses('"sold out"', kind="story") == []


def test_a_phrase_in_a_title_ranks_first(stories):
    assert result_addresses('"the waiting room"', kind="case")[0] == "/cases/the-waiting-room-clock/"
    assert result_addresses('"at the counter"', kind="story")[0] == stories[0]


def test_a_phrase_does_not_span_title_and_text(stories):
    assert result_addresses('"counter the blue"', kind="story") == []


def test_a_found_phrase_is_highlighted_as_a_whole(stories):
    page = page_at("/search/?q=%22out+of+stock%22&kind=story")
    assert "<mark>out of stock</mark>" in page
    assert "<mark>of</mark>" not in page
    question = parse_query('late "late parcel"')
    assert excerpt("Late parcel, late again.", question)[0] == ("Late parcel", True)


def test_an_unclosed_quote_is_ignored(stories):
    assert result_addresses('stock 5" boxes', kind="story") == result_addresses("stock 5 boxes", kind="story")
    assert result_addresses('"out of stock', kind="story") == result_addresses("out of stock", kind="story")


def test_a_phrase_without_results_links_to_its_words(stories):
    page = page_at("/search/?q=%22stock+kettle%22")
    assert "Nothing matches" in page
    assert 'href="/search/?q=stock+kettle">' in page
    assert "Not in this text: “stock kettle”" in page_at("/search/?q=boxes+%22stock+kettle%22&kind=story")


def test_a_misspelt_word_in_quotes_is_corrected_with_a_notice(stories):
    page = page_at("/search/?q=%22blue+ketle%22")
    assert "“blue kettle”" in page or "&quot;blue kettle&quot;" in page
    assert result_addresses('"blue ketle"', kind="story") == [stories[0]]
