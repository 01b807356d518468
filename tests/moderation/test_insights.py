"""The insights page and its CSV: correct figures, also when there are few, for moderators only."""

import csv
import datetime
import io
import re
from itertools import pairwise

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.erasure import erase
from moderation.insights import figures
from moderation.insights.figures import Insights, promise, reports_by_reason
from moderation.insights.plots import BOTTOM, TOP, bars, lines, scale, spread
from moderation.models import QueueItem, Reason, Report
from request_handling.csv_downloads import escape_cell
from stories.models import Story
from tests.moderation.log_entries import log_entry, save_entries
from tests.people import person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
PAGE, TABLE = "/moderation/insights/", "/moderation/insights.csv"


def read(address=PAGE, who="mona"):
    page = signed_in(Client(), who).get(address)
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def rows_of(page, name):
    """Return the rows of the table of one section of the page."""
    section = re.search(rf'id="{name}-numbers".*?<tbody>(.*?)</tbody>', page)[1]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", section)]


def pending_for(days):
    """Return a story that has been pending for some days."""
    story = story_factories.sent()
    QueueItem.objects.about(story).update(since=timezone.now() - datetime.timedelta(days=days))
    return story


@pytest.mark.parametrize("address", [PAGE, TABLE])
def test_only_moderators_read_the_insights(address):
    assert Client().get(address).url.startswith("/accounts/login/")
    assert [signed_in(Client(), who).get(address).status_code for who in ("alice", "cora", "mona")] == [
        403,
        403,
        200,
    ]
    assert signed_in(Client(), "max").post(address).status_code == 405


def test_without_figures_the_page_says_so():
    page = read()
    for sentence in (
        "too few decisions",
        "No item needs a decision",
        "No decisions in this period",
        "Two moderators decided no text",
        "No reports",
    ):
        assert sentence in page
    assert '<svg class="plot"' not in page


def test_the_first_sentence_says_how_many_answers_were_on_time():
    save_entries(
        *[log_entry("approve", item=n, waited=1) for n in range(91)],
        *[log_entry("decline", item=n, waited=3) for n in range(13)],
    )
    assert "In the last 12 weeks, 91 of 104 decisions came within 2 days." in read()
    assert (promise().on_time, promise().total) == (91, 104)


def test_too_few_answers_have_no_share(client):
    save_entries(*[log_entry("approve", item=n, waited=1) for n in range(figures.MIN_COUNT - 1)])
    assert not promise().is_significant
    assert "too few decisions" in read()


def test_an_undone_decision_is_not_counted():
    [entry] = save_entries(log_entry("approve", waited=9))
    save_entries(log_entry("undo", undoes=entry))
    assert promise().total == Insights(12).promise.total == 0


def test_the_backlog_is_grouped_by_age():
    for days in (0.1, 0.9, 1.5, 2.5, 3.9, 5, 8, 16):
        pending_for(days)
    page = read()
    assert "8 items are waiting, 5 longer than 2 days. The oldest has waited 2 weeks." in page.replace(
        "\xa0", " "
    )
    ages = ["Under 1 day", "1 to 2 days", "2 to 4 days", "4 to 7 days", "Over 7 days"]
    assert rows_of(page, "backlog") == [[age, number] for age, number in zip(ages, "21212", strict=True)]
    assert "Our limit: 2 days" in page
    assert page.count('class="over"') == 3


def test_response_times_are_given_week_by_week():
    monday = figures.period_start(1)
    ago = (timezone.now() - monday).total_seconds() / 86_400
    days = [1, 2, 3, 4, 5, 6, 7, 8, 9, 30]
    save_entries(
        *[log_entry("approve", item=n, ago=ago + 7 - 1, waited=waited) for n, waited in enumerate(days)]
    )
    save_entries(
        *[log_entry("decline", item=n, ago=ago + 14 - 1, waited=waited) for n, waited in enumerate([1, 2])]
    )
    weeks = [(week.decisions, week.middle, week.nine_of_ten) for week in Insights(4).by_week()]
    assert weeks == [(0, None, None), (2, 1.5, None), (10, 5.5, 9.0), (0, None, None)]
    assert [row[1:] for row in rows_of(read(f"{PAGE}?weeks=4"), "speed")] == [
        ["0", "–", "–"], ["2", "1.5", "–"], ["10", "5.5", "9.0"], ["0", "–", "–"],
    ]  # fmt: skip


