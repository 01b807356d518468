"""A search visits a bounded number of documents, also if titles repeat few words."""

import random

import pytest
from django.db import connection

from search.document_ids import KINDS, document_id_of
from search.indexing import build_document, rebuild_index, repair_word_counts, update_index
from search.models import Document, TitleStem
from search.query import parse_query
from search.retrieval import find
from search.similar_cases import find_similar_cases
from search.suggestions import suggestions_for
from search.tokens import counted_stems
from stories.models import Story
from tests.plans import visited_rows

pytestmark = pytest.mark.django_db
DOCUMENTS = 3_000
MOST = 3 * DOCUMENTS
"""The most rows of all scans of a search: those for titles and for each kind visit few."""
WORDS = ["parcel", "heating"]
OTHERS = ["friday", "midnight", "wedding", "rain"]


@pytest.fixture
def repetitive_titles(db):
    """Many documents, half of them stories, with few distinct words in their titles."""
    dice = random.Random(5)
    made = []
    for word in WORDS:
        for other in OTHERS:
            for times in (1, 5, 10):
                text = f"The {word} {other}. {f'{word}, again. ' * times} Thank you."
                made.append(build_document(1, f"A father waits for a {word} on {other}", text))
    documents = []
    for number in range(DOCUMENTS):
        like = dice.choice(made)
        fields = {field.attname: getattr(like, field.attname) for field in Document._meta.concrete_fields}
        kind = ("case", "story")[number % 2]
        documents.append(Document(**fields | {"document_id": document_id_of(kind, 1_000 + number)}))
    Document.objects.bulk_create(documents)
    rare = build_document(document_id_of("case", 5_000), "A bassoon", "A bassoon was left on the tram.")
    Document.objects.bulk_create([rare])
    repair_word_counts()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_document")
            # A table of so few rows would be read as a whole; one of a hundred thousand is not.
            cursor.execute("SET LOCAL enable_seqscan = off")


@pytest.mark.parametrize(
    "words",
    [
        "parcel",
        "father",
        "parcel friday",
        "bassoon",
        "bassoon parcel",
        '"waits for a parcel"',
        "parcel heating",
    ],
)
def test_no_plan_of_a_search_visits_many_documents(repetitive_titles, words):
    with visited_rows("search_document") as visited:
        found = find(parse_query(words), list(KINDS))
    assert any(one.hits for one in found.values())
    assert sum(visited) <= MOST
    assert bool(visited) == (connection.vendor == "postgresql")


def test_no_plan_of_suggestions_or_similar_cases_visits_many_documents(repetitive_titles):
    with visited_rows("search_document") as visited:
        assert suggestions_for("a father wai")
        assert find_similar_cases("My parcel did not come on Friday, and I left my bassoon in the rain.")
    assert sum(visited) <= MOST


def test_the_titles_with_a_stem_are_counted_at_every_change_of_the_index(db):
    def counted():
        counts = {}
        for tokens in Document.objects.values_list("title_stems", flat=True):
            for stem in counted_stems(tokens):
                counts[stem] = counts.get(stem, 0) + 1
        return counts

    def stored():
        return dict(TitleStem.objects.values_list("stem", "documents"))

    rebuild_index()
    assert stored() == counted() != {}
    number = Story.objects.public().values_list("number", flat=True).first()
    Story.objects.filter(number=number).update(status="archived")
    update_index(Story, [number])
    assert stored() == counted()
    TitleStem.objects.filter(stem__startswith="p").delete()
    repair_word_counts()
    assert stored() == counted()
