"""With more matches than are ranked, the best ones still come first, and the page shows that there are more."""

import pytest
from django.test import Client

from search import similar_cases
from search.document_ids import document_id_of
from search.indexing import build_document, repair_word_counts
from search.models import Document
from search.query import parse_query
from search.retrieval import CANDIDATES, find

pytestmark = pytest.mark.django_db
OLDEST = 5


@pytest.fixture
def many_stories(db):
    """More stories with "kettle" in their titles than are ranked; the oldest one contains it most often."""
    rows = [
        build_document(
            document_id_of("story", number), f"A kettle, {number}", "It was blue, and it never boiled."
        )
        for number in range(OLDEST + 1, OLDEST + CANDIDATES + 200)
    ]
    oldest = build_document(
        document_id_of("story", OLDEST),
        "A kettle, at last",
        "The kettle is a kettle. " * 4 + "A lid, and a bell.",
    )
    Document.objects.bulk_create([*rows, oldest])
    repair_word_counts()


def test_the_text_that_repeats_a_word_of_its_title_most_often_comes_first_however_old(many_stories):
    hits = find(parse_query("kettle"), ["story"])["story"].hits
    assert hits[0].number == OLDEST
    assert find(parse_query("kettle bell"), ["story"])["story"].hits[0].number == OLDEST
    assert find(parse_query('"kettle is a kettle"'), ["story"])["story"].hits[0].number == OLDEST


def test_more_matches_than_are_ranked_are_counted_in_round_figures(many_stories):
    page = Client().get("/search/?q=kettle&kind=story").content.decode()
    assert "(1,000+)" in page or "(1,100+)" in page


def test_an_old_case_with_a_rare_word_is_found_among_hundreds_of_newer_ones(db):
    newer = [
        build_document(
            document_id_of("case", number), f"A kettle, {number}", "It was blue, and it never boiled."
        )
        for number in range(200, 200 + similar_cases.MAX_CANDIDATES + 50)
    ]
    old = build_document(
        document_id_of("case", 199), "The bassoon", "A bassoon was left on the tram before the concert."
    )
    Document.objects.bulk_create([*newer, old])
    repair_word_counts()
    situation = "The kettle is blue. I left my bassoon on the tram, and tonight is the concert."
    assert similar_cases.find_similar_cases(situation)[0].number == 199
