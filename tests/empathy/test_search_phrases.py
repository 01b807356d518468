"""Words in quotes are found as they stand, small words included, and nothing that stands for them."""

import pytest

from search.excerpts import excerpt
from search.query import parse_query
from tests.empathy.test_search import found, said
from tests.stories.story_factories import published

pytestmark = pytest.mark.django_db
THE_ONE = "The blue kettle was out of stock again, and nobody said how long. "
ANOTHER = "We have kettles in stock; they ran out of boxes, of all things. "


@pytest.fixture
def stories(db):
    """Two stories with the same words in another order."""
    one = published("alice", title="A queue at the counter", happened=THE_ONE + "She waited. " * 8)
    other = published("bob", title="Boxes", happened=ANOTHER + "He waited. " * 8)
    return one.get_absolute_url(), other.get_absolute_url()


def test_words_in_quotes_are_found_in_their_order_with_the_small_words_between(stories):
    one, other = stories
    assert set(found("out of stock", kind="story")) == {one, other}
    for words in (
        '"out of stock"',
        "“Out of stock”",
        "„out of stock“",
        "«out of stock»",
        '"was out of stock again"',
    ):
        assert found(words, kind="story") == [one], words
    assert found('"in stock"', kind="story") == [other]
    assert found('"stock of out"', kind="story") == []
    assert found('kettle "ran out of"', kind="story")[0] == other


def test_small_words_alone_are_found_in_quotes(stories):
    _one, other = stories
    assert found('"of all"', kind="story") == [other]
    assert "holds no word that tells one text from another" in said("/search/?q=%22of%22")


def test_other_forms_are_the_same_phrase_and_other_names_are_not(stories):
    one, _other = stories
    assert found('"blue kettles"', kind="story") == [one]
    assert found("lorry", kind="case")
    assert set(found('"lorry"', kind="case")) < set(found("lorry", kind="case"))
    assert found('"sold out"', kind="story") == []


def test_a_phrase_of_a_title_stands_first(stories):
    assert found('"the waiting room"', kind="case")[0] == "/cases/the-waiting-room-clock/"
    assert found('"at the counter"', kind="story")[0] == stories[0]


def test_a_phrase_does_not_reach_from_a_title_into_the_text(stories):
    assert found('"counter the blue"', kind="story") == []


def test_what_was_found_is_marked_as_a_whole_and_small_words_elsewhere_are_not(stories):
    page = said("/search/?q=%22out+of+stock%22&kind=story")
    assert "<mark>out of stock</mark>" in page
    assert "<mark>of</mark>" not in page
    question = parse_query('late "late parcel"')
    assert excerpt("Late parcel, late again.", question)[0] == ("Late parcel", True)


def test_a_quote_that_is_never_closed_is_a_measure_or_not_typed_yet(stories):
    assert found('stock 5" boxes', kind="story") == found("stock 5 boxes", kind="story")
    assert found('"out of stock', kind="story") == found("out of stock", kind="story")


def test_a_phrase_that_stands_nowhere_leads_to_its_words(stories):
    page = said("/search/?q=%22stock+kettle%22")
    assert "Nothing matches" in page
    assert 'href="/search/?q=stock+kettle">' in page
    assert "without: “stock kettle”" in said("/search/?q=boxes+%22stock+kettle%22&kind=story")


def test_a_misspelt_word_in_quotes_is_put_right_and_told(stories):
    page = said("/search/?q=%22blue+ketle%22")
    assert "“blue kettle”" in page or "&quot;blue kettle&quot;" in page
    assert found('"blue ketle"', kind="story") == [stories[0]]
