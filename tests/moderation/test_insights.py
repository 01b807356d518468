"""Insights: true figures, calm with few of them, for moderators alone; and the same as a table."""

import csv
import datetime
import io
import re
from itertools import pairwise

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext, isolate_apps
from django.utils import timezone

from moderation.insights import figures
from moderation.insights.decisions_csv import safe
from moderation.insights.figures import Insights, promise, reports_by_reason
from moderation.insights.plots import BOTTOM, TOP, bars, lines, scale, spread
from moderation.models import QueueItem, Reason
from tests.moderation.log_entries import step, write
from tests.people import person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
PAGE, TABLE = "/moderation/insights/", "/moderation/insights.csv"


def read(address=PAGE, who="mona"):
    page = signed_in(Client(), who).get(address)
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def rows_of(page, name):
    """The rows of the table of one part of the page."""
    part = re.search(rf'id="{name}-numbers".*?<tbody>(.*?)</tbody>', page)[1]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", part)]


def pending_for(days):
    """A story that has waited so many days."""
    story = story_factories.sent()
    QueueItem.objects.about(story).update(since=timezone.now() - datetime.timedelta(days=days))
    return story


@pytest.mark.parametrize("address", [PAGE, TABLE])
def test_only_moderators_read_them(address):
    assert Client().get(address).url.startswith("/accounts/login/")
    assert [signed_in(Client(), who).get(address).status_code for who in ("alice", "cora", "mona")] == [
        403,
        403,
        200,
    ]
    assert signed_in(Client(), "max").post(address).status_code == 405


def test_without_any_figures_the_page_is_calm():
    page = read()
    for sentence in (
        "too few answers to say how often",
        "Nothing waits for a decision",
        "Nothing was answered in this period",
        "No decision was made",
        "Nobody decided anything",
        "No text was decided on by two people",
        "No reports",
    ):
        assert sentence in page
    assert '<svg class="plot"' not in page


def test_the_first_sentence_says_how_often_the_promise_was_kept():
    write(
        *[step("approve", item=n, waited=1) for n in range(91)],
        *[step("decline", item=n, waited=3) for n in range(13)],
    )
    assert "91 of 104 answers of the last 12 weeks came within 2 days." in read()
    assert (promise().on_time, promise().total) == (91, 104)


def test_the_promise_is_not_told_of_too_few(client):
    write(*[step("approve", item=n, waited=1) for n in range(figures.ENOUGH - 1)])
    assert not promise().is_significant
    assert "too few answers" in read()


def test_an_undone_decision_is_not_counted():
    [entry] = write(step("approve", waited=9))
    write(step("undo", undoes=entry))
    assert promise().total == Insights(12).promise.total == 0


def test_the_backlog_is_cut_by_age():
    for days in (0.1, 0.9, 1.5, 2.5, 3.9, 5, 8, 30):
        pending_for(days)
    page = read()
    assert "8 items wait, 5 longer than 2 days. The oldest waits for 4 weeks." in page.replace("\xa0", " ")
    ages = ["Under 1 day", "1 to 2 days", "2 to 4 days", "4 to 7 days", "Over 7 days"]
    assert rows_of(page, "backlog") == [[age, number] for age, number in zip(ages, "21212", strict=True)]
    assert "Our limit: 2 days" in page
    assert page.count('class="over"') == 3


def test_how_long_answers_take_week_by_week():
    monday = figures.beginning(1)
    ago = (timezone.now() - monday).total_seconds() / 86_400
    days = [1, 2, 3, 4, 5, 6, 7, 8, 9, 30]
    write(*[step("approve", item=n, ago=ago + 7 - 1, waited=waited) for n, waited in enumerate(days)])
    write(*[step("decline", item=n, ago=ago + 14 - 1, waited=waited) for n, waited in enumerate([1, 2])])
    weeks = [(week.decisions, week.middle, week.nine_of_ten) for week in Insights(4).by_week()]
    assert weeks == [(0, None, None), (2, 1.5, None), (10, 5.5, 9.0), (0, None, None)]
    assert [row[1:] for row in rows_of(read(f"{PAGE}?weeks=4"), "speed")] == [
        ["0", "–", "–"], ["2", "1.5", "–"], ["10", "5.5", "9.0"], ["0", "–", "–"],
    ]  # fmt: skip


def test_decisions_by_reason():
    write(step("decline", reasons=["respect", "harm"]), step("decline", reasons=["harm"]))
    rows = rows_of(read(), "reasons")
    assert rows == [["Could put somebody at risk", "2"], ["Speaks of somebody without respect", "1"]]


