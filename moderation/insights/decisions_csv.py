"""Decisions as CSV for other programs, without persons and without formulas."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator

from moderation.insights.public_log import day_of, log_line
from moderation.models.audit import AuditEntry
from moderation.transitions import DECISIONS

COLUMNS = ("day", "kind", "action", "reasons", "waited hours")
FORMULA_PREFIXES = "=+-@"


class _Echo:
    """A file that returns what is written to it, so that the CSV can be streamed line by line."""

    def write(self, text: str) -> str:
        return text


def escape_cell(cell: str) -> str:
    """Return a cell on one line that no spreadsheet reads as a formula.

    Programs skip spaces, quotes and invisible characters before they look for a formula, and some accept the
    full-width forms of its first character; so this looks behind and through them, too.
    """
    plain = unicodedata.normalize("NFKC", cell)
    bare = plain.lstrip(" \t\r\n\v\f\"'`\u200b\u200c\u200d\u2060\ufeff")
    is_risky = cell[:1] in ("\t", "\r", "\n") or (bare and bare[0] in FORMULA_PREFIXES)
    one_line = " ".join(cell.splitlines()).replace("\t", " ") if cell else ""
    return f"'{one_line}" if is_risky else one_line


def csv_lines(entries: Iterable[AuditEntry], reason_labels: dict[str, str]) -> Iterator[str]:
    """Yield lines of CSV for entries of the audit log; each reason is escaped by itself."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield writer.writerow(COLUMNS)
    for entry in entries:
        line = log_line(entry, reason_labels)
        hours = ""
        if entry.action in DECISIONS and entry.waited is not None:
            hours = f"{entry.waited.total_seconds() / 3600:.1f}"
        reasons = " | ".join(escape_cell(label) for label in line.reasons)
        kind, action = escape_cell(line.kind), escape_cell(line.action_label)
        yield writer.writerow([day_of(entry).isoformat(), kind, action, reasons, hours])
