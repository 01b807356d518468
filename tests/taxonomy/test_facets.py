"""Counts, pages and orders from the facet index equal those computed directly."""

import random
import tracemalloc

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from taxonomy import list_versions
from taxonomy.browse import Browse
from taxonomy.models import FacetBlock, PublishedList
from taxonomy.selection import Selection, term_bitmaps

pytestmark = pytest.mark.empty_library


@pytest.fixture
def items(db):
    """300 items with random terms in the list "cases", some of them removed again; returns the others."""
    dice = random.Random(4)
    indexed = {
        number: {
            ("industry", dice.randint(1, 3)),
            ("technique", dice.randint(1, 5)),
            ("minutes", dice.randint(1, 4)),
        }
        for number in range(65_400, 65_700)
    }
    removed = dice.sample(sorted(indexed), 40)
    with transaction.atomic():
        published_list = PublishedList.lock_and_bump("cases")
        published_list.index(indexed)
        published_list.index({number: set() for number in removed})
    return {number: terms for number, terms in indexed.items() if number not in removed}


def test_counts_respect_the_other_facet_and_equal_a_direct_count(items):
    selection = Selection("cases", {"industry": frozenset({1, 2}), "technique": frozenset({3})})
    in_industry = [t for t in items.values() if {("industry", 1), ("industry", 2)} & t]
    assert selection.count == sum(("technique", 3) in t for t in in_industry)
    for technique, count in selection.counts("technique").items():
        assert count == sum(("technique", technique) in t for t in in_industry)


@pytest.mark.parametrize("sort", ["newest", "oldest", "shortest"])
def test_paging_shows_every_item_once_and_in_order(items, sort):
    seen, address = [], f"sort={sort}"
    while address:
        browse = Browse(
            QueryDict(address), list_name="cases", sorts=("newest", "oldest", "shortest"), size=20
        )
        seen += browse.numbers
        address = browse.next_address().lstrip("?")
    minutes = {n: next(v for k, v in terms if k == "minutes") for n, terms in items.items()}
    keys = {"newest": lambda n: -n, "oldest": lambda n: n, "shortest": lambda n: (minutes[n], n)}
    assert seen == sorted(items, key=keys[sort])
    # Going back shows the same pages.
    pages = [browse.numbers]
    while address := browse.previous_address().lstrip("?"):
        browse = Browse(
            QueryDict(address), list_name="cases", sorts=("newest", "oldest", "shortest"), size=20
        )
        pages.insert(0, browse.numbers)
    assert [number for page in pages for number in page] == seen


@pytest.mark.parametrize("cursor", ["after", "before"])
@pytest.mark.parametrize("sort", ["newest", "oldest", "shortest"])
def test_a_cursor_beyond_the_list_takes_no_more_memory_than_the_list(items, sort, cursor):
    query = QueryDict(f"sort={sort}&{cursor}=99999999999")
    tracemalloc.start()
    try:
        browse = Browse(query, list_name="cases", sorts=("newest", "oldest", "shortest"))
        numbers = browse.numbers
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert set(numbers) <= set(items)


def test_a_page_stays_the_same_when_newer_items_are_published(items):
    browse = Browse(QueryDict(""), list_name="cases")
    first, onward = browse.numbers, browse.next_address()
    with transaction.atomic():
        PublishedList.lock_and_bump("cases").index({70_000: {("industry", 1)}})
    following = Browse(QueryDict(onward[1:]), list_name="cases")
    assert following.numbers == sorted(items, reverse=True)[20:40]
    back = Browse(QueryDict(following.previous_address()[1:]), list_name="cases")
    assert back.numbers == first


def test_a_publication_writes_only_the_blocks_that_it_changes(items):
    before = dict(FacetBlock.objects.values_list("pk", "version"))
    with transaction.atomic():
        published_list = PublishedList.lock_and_bump("cases")
        with CaptureQueriesContext(connection) as asked:
            published_list.index({70_000: {("industry", 1), ("minutes", 2)}})
    written = FacetBlock.objects.exclude(pk__in=[pk for pk, version in before.items()]).count() + sum(
        before.get(pk, version) != version for pk, version in FacetBlock.objects.values_list("pk", "version")
    )
    assert written == 3
    assert len([one for one in asked if "taxonomy_facetblock" in one["sql"]]) == 2


def test_the_first_request_after_a_change_reads_only_the_changed_blocks(items):
    assert term_bitmaps("cases")
    for number, keys in (
        (70_000, {("industry", 1)}),
        (65_401, set()),
        (200_000, {("technique", 9)}),
        (200_000, set()),
    ):
        known = term_bitmaps("cases")
        kept = dict(known)
        with transaction.atomic():
            PublishedList.lock_and_bump("cases").index({number: keys})
        version = PublishedList.objects.get(name="cases").version
        changed = FacetBlock.objects.filter(version=version).count()
        assert 0 < changed < FacetBlock.objects.count()
        with CaptureQueriesContext(connection) as asked:
            updated = term_bitmaps("cases")
        assert any(">" in one["sql"] for one in asked if "facetblock" in one["sql"])
        assert known == kept
        list_versions.clear_cache()
        assert updated == term_bitmaps("cases")
    assert ("technique", 9) not in updated
