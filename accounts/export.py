"""Writes everything that the site stores about a member into a ZIP archive.

What each table contributes is registered by its app (accounts/hook_points.py).
"""

import inspect
import json
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from accounts.hook_points import exporters
from accounts.models import User

FORMAT = 1
"""The version of the archive's layout; raised when programs that read older archives would fail."""
MAX_BYTES_IN_MEMORY = 5_000_000
README = """What is in here
===============

Everything that {site} holds of you, as of {at} (UTC).

manifest.json      the version of this format, when it was made, how many records are in each file
data/*.json        one file a table: {{"format": {format}, "table": "…", "records": […]}}. Times are ISO 8601
stories/*.md       your stories as text, with each version that you sent
other *.md         other things that you wrote, as text
pictures/          your pictures, as the site keeps them

JSON (RFC 8259) is text that any editor opens and most programs read. Other people are not in here: where
somebody decided on something of yours you find what was said to you, and not by whom.
Your password and second factors are kept in a form that cannot be read back, and so they are missing.

What each file in data/ tells
-----------------------------

{parts}
"""


def write_export(user: User, site: str) -> IO[bytes]:
    """Write the data of the member into a ZIP archive and return the open temporary file, at its start."""
    # Small archives stay in memory.
    target = tempfile.SpooledTemporaryFile(max_size=MAX_BYTES_IN_MEMORY)  # noqa: SIM115 - closed by the response.
    counts, descriptions, now = {}, [], timezone.now().replace(microsecond=0)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for model, exporter in exporters():
            label = model._meta.label_lower
            counts[label] = _write_table(archive, label, exporter(user))
            # The first line of the docstring is the description that members read.
            descriptions.append(f"{label}.json\n    {(inspect.getdoc(exporter) or '').partition('\n')[0]}")
        values = {"site": site, "at": now.isoformat(), "format": FORMAT, "parts": "\n".join(descriptions)}
        _write_file(archive, "README.txt", README.format(**values))
        manifest = {"format": FORMAT, "made_at": now, "records": counts}
        _write_file(archive, "manifest.json", json.dumps(manifest, cls=DjangoJSONEncoder, indent=1))
    target.seek(0)
    return target


def _write_table(archive: zipfile.ZipFile, label: str, exported: Iterable[Any]) -> int:
    """Write one table as JSON, and the files that belong to it; return the number of records."""
    count, files = 0, []
    # Written record by record, so that memory does not grow with the amount of data.
    with archive.open(f"data/{label}.json", "w", force_zip64=True) as table:
        table.write(f'{{"format": {FORMAT}, "table": "{label}", "records": ['.encode())
        for part in exported:
            if isinstance(part, tuple):
                files.append(part)
                continue
            record = json.dumps(part, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            table.write((",\n" if count else "\n").encode() + record.encode("utf-8", "replace"))
            count += 1
        table.write(b"\n]}\n")
    for path, content in files:
        _write_file(archive, path, content)
    return count


def _write_file(archive: zipfile.ZipFile, path: str, content: str | FieldFile) -> None:
    if isinstance(content, str):
        archive.writestr(path, content.encode("utf-8", "replace"))
        return
    try:
        source = content.open("rb")
    except FileNotFoundError:
        # A missing picture must not prevent the export of everything else.
        return
    with source, archive.open(path, "w", force_zip64=True) as file:
        for chunk in source.chunks():
            file.write(chunk)