def test_decisions_are_counted_by_reason():
    save_entries(log_entry("decline", reasons=["respect", "harm"]), log_entry("decline", reasons=["harm"]))
    rows = rows_of(read(), "reasons")
    assert rows == [["Could put a person at risk", "2"], ["Disrespectful to a person", "1"]]


def test_moderators_are_listed_alphabetically_with_reversed_decisions():
    save_entries(
        log_entry("approve", 1, by="mona", ago=9), log_entry("approve", 2, by="mona", ago=9),
        log_entry("decline", 3, by="max", ago=9), log_entry("reopen", 3, by="mona", ago=8),
        log_entry("decline_finally", 4, by="mona", ago=9), log_entry("appeal", 4, by="alice", ago=8),
        log_entry("approve", 4, by="max", ago=7),
        log_entry("decline_finally", 5, by="max", ago=9), log_entry("appeal", 5, by="alice", ago=8),
        log_entry("decline_finally", 5, by="mona", ago=7),
    )  # fmt: skip
    assert rows_of(read(), "load") == [["Max", "3", "1"], ["Mona", "4", "1"]]


def test_an_archiving_that_an_appeal_overturns_counts_as_reversed():
    save_entries(
        log_entry("archive", 1, by="max", ago=9),
        log_entry("appeal", 1, by="alice", ago=8),
        log_entry("approve", 1, by="mona", ago=7),
    )
    save_entries(
        log_entry("archive", 2, by="max", ago=9),
        log_entry("appeal", 2, by="alice", ago=8),
        log_entry("decline", 2, by="mona", ago=7),
    )
    assert rows_of(read(), "load") == [["Max", "2", "1"], ["Mona", "2", "0"]]


def test_agreement_of_two_moderators_on_the_same_text_is_counted():
    save_entries(
        log_entry("approve_first", 1, by="mona", ago=9), log_entry("approve", 1, by="max", ago=8),
        log_entry("approve_first", 2, by="mona", ago=9), log_entry("request_changes", 2, by="max", ago=8),
        log_entry("approve_first", 3, by="mona", ago=9), log_entry("decline", 3, by="max", ago=8, revision=2),
        log_entry("approve", 4, by="ada", ago=9),
    )  # fmt: skip
    page = read()
    assert "Two moderators decided 2 texts; they agreed on 1." in page
    assert rows_of(page, "agreement") == [["Max", "2", "1"], ["Mona", "2", "1"]]


def test_a_moderator_who_left_keeps_a_line_without_a_name():
    max_ = person("max")
    save_entries(log_entry("approve", by="max"))
    erase(max_)
    assert rows_of(read(), "load") == [["Former moderator", "1", "0"]]


@pytest.mark.parametrize(
    ("asked", "weeks"), [("4", 4), ("12", 12), ("52", 52), ("13", 12), ("x", 12), ("", 12), ("٤", 12)]
)
def test_an_unknown_period_falls_back_to_the_default(asked, weeks):
    page = read(f"{PAGE}?weeks={asked}")
    assert f'href="?weeks={weeks}" aria-current="page"' in page


def test_entries_before_the_period_are_not_counted():
    save_entries(
        log_entry("approve", ago=40, waited=1),
        log_entry("approve", ago=100, waited=1),
        log_entry("approve", ago=500, waited=1),
    )
    assert [Insights(weeks).promise.total for weeks in figures.PERIODS] == [0, 1, 2]


def test_of_a_long_period_only_the_newest_entries_are_read(monkeypatch):
    monkeypatch.setattr(figures, "MAX_ENTRIES", 3)
    save_entries(*[log_entry("approve", item=n, ago=1 + n, waited=n) for n in range(5)])
    assert Insights(12).promise.total == 3
    assert "Only the newest 5,000 steps" in read()


def test_the_page_takes_the_same_queries_for_many_entries_as_for_few():
    def queries():
        client = signed_in(Client(), "mona")
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    save_entries(
        log_entry("approve_first", 1, by="mona", ago=3), log_entry("approve", 1, by="max", ago=2, waited=1)
    )
    pending_for(3)
    few = queries()
    more = [
        log_entry("decline", n, by=by, ago=1 + n % 80, waited=1)
        for n in range(600)
        for by in ("mona", "max", "ada", "bob")
    ]
    save_entries(*more)
    for _ in range(9):
        pending_for(5)
    assert queries() == few <= 15