def test_who_decided_and_what_was_reversed_stands_in_the_order_of_the_alphabet():
    write(
        step("approve", 1, by="mona", ago=9), step("approve", 2, by="mona", ago=9),
        step("decline", 3, by="max", ago=9), step("reopen", 3, by="mona", ago=8),
        step("decline_finally", 4, by="mona", ago=9), step("appeal", 4, by="alice", ago=8),
        step("approve", 4, by="max", ago=7),
        step("decline_finally", 5, by="max", ago=9), step("appeal", 5, by="alice", ago=8),
        step("decline_finally", 5, by="mona", ago=7),
    )  # fmt: skip
    assert rows_of(read(), "load") == [["Max", "3", "1"], ["Mona", "4", "1"]]


def test_an_archived_story_that_an_appeal_brings_back_was_reversed():
    write(
        step("archive", 1, by="max", ago=9),
        step("appeal", 1, by="alice", ago=8),
        step("approve", 1, by="mona", ago=7),
    )
    write(
        step("archive", 2, by="max", ago=9),
        step("appeal", 2, by="alice", ago=8),
        step("decline", 2, by="mona", ago=7),
    )
    assert rows_of(read(), "load") == [["Max", "2", "1"], ["Mona", "2", "0"]]


def test_how_often_two_people_agreed_on_the_same_text():
    write(
        step("approve_first", 1, by="mona", ago=9), step("approve", 1, by="max", ago=8),
        step("approve_first", 2, by="mona", ago=9), step("request_changes", 2, by="max", ago=8),
        step("approve_first", 3, by="mona", ago=9), step("decline", 3, by="max", ago=8, revision=2),
        step("approve", 4, by="ada", ago=9),
    )  # fmt: skip
    page = read()
    assert "2 texts were decided on by two people; they agreed on 1." in page
    assert rows_of(page, "agreement") == [["Max", "2", "1"], ["Mona", "2", "1"]]


def test_whoever_left_keeps_a_line_without_a_name():
    max_ = person("max")
    write(step("approve", by="max"))
    max_.delete()
    assert rows_of(read(), "load") == [["Somebody who left", "1", "0"]]


@pytest.mark.parametrize(
    ("asked", "weeks"), [("4", 4), ("12", 12), ("52", 52), ("13", 12), ("x", 12), ("", 12), ("٤", 12)]
)
def test_the_period_is_chosen_from_those_there_are(asked, weeks):
    page = read(f"{PAGE}?weeks={asked}")
    assert f'href="?weeks={weeks}" aria-current="page"' in page


def test_what_lies_before_the_period_is_not_counted():
    write(
        step("approve", ago=40, waited=1),
        step("approve", ago=100, waited=1),
        step("approve", ago=500, waited=1),
    )
    assert [Insights(weeks).promise.total for weeks in figures.PERIODS] == [0, 1, 2]


def test_a_long_period_reads_its_newest_steps_alone(monkeypatch):
    monkeypatch.setattr(figures, "MOST", 3)
    write(*[step("approve", item=n, ago=1 + n, waited=n) for n in range(5)])
    assert Insights(12).promise.total == 3
    assert "only the newest 5,000 steps" in read()


def test_as_many_queries_for_much_as_for_little():
    def queries():
        client = signed_in(Client(), "mona")
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    write(step("approve_first", 1, by="mona", ago=3), step("approve", 1, by="max", ago=2, waited=1))
    pending_for(3)
    few = queries()
    more = [
        step("decline", n, by=by, ago=1 + n % 80, waited=1)
        for n in range(600)
        for by in ("mona", "max", "ada", "bob")
    ]
    write(*more)
    for _ in range(9):
        pending_for(5)
    assert queries() == few <= 15


def test_reports_are_counted_by_what_readers_chose(monkeypatch):
    with isolate_apps("moderation"):

        class Report(models.Model):
            """A table with a reason and a moment, which stands on rows that are there."""

            reason = models.CharField(db_column="severity", choices=[("praise", "Unkind")])
            created_at = models.DateTimeField(db_column="changed_at")

            class Meta:
                app_label, managed, db_table = "moderation", False, "moderation_reason"

    monkeypatch.setattr(figures, "reports_model", lambda: Report)
    found = reports_by_reason(figures.beginning(4))
    assert found == [("blocking", 6), ("advice", 4), ("Unkind", 2)]
    page = read()
    assert "What was reported most often: blocking." in page
    assert rows_of(page, "reports") == [["blocking", "6"], ["advice", "4"], ["Unkind", "2"]]
    assert reports_by_reason(timezone.now()) == []


