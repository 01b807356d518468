"""/metrics: who may read it, what is counted, over all processes, and what the dashboard and the alerts read."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from prometheus_client.parser import text_string_to_metric_families

from empathy.cached_pages import CachedPages
from empathy.monitoring import readings, request_counts
from empathy.monitoring.exposition import metrics_text
from empathy.monitoring.request_counts import RequestCounts
from jobs.models import PeriodicJob, WorkerProcess
from notices.models import Mail
from request_handling.character_sets import Handler
from taxonomy.version_watcher import version_watcher
from tests.wsgi_requests import ask

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
TOKEN = "a-token-of-the-monitoring"
WITH_TOKEN = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def _metrics_of_this_test(settings, monkeypatch, tmp_path_factory):
    settings.METRICS_TOKEN = TOKEN
    # Other processes run other tests beside this one.
    monkeypatch.setattr(request_counts.request_counts, "_folder", tmp_path_factory.mktemp("metrics"))
    monkeypatch.setattr(request_counts.request_counts, "_path", None)
    readings.clear_cache()
    yield
    readings.clear_cache()


@pytest.fixture
def _open_connection():
    """Let a request leave the connection open, which holds the transaction of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def samples(client) -> dict:
    """Return the value of each sample by its name and labels."""
    page = client.get("/metrics", headers=WITH_TOKEN)
    assert page.status_code == 200
    families = text_string_to_metric_families(page.content.decode())
    return {
        (one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples
    }


def requests_of(found, *labels):
    return found.get(("empathy_request_seconds_count", *sorted(labels)), 0)


def test_only_the_token_opens_the_metrics(client, settings):
    assert client.get("/metrics", headers=WITH_TOKEN).headers["Cache-Control"] == "private, no-store"
    for wrong in ("", "Bearer ", "Bearer x", TOKEN, f"Bearer {TOKEN}é"):
        assert client.get("/metrics", headers={"authorization": wrong}).status_code == 404
    assert client.post("/metrics", headers=WITH_TOKEN).status_code == 405
    settings.METRICS_TOKEN = ""
    for header in ("", "Bearer ", "Bearer", f"Bearer {TOKEN}"):
        assert client.get("/metrics", headers={"authorization": header}).status_code == 404


def test_requests_are_counted_by_view_and_status_with_their_durations(client):
    before = samples(client)
    client.get("/about/")
    client.get("/cases/nothing-has-this-slug/")
    client.get("/no/such/address/")
    client.get("/healthz")
    found = samples(client)
    for labels in (("about", "200"), ("cases:detail", "404"), ("none", "404"), ("healthz", "200")):
        labels = (*labels, "django")
        assert requests_of(found, *labels) == requests_of(before, *labels) + 1, labels
    assert found[("empathy_request_seconds_bucket", *sorted(["about", "200", "django", "+Inf"]))] >= 1
    assert not [key for key in found if any("slug" in part for part in key)]


@pytest.mark.usefixtures("_open_connection")
def test_pages_that_are_sent_without_django_are_counted_as_well():
    def count(source):
        return sum(request_counts.request_counts.total().get(("about", 200, source), [0, 0])[:-1])

    before = count("cache"), count("django")
    watcher = version_watcher()
    site = CachedPages(Handler(), watcher)
    for _ in range(3):
        assert ask(site, "/about/").status == 200
    watcher.close()
    assert (count("cache"), count("django")) == (before[0] + 2, before[1] + 1)


def test_queues_jobs_workers_and_disks_are_shown(client):
    Mail.objects.create(key="a", to="a@example.org", subject="s", text="t", html="")
    Mail.objects.create(key="b", to="b@example.org", subject="s", text="t", html="", attempts=28)
    PeriodicJob.objects.ensure()
    PeriodicJob.objects.filter(name="send_notices").update(last_error="broken", seconds=2.5)
    WorkerProcess.objects.report("here")
    found = samples(client)
    waiting = Mail.objects.in_state("waiting").count()
    assert found["empathy_queue_waiting", "outbox"] == waiting
    assert found["empathy_queue_failed", "outbox"] == 1
    assert found["empathy_queue_oldest_seconds", "outbox"] >= 0
    assert found["empathy_job_failed", "send_notices"] == 1
    assert found["empathy_job_seconds", "send_notices"] == 2.5
    assert found["empathy_workers",] == 1
    assert found["empathy_database_up", "default"] == 1
    assert 0 < found["empathy_database_seconds", "default"] < 5
    assert found["empathy_disk_free_bytes", "VAR_DIR"] > 0
    # No more than one read in 15 seconds.
    Mail.objects.create(key="c", to="c@example.org", subject="s", text="t", html="")
    assert samples(client)["empathy_queue_waiting", "outbox"] == waiting


COUNTING = """
import sys, time
from pathlib import Path
from empathy.monitoring.request_counts import RequestCounts
counts = RequestCounts(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    counts.add("case", 200, "django", 0.02)
counts.write()
print("counted", flush=True)
sys.stdin.read()
"""


def start_counting(folder, number):
    environment = os.environ | {"DEVELOPMENT": "1", "DJANGO_SETTINGS_MODULE": "empathy.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTING, str(folder), str(number)],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "counted\n"
    return process


def test_counts_of_all_processes_are_added_and_those_of_ended_ones_stay(tmp_path, monkeypatch):
    first, second = start_counting(tmp_path, 3), start_counting(tmp_path, 4)
    # The processes are children of this one, which reads as their sibling.
    monkeypatch.setattr(os, "getppid", os.getpid)
    counts = RequestCounts(tmp_path)
    key = ("case", 200, "django")
    assert sum(counts.total()[key][:-1]) == 7
    first.kill()
    first.wait()
    for _ in range(2):
        assert sum(counts.total()[key][:-1]) == 7
    assert counts.total()[key][-1] == pytest.approx(0.14)
    second.communicate("")
    counts.add(*key, 30.0)
    assert counts.total()[key][:-1] == [0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1]
    assert len(list(tmp_path.glob("*/*-*.json"))) == 1


def test_a_restarted_server_begins_at_zero(tmp_path):
    old = tmp_path / "999999999-1"
    old.mkdir()
    (old / "5-1.json").write_text(json.dumps([["case", 200, "django", [1.0] * 12]]))
    assert RequestCounts(tmp_path).total() == {}
    assert not old.exists()


def test_a_folder_that_cannot_be_written_loses_no_count_of_this_process(tmp_path):
    (tmp_path / "file").write_text("")
    counts = RequestCounts(tmp_path / "file")
    counts.add("case", 200, "django", 0.001)
    assert sum(counts.total()["case", 200, "django"][:-1]) == 1


def test_counting_is_fast(tmp_path):
    counts = RequestCounts(tmp_path)
    started = time.perf_counter()
    for _ in range(10_000):
        counts.add("case", 200, "cache", 0.001)
    assert (time.perf_counter() - started) / 10_000 < 50e-6


def test_dashboard_and_alerts_read_metrics_that_exist():
    Mail.objects.create(key="a", to="a@example.org", subject="s", text="t", html="")
    PeriodicJob.objects.ensure()
    PeriodicJob.objects.update(finished_at="2026-01-01T00:00Z", seconds=1)
    request_counts.request_counts.add("case", 200, "django", 0.1)
    families = text_string_to_metric_families(metrics_text().decode())
    names = {sample.name for family in families for sample in family.samples} | {
        "empathy_database_lag_seconds"
    }
    folder = ROOT / "deploy" / "monitoring"
    dashboard = json.loads((folder / "dashboard.json").read_text())
    rules = yaml.safe_load((folder / "alerts.yaml").read_text())
    assert len(dashboard["panels"]) > 5
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    assert all({"alert", "expr", "annotations"} <= rule.keys() for rule in alerts)
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    for expression in [*expressions, *(rule["expr"] for rule in alerts)]:
        used = set(re.findall(r"\bempathy_\w+", expression))
        assert used, expression
        assert used <= names, expression
