"""Queries, bytes and plans of pages are the same for many rows as for few; `make bench` measures their time."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from taxonomy import list_versions, page_cache
from tests.people import signed_in

pytestmark = pytest.mark.django_db
CASE, STORY = "/cases/the-release-that-broke-a-workflow/", "/stories/synthetic-story-s1-0/"
PAGES = {
    "browse": "/cases/", "two facets": "/cases/?industry=retail&technique=mirroring", "case": CASE,
    "story": STORY, "thread": f"{STORY}comments/", "technique": "/techniques/mirroring/", "search": "/search/?q=parcel",
}  # fmt: skip
LARGE = (
    "cases_case",
    "cases_phraseswap",
    "stories_story",
    "stories_revision",
    "search_document",
    "cases_line",
)
"""Tables of which no page may read every row."""
BYTES = 1.25
"""A page has at most so many times as many bytes: a list of a few rows grows to a whole page."""


def cost(client, address):
    """Return the queries and the bytes of a page that is not cached."""
    client.get(address)
    page_cache.clear_cache()
    list_versions.clear_cache()
    with CaptureQueriesContext(connection) as found:
        response = client.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in found], len(response.content)


def scanned_tables(statements):
    """Return which large tables are read from beginning to end."""
    scanned = set()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Among a few hundred rows it reads them all although there is an index; what remains has none.
            cursor.execute("SET LOCAL enable_seqscan = off")
        for statement in statements:
            if not statement.startswith(("SELECT", "WITH")):
                continue
            explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
            cursor.execute(f"{explain} {statement}".replace("%", "%%"))
            plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
            scanned |= {*re.findall(r"^SCAN (\w+)$|Seq Scan on (\w+)", plan, re.MULTILINE)}
    return {name for pair in scanned for name in pair} & {*LARGE}


def test_pages_cost_the_same_for_many_cases_as_for_few():
    call_command("synthesize", cases=3, stories=60, waiting=3, verbosity=0)
    call_command("synthesize", comments=20, on=STORY.split("/")[2], verbosity=0)
    visitor, mona = Client(), signed_in(Client(), "mona")
    asked = {**{name: (visitor, address) for name, address in PAGES.items()}, "queue": (mona, "/moderation/")}
    few = {name: cost(*one) for name, one in asked.items()}
    call_command("synthesize", cases=600, stories=300, waiting=300, seed=2, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert scanned_tables(["SELECT standfirst FROM cases_case"]) == {"cases_case"}, "A planted scan is seen."
    many = {name: cost(*one) for name, one in asked.items()}
    assert {name: len(queries) for name, (queries, _bytes) in many.items()} == {
        name: len(queries) for name, (queries, _bytes) in few.items()
    }
    grown = {
        name: (few[name][1], size)
        for name, (_queries, size) in many.items()
        if name not in {"two facets", "queue"}
    }
    assert {name: pair for name, pair in grown.items() if pair[1] > pair[0] * BYTES} == {}
    assert {
        name: scanned for name, (queries, _bytes) in many.items() if (scanned := scanned_tables(queries))
    } == {}