def test_without_a_table_of_reports_there_are_none_yet(monkeypatch):
    monkeypatch.setattr(figures, "reports_model", lambda: None)
    assert "No reports yet." in read()


# --- the table for other programs


def table(address=TABLE):
    answer = signed_in(Client(), "mona").get(address)
    text = b"".join(answer.streaming_content).decode()
    return answer, list(csv.reader(io.StringIO(text)))


def test_the_table_names_no_person():
    write(
        step("decline", 7_700, by="max", waited=1.5, reasons=["respect", "harm"]),
        step("hold", by=None, reasons=[]),
    )
    answer, rows = table()
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="decisions-12-weeks.csv"' in answer.headers["Content-Disposition"]
    assert rows[0] == ["day", "kind", "action", "reasons", "waited hours"]
    assert sorted(row[1:] for row in rows[1:]) == [
        ["Story", "Held until somebody has looked", "", ""],
        [
            "Story",
            "Not published as it was",
            "Speaks of somebody without respect | Could put somebody at risk",
            "36.0",
        ],
    ]
    assert rows[1][0] == (timezone.localdate() - datetime.timedelta(days=1)).isoformat()


HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '"=1', "' =1", "\ufeff=1", "\u200b=1", "＝1",
    "\u00a0=1",
    "=HYPERLINK(\"https://x.example\",\"y\")",
]  # fmt: skip


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_is_read_as_a_formula(cell):
    made = safe(cell)
    assert made.startswith("'")
    assert not set(made) & set("\t\r\n")


@pytest.mark.parametrize("cell", ["", "Ready for readers", "A - B", "2 + 2", "’tis = well", "naïve", "12.5"])
def test_an_ordinary_cell_stays_as_it_is(cell):
    assert safe(cell) == cell


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_reason_is_made_safe_wherever_it_stands(label):
    Reason.objects.keyed(["respect"]).update(label=label)
    write(step("decline", reasons=["clear", "respect"]), step("decline", reasons=["respect"]))
    _, rows = table()
    for row in rows[1:]:
        for part in row[3].split(" | "):
            assert part == safe(part) or part.startswith("'")


def test_the_table_flows_line_by_line_with_the_same_queries():
    write(*[step("approve", item=n, ago=1 + n % 60) for n in range(2_500)])
    client = signed_in(Client(), "mona")
    with CaptureQueriesContext(connection) as captured:
        assert len(list(client.get(TABLE).streaming_content)) == 2_501
    assert len(captured) <= 8


# --- plots


def test_bars_leave_room_for_their_numbers():
    plot = bars([("a", 0), ("b", 12_345), ("c " * 40, 7)])
    assert [bar.width for bar in plot.bars] == ["0.00%", "80.00%", "0.05%"]
    assert plot.bars[1].number.content == "12,345"
    assert all(len(text.content) <= 30 for bar in plot.bars for text in bar.name)
    assert len(plot.bars[2].name) == 3


def test_bars_of_nothing_are_no_fault():
    assert bars([]).bars == []
    assert bars([("a", 0)]).bars[0].width == "0.00%"


def test_gaps_in_a_line_stay_gaps():
    plot = lines([("middle", "Half", [1, None, 2, 3, None])], limit=2, limit_name="Limit", ends=("a", "b"))
    assert len(plot.lines[0].points) == 3
    assert len(plot.lines[0].pieces) == 1


def test_a_row_without_values_is_not_named():
    plot = lines([("most", "9 of 10", [None] * 4)], limit=2, limit_name="Limit", ends=("a", "b"))
    assert [name.content for name in plot.names] == ["Limit"]


@pytest.mark.parametrize("places", [[2, 2, 2], [13, 13, 12.9], [1, 1.1, 13], [1, 1, 1], [5]])
def test_names_never_stand_on_each_other(places):
    placed = [y for y, _ in spread([(y, str(at)) for at, y in enumerate(places)])]
    assert all(b - a >= 1.29 for a, b in pairwise(placed))
    assert placed[0] >= TOP
    assert placed[-1] <= BOTTOM


@pytest.mark.parametrize("highest", [2.5, 5, 5.1, 10, 24, 26, 99, 364.9])
def test_a_scale_has_few_whole_steps_and_holds_everything(highest):
    step_, top = scale(highest)
    assert top >= highest
    assert top % step_ == 0
    assert 2 <= top // step_ <= 5
