"""Decisions as rows for a spreadsheet, without persons."""

from collections.abc import Iterable, Iterator

from moderation.insights.public_log import day_of, log_line
from moderation.models.audit import AuditEntry
from moderation.transitions import DECISIONS
from request_handling.csv_downloads import escape_cell

COLUMNS = ("day", "kind", "action", "reasons", "waited hours")


def decision_rows(entries: Iterable[AuditEntry], reason_labels: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the names of the columns, then a row for each entry of the audit log."""
    yield COLUMNS
    for entry in entries:
        line = log_line(entry, reason_labels)
        hours = ""
        if entry.action in DECISIONS and entry.waited is not None:
            hours = f"{entry.waited.total_seconds() / 3600:.1f}"
        # Each reason by itself: a program may split the cell.
        reasons = " | ".join(escape_cell(label) for label in line.reasons)
        yield day_of(entry).isoformat(), str(line.kind), str(line.action_label), reasons, hours
