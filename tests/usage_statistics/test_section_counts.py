"""Counts per section, case and day: none is lost, and none identifies a reader."""

import datetime
import json
import logging
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case
from tests.usage_statistics.reader_helpers import (
    HERE,
    PAGE,
    SEEN,
    SLUG,
    counted,
    example_case,
    nothing_counted,
    reader,
    send_seen,
)
from usage_statistics.models import DailyCount, Section

pytestmark = pytest.mark.django_db


def test_sections_are_counted_by_case_and_day():
    client = reader()
    send_seen(client, "moment", "said")
    send_seen(client, "said")
    assert counted() == {"moment": 1, "said": 2}
    assert {(row.case, row.day) for row in DailyCount.objects.all()} == {
        (example_case(), timezone.localdate())
    }


def test_a_row_has_no_column_for_readers_or_times():
    names = {field.name: field.get_internal_type() for field in DailyCount._meta.get_fields()}
    assert set(names) == {"id", "case", "section", "day", "seen", "useful", "not_useful"}
    assert names["day"] == "DateField"


def test_a_section_sent_twice_is_counted_once():
    send_seen(reader(), "moment", "moment")
    assert counted() == {"moment": 1}


def test_every_section_of_the_page_can_be_counted(client):
    page = client.get(PAGE).content.decode()
    for part, name in Section.choices:
        assert f'aria-labelledby="{part}"' in page
        assert re.search(rf'<h2( class="visually-hidden")? id="{part}">{name}</h2>', page)


@pytest.mark.parametrize(
    "said",
    [{}, {"case": SLUG}, {"section": "moment"}, {"case": SLUG, "section": "from"},
    {"case": "a\x00b", "section": "moment"},
     {"case": "\ud800", "section": "moment"}, {"case": "x" * 9000, "section": "moment"},
     {"case": SLUG, "section": ["moment", "zzz"]}],
)  # fmt: skip
def test_unknown_sections_are_not_counted(said):
    body = {
        key: value if isinstance(value, list) else value.encode("utf-8", "surrogatepass")
        for key, value in said.items()
    }
    assert reader().post(SEEN, body, headers=HERE).status_code in {400, 413}
    assert nothing_counted()


@pytest.mark.parametrize("status", ["draft", "in_review", "archived"])
def test_only_published_cases_are_counted(status):
    Case.objects.filter(slug=SLUG).update(status=status)
    assert send_seen(reader(), "moment").status_code == 404
    assert send_seen(reader(), "moment", case="no-such-case").status_code == 404
    assert nothing_counted()


@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;prerender"])
def test_prefetched_pages_are_not_counted(purpose):
    assert send_seen(reader(), "moment", headers=HERE | {"sec-purpose": purpose}).status_code == 403
    assert nothing_counted()


def test_counting_accepts_only_post():
    for method in ("get", "put", "delete"):
        assert getattr(reader(), method)(SEEN, headers=HERE).status_code == 405


def test_requests_beyond_the_limit_are_not_counted():
    client = reader()
    found = [send_seen(client, "moment").status_code for _ in range(31)]
    assert (found[29], found[30]) == (204, 429)
    assert counted() == {"moment": 30}


def test_concurrent_readers_are_both_counted():
    case, raced = example_case(), []

    def count_concurrently(execute, sql, params, many, context):
        # Another reader is counted between the creation of the row and the increment.
        if sql.startswith("UPDATE") and not raced:
            raced.append(True)
            DailyCount.objects.increment(case, ["moment"], "seen")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count_concurrently):
        DailyCount.objects.increment(case, ["moment", "said"], "seen")
    assert raced
    assert counted() == {"moment": 2, "said": 1}


PROCESS = """
import os, sys, threading, django
django.setup()
from django.db import connection
from cases.models import Case
from usage_statistics.models import DailyCount, Section
case = Case.objects.create(slug="c", title="C", standfirst="s", channel="phone", tool_kind="script")
def run(turn):
    for _ in range(25):
        DailyCount.objects.increment(case, Section.values[::turn], "seen")
    connection.close()
threads = [threading.Thread(target=run, args=(turn,)) for turn in (1, -1, 1, -1)]
[one.start() for one in threads]
[one.join() for one in threads]
print(sorted(DailyCount.objects.values_list("seen", flat=True)))
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a database of its own is a file here")
def test_no_count_is_lost_with_four_threads(tmp_path, copy_prepared_file):
    copy_prepared_file("empty", tmp_path / "race.sqlite3")
    variables = {
        "DEVELOPMENT": "1",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'race.sqlite3'}",
    }
    variables["DJANGO_SETTINGS_MODULE"] = "empathy.settings"
    done = subprocess.run(
        [sys.executable, "-c", PROCESS],
        env=os.environ | variables,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == str([100] * len(Section.values)), done.stderr


def test_counting_takes_the_same_queries_for_one_section_and_for_all():
    def query_count(*parts):
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert send_seen(client, *parts).status_code == 204
        return len(found)

    client = reader()
    first, whole = query_count("moment"), query_count(*Section.values)
    rows = [
        DailyCount(case=example_case(), section=part, day=timezone.localdate() - datetime.timedelta(days=days))
        for days in range(1, 400) for part in Section.values
    ]  # fmt: skip
    DailyCount.objects.bulk_create(rows)
    assert first == whole == query_count(*Section.values)


def test_the_log_contains_neither_the_case_nor_the_section():
    written = []

    class Keeper(logging.Handler):
        def emit(self, record):
            written.append(json.dumps(record.msg, default=str) + record.getMessage())

    keeper = Keeper()
    logging.getLogger().addHandler(keeper)
    try:
        send_seen(reader(), "phrases")
    finally:
        logging.getLogger().removeHandler(keeper)
    assert any(SEEN in line for line in written)
    assert not any("phrases" in line or SLUG in line for line in written)


def test_counts_older_than_400_days_are_deleted(capsys):
    today = timezone.localdate()
    for days in (0, 400, 401, 900):
        day = today - datetime.timedelta(days=days)
        DailyCount.objects.create(case=example_case(), section="moment", day=day, seen=1)
    call_command("prune_usage_statistics")
    assert "2 daily counts" in capsys.readouterr().out
    assert counted() == {"moment": 2}