def test_reports_are_counted_by_reason():
    content_type = ContentType.objects.get_for_model(Story)
    reasons = ["respect"] * 6 + ["truth"] * 4 + ["me"] * 2
    Report.objects.bulk_create(
        Report(content_type=content_type, object_id=number, reason=reason, visitor=f"{number:064}")
        for number, reason in enumerate(reasons)
    )
    expected = [
        ("It is disrespectful to a person", 6),
        ("It is untrue, or not the author’s own story", 4),
        ("It is about me", 2),
    ]
    assert reports_by_reason(figures.period_start(4)) == expected
    page = read()
    assert "Most frequent reason: It is disrespectful to a person." in page
    assert rows_of(page, "reports") == [[label, str(number)] for label, number in expected]
    assert reports_by_reason(timezone.now()) == []


def test_a_period_without_reports_says_so():
    assert reports_by_reason(figures.period_start(52)) == []
    assert "No reports in this period." in read()


# --- The CSV


def table(address=TABLE):
    answer = signed_in(Client(), "mona").get(address)
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff"), "Excel needs it to read umlauts"
    text = text[1:]
    return answer, list(csv.reader(io.StringIO(text)))


def test_the_csv_names_no_person():
    save_entries(
        log_entry("decline", 7_700, by="max", waited=1.5, reasons=["respect", "harm"]),
        log_entry("hold", by=None, reasons=[]),
    )
    answer, rows = table()
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="decisions-12-weeks.csv"' in answer.headers["Content-Disposition"]
    assert rows[0] == ["day", "kind", "action", "reasons", "waited hours"]
    assert sorted(row[1:] for row in rows[1:]) == [
        [
            "Story",
            "Declined (can be resubmitted)",
            "Disrespectful to a person | Could put a person at risk",
            "36.0",
        ],
        ["Story", "Hidden until a moderator has reviewed it", "", ""],
    ]
    assert rows[1][0] == (timezone.localdate() - datetime.timedelta(days=1)).isoformat()


HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '"=1', "' =1", "\ufeff=1", "\u200b=1", "＝1",
    "\u00a0=1", "\t\u202e=1", "\u2060\u200d-1", "\u3000＋1", "﹣1", "`=1", "\x08=1",
    "=HYPERLINK(\"https://x.example\",\"y\")",
]  # fmt: skip


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_is_a_formula(cell):
    made = escape_cell(cell)
    assert made.startswith("'")
    assert not set(made) & set("\t\r\n")
    assert escape_cell(made) == made


@pytest.mark.parametrize("cell", ["", "Ready for readers", "A - B", "2 + 2", "’tis = well", "naïve", "12.5"])
def test_an_ordinary_cell_is_not_changed(cell):
    assert escape_cell(cell) == cell


@pytest.mark.parametrize("label", HOSTILE)
def test_a_reason_that_looks_like_a_formula_is_escaped_at_any_position(label):
    Reason.objects.filter(key="respect").update(label=label)
    save_entries(
        log_entry("decline", reasons=["clear", "respect"]), log_entry("decline", reasons=["respect"])
    )
    _, rows = table()
    for row in rows[1:]:
        for part in row[3].split(" | "):
            assert part == escape_cell(part) or part.startswith("'")


def test_the_csv_is_streamed_with_a_fixed_number_of_queries():
    save_entries(*[log_entry("approve", item=n, ago=1 + n % 60) for n in range(2_500)])
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


def test_bars_without_values_are_empty():
    assert bars([]).bars == []
    assert bars([("a", 0)]).bars[0].width == "0.00%"


def test_missing_values_leave_gaps_in_a_line():
    plot = lines([("middle", "Half", [1, None, 2, 3, None])], limit=2, limit_name="Limit", ends=("a", "b"))
    assert len(plot.lines[0].points) == 3
    assert len(plot.lines[0].pieces) == 1


def test_a_series_without_values_has_no_label():
    plot = lines([("most", "9 of 10", [None] * 4)], limit=2, limit_name="Limit", ends=("a", "b"))
    assert [name.content for name in plot.names] == ["Limit"]


@pytest.mark.parametrize("places", [[2, 2, 2], [13, 13, 12.9], [1, 1.1, 13], [1, 1, 1], [5]])
def test_labels_never_overlap(places):
    placed = [y for y, _ in spread([(y, str(at)) for at, y in enumerate(places)])]
    assert all(b - a >= 1.29 for a, b in pairwise(placed))
    assert placed[0] >= TOP
    assert placed[-1] <= BOTTOM


@pytest.mark.parametrize("highest", [2.5, 5, 5.1, 10, 24, 26, 99, 364.9])
def test_a_scale_has_few_whole_steps_and_includes_every_value(highest):
    step_, top = scale(highest)
    assert top >= highest
    assert top % step_ == 0
    assert 2 <= top // step_ <= 5
