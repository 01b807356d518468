"""Counts, pages and orders from the bits are those of a recount."""

import random
import tracemalloc

import pytest
from django.db import transaction
from django.http import QueryDict

from taxonomy.browse import Browse
from taxonomy.models import PublishedList
from taxonomy.selection import Selection

pytestmark = pytest.mark.empty_library


@pytest.fixture
def list_name(db):
    """A shelf with 300 numbers and random terms, some of them taken off again."""
    dice = random.Random(4)
    items = {
        number: {
            ("industry", dice.randint(1, 3)),
            ("technique", dice.randint(1, 5)),
            ("minutes", dice.randint(1, 4)),
        }
        for number in range(65_400, 65_700)
    }
    gone = dice.sample(sorted(items), 40)
    with transaction.atomic():
        index = PublishedList.lock_and_bump("cases").index
        index(items)
        index({number: set() for number in gone})
    return {number: terms for number, terms in items.items() if number not in gone}


def test_counts_follow_the_other_facets_and_equal_a_recount(list_name):
    selection = Selection("cases", {"industry": frozenset({1, 2}), "technique": frozenset({3})})
    in_industry = [t for t in list_name.values() if {("industry", 1), ("industry", 2)} & t]
    assert selection.count == sum(("technique", 3) in t for t in in_industry)
    for technique, count in selection.counts("technique").items():
        assert count == sum(("technique", technique) in t for t in in_industry)


@pytest.mark.parametrize("sort", ["newest", "oldest", "shortest"])
def test_paging_shows_every_item_once_and_in_order(list_name, sort):
    seen, address = [], f"sort={sort}"
    while address:
        browse = Browse(
            QueryDict(address), list_name="cases", sorts=("newest", "oldest", "shortest"), size=20
        )
        seen += browse.numbers
        address = browse.next_address().lstrip("?")
    minutes = {n: next(v for k, v in terms if k == "minutes") for n, terms in list_name.items()}
    keys = {"newest": lambda n: -n, "oldest": lambda n: n, "shortest": lambda n: (minutes[n], n)}
    assert seen == sorted(list_name, key=keys[sort])
    # The way back leads over the same pages.
    pages = [browse.numbers]
    while address := browse.previous_address().lstrip("?"):
        browse = Browse(
            QueryDict(address), list_name="cases", sorts=("newest", "oldest", "shortest"), size=20
        )
        pages.insert(0, browse.numbers)
    assert [number for page in pages for number in page] == seen


@pytest.mark.parametrize("cursor", ["after", "before"])
@pytest.mark.parametrize("sort", ["newest", "oldest", "shortest"])
def test_a_cursor_beyond_the_shelf_takes_no_more_memory_than_the_shelf(list_name, sort, cursor):
    query = QueryDict(f"sort={sort}&{cursor}=99999999999")
    tracemalloc.start()
    try:
        browse = Browse(query, list_name="cases", sorts=("newest", "oldest", "shortest"))
        numbers = browse.numbers
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert set(numbers) <= set(list_name)


def test_a_page_keeps_its_place_when_newer_items_come(list_name):
    browse = Browse(QueryDict(""), list_name="cases")
    first, onward = browse.numbers, browse.next_address()
    with transaction.atomic():
        PublishedList.lock_and_bump("cases").index({70_000: {("industry", 1)}})
    following = Browse(QueryDict(onward[1:]), list_name="cases")
    assert following.numbers == sorted(list_name, reverse=True)[20:40]
    back = Browse(QueryDict(following.previous_address()[1:]), list_name="cases")
    assert back.numbers == first
