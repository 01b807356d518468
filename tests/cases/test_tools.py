"""The list of tools, and each tool on a page of its own."""

import re

import pytest
from django.test import Client

from cases.models import Case
from tests.people import signed_in

pytestmark = pytest.mark.django_db
LIST = "/tools/"


def rendered(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_every_tool_can_be_ticked_copied_and_printed_alone(client):
    page = rendered(client, LIST)
    for case in Case.objects.published().order_by("-number")[:18]:
        assert f'href="/tools/{case.slug}/"' in page
        assert f'data-copy="tool-{case.pk}"' in page
        assert len(re.findall(rf'type="checkbox" id="tool-{case.pk}-\d+"', page)) == len(case.tool_items)


def test_filter_by_industry_shows_only_its_tools(client):
    page = rendered(client, f"{LIST}?industry=healthcare")
    shown = set(re.findall(r'href="/cases/([^/"]+)/"', page))
    assert shown == set(Case.objects.filter(industries__slug="healthcare").values_list("slug", flat=True))
    assert "3 tools" not in rendered(client, LIST)


def test_tool_has_a_page_of_its_own(client):
    case = Case.objects.get(slug="the-waiting-room-clock")
    page = rendered(client, f"/tools/{case.slug}/")
    assert re.search(rf"<h1 [^>]*>{case.tool_title}</h1>", page)
    assert "data-print" in page
    assert f'href="/cases/{case.slug}/"' in page
    assert page.count('type="checkbox"') == len(case.tool_items)


def test_tool_of_a_case_that_is_not_public_is_not_found(client):
    assert client.get("/tools/a-draft/").status_code == 404
    assert signed_in(Client(), "cora").get("/tools/a-draft/").status_code == 404


def test_steps_of_a_script_are_numbered_and_points_of_a_checklist_are_not(client):
    for case in Case.objects.published():
        page = rendered(client, f"/tools/{case.slug}/")
        has_numbers = bool(re.search(r"<label[^>]*>\s*1\.\s", page))
        assert has_numbers is (case.tool_kind != "checklist"), case.slug
