"""Decisions as a table for other programs, without persons and without formulas."""

import csv
import unicodedata

from moderation.insights.public_log import day_of, told
from moderation.transitions import DECISIONS

COLUMNS = ("day", "kind", "action", "reasons", "waited hours")
STARTS_A_FORMULA = "=+-@"


class _Echo:
    """A file that hands back what is written to it, for one line at a time."""

    def write(self, text):
        return text


def safe(cell: str) -> str:
    """Write a cell so that no spreadsheet reads it as a formula; it stays on one line.

    Programs skip spaces, quotes and invisible signs before they look for a formula, and some
    read the wide forms of its signs; so this looks behind and through them, too.
    """
    plain = unicodedata.normalize("NFKC", cell)
    bare = plain.lstrip(" \t\r\n\v\f\"'`\u200b\u200c\u200d\u2060\ufeff")
    risky = cell[:1] in ("\t", "\r", "\n") or (bare and bare[0] in STARTS_A_FORMULA)
    one_line = " ".join(cell.splitlines()).replace("\t", " ") if cell else ""
    return f"'{one_line}" if risky else one_line


def rows(entries, labels: dict):
    """Yield lines of CSV for entries of the log; each reason is made safe by itself."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield writer.writerow(COLUMNS)
    for entry in entries:
        line = told(entry, labels)
        hours = ""
        if entry.action in DECISIONS and entry.waited is not None:
            hours = f"{entry.waited.total_seconds() / 3600:.1f}"
        reasons = " | ".join(safe(label) for label in line.reasons)
        yield writer.writerow(
            [day_of(entry).isoformat(), safe(line.kind), safe(line.action_label), reasons, hours]
        )
