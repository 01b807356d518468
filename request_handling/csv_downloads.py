"""Downloads in CSV for spreadsheets: readable umlauts, and no cell that a program reads as a formula."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from text_input.cleaning import clean_line

BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel that the file is UTF-8."""
FORMULA_PREFIXES = "=+-@"


class _Echo:
    """A file that returns what is written to it, so that the CSV can be streamed line by line."""

    def write(self, text: str) -> str:
        return text


def csv_response(filename: str, rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """Return a download of these rows, of which the first one holds the names of the columns."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    mark = BYTE_ORDER_MARK
    for row in rows:
        yield mark + writer.writerow([escape_cell(cell) for cell in row])
        mark = ""


def escape_cell(cell: str) -> str:
    """Return a cell on one line that no spreadsheet reads as a formula.

    Programs skip spaces, quotes and invisible characters before they look for a formula, and some accept the
    full-width forms of its first character; so this looks behind and through them, too. Escaping a cell twice
    is the same as escaping it once.
    """
    line = clean_line(cell).replace("\t", " ")
    bare = unicodedata.normalize("NFKC", line).lstrip(" \"'`\u200c\u200d")
    is_risky = bare[:1] in FORMULA_PREFIXES if bare else False
    starts_with_space = cell[:1] in ("\t", "\r", "\n")
    return f"'{line}" if (is_risky or starts_with_space) and not line.startswith("'") else line
