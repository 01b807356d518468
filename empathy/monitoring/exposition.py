"""The text of /metrics in the format of Prometheus.

Labels are names from the code, so their number is bounded.
"""

from collections.abc import Iterator
from itertools import accumulate

from django.conf import settings
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from empathy.monitoring.readings import Readings, readings
from empathy.monitoring.request_counts import BOUNDS, request_counts


def metrics_text() -> bytes:
    """Return everything that is counted and read, for one scrape."""
    registry = CollectorRegistry()
    registry.register(_SiteCollector())
    return generate_latest(registry)


class _SiteCollector(Collector):
    """Makes the metrics from counts and readings when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        found = readings()
        yield _requests()
        yield _gauge(
            "empathy_release",
            "Always 1; the label tells which release runs.",
            ["release"],
            [(settings.RELEASE, 1)],
        )
        yield from _databases(found)
        yield _gauge("empathy_disk_free_bytes", "Free bytes.", ["folder"], found.disks.items())
        if found.workers is not None:
            yield from _queues(found)
            yield from _jobs(found)

    def describe(self) -> list[Metric]:
        """Tell the registry nothing, so that it does not collect when it is made."""
        return []


def _requests() -> Metric:
    family = HistogramMetricFamily(
        "empathy_request_seconds",
        "Requests and how long they took. source is cache for pages that were sent without Django.",
        labels=["view", "status", "source"],
    )
    for (view, status, source), row in sorted(request_counts.total().items()):
        names = [*(f"{bound:g}" for bound in BOUNDS), "+Inf"]
        buckets = list(zip(names, accumulate(row[:-1]), strict=True))
        family.add_metric([view, str(status), source], buckets, sum_value=row[-1])
    return family


def _gauge(name: str, text: str, labels: list[str], rows: object) -> Metric:
    """Return a metric of `rows`: pairs of label and value; rows without a value are left out."""
    family = GaugeMetricFamily(name, text, labels=labels)
    for label, value in rows:  # type: ignore[attr-defined]
        if value is not None:
            family.add_metric([label], float(value))
    return family


def _databases(found: Readings) -> Iterator[Metric]:
    answers = found.databases.items()
    yield _gauge(
        "empathy_database_up",
        "1 if the database answers.",
        ["database"],
        [(a, s is not None) for a, s in answers],
    )
    yield _gauge("empathy_database_seconds", "Time of the shortest query.", ["database"], answers)
    yield _gauge(
        "empathy_database_lag_seconds", "Delay behind the primary.", ["database"], found.lags.items()
    )


def _queues(found: Readings) -> Iterator[Metric]:
    queues = found.queues.items()
    label = ["queue"]
    yield _gauge("empathy_queue_waiting", "Rows that wait.", label, [(n, q.waiting) for n, q in queues])
    yield _gauge(
        "empathy_queue_failed", "Rows that were given up.", label, [(n, q.failed) for n, q in queues]
    )
    yield _gauge(
        "empathy_queue_oldest_seconds",
        "Age of the oldest row.",
        label,
        [(n, q.oldest_seconds) for n, q in queues],
    )
    overdue = GaugeMetricFamily(
        "empathy_outbox_overdue_seconds", "How long a mail has waited for its attempt."
    )
    overdue.add_metric([], found.overdue_mail_seconds)
    yield overdue


def _jobs(found: Readings) -> Iterator[Metric]:
    jobs, label = found.jobs, ["job"]
    ended = [(job.name, job.finished_at.timestamp()) for job in jobs if job.finished_at]
    yield _gauge("empathy_job_last_end_timestamp_seconds", "When the job ended last.", label, ended)
    yield _gauge(
        "empathy_job_seconds", "How long the last run took.", label, [(j.name, j.seconds) for j in jobs]
    )
    yield _gauge(
        "empathy_job_failed", "1 if the last run failed.", label, [(j.name, bool(j.last_error)) for j in jobs]
    )
    yield _gauge("empathy_job_late", "1 if the job is overdue.", label, [(j.name, j.is_late) for j in jobs])
    workers = GaugeMetricFamily("empathy_workers", "Workers that reported within the last minute.")
    workers.add_metric([], float(found.workers or 0))
    yield workers
