"""A page takes the same number of queries however many cases and stories are published."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from taxonomy import page_cache

# At most 6 queries for browsing and 8 for a case, with the page itself not cached.
BUDGET = {
    "/": 6, "/cases/": 6, "/cases/?industry=retail&technique=mirroring&sort=shortest": 6, "/phrases/": 6,
    "/phrases/?situation=angry": 6,
    "/map/": 6, "/stories/": 6, "/stories/?industry=retail&sort=shortest": 6, "/feeds/stories.atom": 6,
    "/industries/retail/": 6, "/techniques/mirroring/": 6, "/cases/{slug}/": 8, "/tools/": 6,
    "/tools/{slug}/": 6,
}  # fmt: skip


def queries(client, address):
    """Return how many queries an uncached page takes, with the facet index in memory."""
    etag = client.get(address).headers["ETag"]
    page_cache.clear_cache()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as unchanged:
        assert client.get(address, headers={"if-none-match": etag}).status_code == 304
    assert len(unchanged) == 1, "To confirm a page, its versions are read and nothing else."
    return len(found)


@pytest.mark.django_db
def test_pages_take_the_same_queries_for_many_cases_as_for_few(client):
    call_command("synthesize", cases=40, stories=25, seed=1)
    slug = Case.objects.filter(synthetic=True).first().slug
    few = {address: queries(client, address.format(slug=slug)) for address in BUDGET}
    call_command("synthesize", cases=1_200, members=5, stories=1_200, seed=2)
    many = {address: queries(client, address.format(slug=slug)) for address in BUDGET}
    assert few == many
    assert {a: n for a, n in many.items() if n > BUDGET[a]} == {}


@pytest.mark.django_db
def test_production_is_not_filled_with_synthetic_cases_by_accident(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="--yes"):
        call_command("synthesize", cases=1)
