"""The curators' reports: charts with their tables; small counts are hidden."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case
from tests.people import signed_in
from tests.usage_statistics.reader_helpers import example_case
from usage_statistics.models import DailyCount, Section

pytestmark = pytest.mark.django_db
ALL = "/curation/usefulness/"


def create_counts(section, *, case=None, days=0, **numbers):
    """Create counts of a section from `days` days ago."""
    day = timezone.localdate() - datetime.timedelta(days=days)
    DailyCount.objects.create(case=case or example_case(), section=section, day=day, **numbers)


def report_page(address=ALL, who="cora") -> str:
    return signed_in(Client(), who).get(address).content.decode()


def rows_of(page, name) -> list:
    """The rows of the table of one chart."""
    table = page.split(f'id="{name}-numbers"')[1].split("</table>")[0]
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", table)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def test_the_report_without_counts_shows_no_charts():
    page = report_page()
    assert "There is too little reading to show." in page
    assert "There are too few answers to show." in page
    assert '<svg class="plot"' not in page


def test_the_report_lists_sections_in_the_order_of_the_page():
    create_counts("moment", seen=1200, useful=8, not_useful=2)
    create_counts("said", seen=30, useful=5, not_useful=0)
    create_counts("said", seen=10, days=3)
    page = report_page()
    assert "Read most: “The moment”, 1,200 times." in page
    assert rows_of(page, "read")[:2] == [["The moment", "1,200"], ["What they said", "40"]]
    assert "Most useful: “What they said”, in 100 of 100 answers." in page
    assert rows_of(page, "useful")[:2] == [["The moment", "10", "80"], ["What they said", "5", "100"]]
    assert page.count('<svg class="plot"') == 2


def test_a_share_of_100_fills_the_chart():
    create_counts("moment", useful=5, not_useful=5)
    assert 'width="40.00%"' in report_page().split('id="useful"')[1]


def test_counts_below_five_are_hidden_everywhere():
    create_counts("moment", seen=4, useful=3, not_useful=1)
    create_counts("said", seen=5, useful=3, not_useful=2)
    page = report_page()
    assert rows_of(page, "read")[:3] == [
        ["The moment", "under 5"], ["What they said", "5"], ["What was done", "under 5"]
    ]  # fmt: skip
    assert rows_of(page, "useful")[:2] == [["The moment", "under 5", "–"], ["What they said", "5", "60"]]
    assert "6 parts with fewer than 5 are not in the chart." in page
    other = Case.objects.published().exclude(pk=example_case().pk).first()
    DailyCount.objects.all().delete()
    create_counts("moment", case=other, seen=2, useful=2)
    assert other.title not in report_page()


def test_the_report_of_one_case_is_linked_from_its_editor():
    case = example_case()
    other = Case.objects.published().exclude(pk=case.pk).first()
    create_counts("moment", seen=10)
    create_counts("moment", case=other, seen=100)
    whole = report_page()
    assert rows_of(whole, "read")[0] == ["The moment", "110"]
    assert whole.index(other.title) < whole.index(case.title)
    address = f"{ALL}{case.pk}/"
    assert f'href="{address}?days=90"' in whole
    assert rows_of(report_page(address), "read")[0] == ["The moment", "10"]
    assert f'href="{address}"' in report_page(f"/curation/cases/{case.pk}/")
    assert f'href="{ALL}"' in report_page("/curation/")


@pytest.mark.parametrize(
    ("asked", "number"), [("30", "10"), ("90", "30"), ("365", "70"), ("7", "30"), ("²", "30")]
)
def test_the_period_can_be_chosen_from_the_list(asked, number):
    create_counts("moment", seen=10, days=29)
    create_counts("moment", seen=20, days=30)
    create_counts("moment", seen=40, days=364)
    create_counts("moment", seen=80, days=365)
    assert rows_of(report_page(f"{ALL}?days={asked}"), "read")[0] == ["The moment", number]


@pytest.mark.parametrize("address", [ALL, f"{ALL}1/"])
def test_only_curators_can_see_the_reports(address):
    for who in ("alice", "mona"):
        assert signed_in(Client(), who).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert signed_in(Client(), "cora").get(ALL).status_code == 200
    assert signed_in(Client(), "cora").get(f"{ALL}999999999999/").status_code == 404


def test_the_report_takes_the_same_queries_for_few_and_many_counts():
    def query_count():
        with CaptureQueriesContext(connection) as found:
            assert client.get(ALL).status_code == 200
        return len(found)

    client = signed_in(Client(), "cora")
    create_counts("moment", seen=10)
    client.get(ALL)
    little = query_count()
    days = [timezone.localdate() - datetime.timedelta(days=number) for number in range(1, 26)]
    DailyCount.objects.bulk_create(
        DailyCount(case=case, section=part, day=day, seen=1)
        for case in Case.objects.published() for part in Section.values for day in days
    )  # fmt: skip
    assert DailyCount.objects.all()[3000]
    assert query_count() == little
