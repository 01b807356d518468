"""Related cases on the page of a case share a technique; those of the same industry come first."""

import re

import pytest
from django.test import Client

from cases.models import Case

pytestmark = pytest.mark.django_db


def terms_of(slug) -> tuple[set[str], set[str]]:
    case = Case.objects.get(slug=slug)
    return set(case.industries.values_list("slug", flat=True)), set(
        case.techniques.values_list("slug", flat=True)
    )


def related_slugs(slug) -> list[str]:
    page = Client().get(f"/cases/{slug}/").content.decode()
    return re.findall(r'<a href="/cases/([\w-]+)/"', page.partition('id="related"')[2])


@pytest.mark.parametrize(
    "slug",
    ["the-vanishing-package", "the-waiting-room-clock", "the-fraud-alert-at-midnight"],
)
def test_related_cases_share_a_technique_and_those_of_the_same_industry_come_first(slug):
    industries, techniques = terms_of(slug)
    found = related_slugs(slug)
    assert len(found) == len({*found, slug} - {slug}) == 3
    same_work = [bool(industries & terms_of(other)[0]) for other in found]
    assert same_work[0] and same_work == sorted(same_work, reverse=True)
    assert all(techniques & terms_of(other)[1] for other in found)
