"""The cases at the end of a case: from the same line of work first, and always with a technique in common."""

import re

import pytest
from django.test import Client

from cases.models import Case

pytestmark = pytest.mark.django_db


def carried(slug) -> tuple[set[str], set[str]]:
    case = Case.objects.get(slug=slug)
    return set(case.industries.values_list("slug", flat=True)), set(
        case.techniques.values_list("slug", flat=True)
    )


def near(slug) -> list[str]:
    page = Client().get(f"/cases/{slug}/").content.decode()
    return re.findall(r'<h3[^>]*><a[^>]* href="/cases/([\w-]+)/"', page.partition('id="related"')[2])


@pytest.mark.parametrize(
    "slug",
    ["the-vanishing-package", "the-waiting-room-clock", "the-fraud-alert-at-midnight"],
)
def test_a_reader_is_led_to_colleagues_first_and_never_to_the_same_case(slug):
    industries, techniques = carried(slug)
    found = near(slug)
    assert len(found) == len({*found, slug} - {slug}) == 3
    same_work = [bool(industries & carried(other)[0]) for other in found]
    assert same_work[0] and same_work == sorted(same_work, reverse=True)
    assert all(techniques & carried(other)[1] for other in found)
