"""The home page: what it offers first, and which cases it chooses."""

import re

import pytest

from cases.list_index import reindex_cases
from cases.models import Case
from moderation.transitions import PROMISED_DAYS
from taxonomy.models import Industry

pytestmark = pytest.mark.django_db


def home(client):
    return client.get("/").content.decode()


def new_cases(client):
    return re.findall(r'<li class="card" data-colour="(\w+)" data-case="([\w-]+)"', home(client))


def set_industry(cases, slug):
    for case in cases:
        case.industries.set([Industry.objects.get(slug=slug)])
    reindex_cases([case.pk for case in cases])


def test_four_ways_lead_to_a_case_to_practice_to_similar_cases_and_to_sharing(client):
    ways = re.search(r'<ul class="ways">(.*?)</ul>', home(client), re.DOTALL)[1]
    addresses = re.findall(r'href="([^"]+)"', ways)
    assert addresses[1:] == ["/practise/", "/search/situation/", "/stories/share/"]
    assert [client.get(address).status_code for address in addresses[:3]] == [200, 200, 200]


def test_the_case_to_read_first_is_a_shortest_one(client):
    read = re.search(r'<ul class="ways">\s*<li>\s*<a href="/cases/([\w-]+)/"', home(client))[1]
    minutes = Case.objects.published().order_by("reading_minutes").first().reading_minutes
    assert Case.objects.get(slug=read).reading_minutes == minutes


def test_new_cases_come_from_three_industries_even_if_the_newest_are_of_one(client):
    newest = list(Case.objects.published().order_by("-number")[:5])
    set_industry(newest[::-1], "retail")
    colours = [colour for colour, _ in new_cases(client)]
    assert len(set(colours)) == len(colours) == 3
    assert new_cases(client)[0][1] == newest[0].slug


def test_new_cases_of_a_single_industry_are_still_three(client):
    set_industry(list(Case.objects.published().order_by("number")), "retail")
    newest = Case.objects.published().order_by("-number").values_list("slug", flat=True)[:3]
    assert [slug for _, slug in new_cases(client)] == list(newest)


def test_the_invitation_states_the_promise_of_the_moderators(client):
    assert f"A moderator answers within {PROMISED_DAYS} days." in home(client)


@pytest.mark.empty_library
def test_a_site_without_cases_has_a_home_page(client):
    page = home(client)
    assert "Find a case like mine" in page
    assert 'class="question"' not in page
