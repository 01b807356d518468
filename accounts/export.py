"""What the site holds of a member: every table that holds something of them says so itself.

A model has the class method `personal_data(user)`, which yields dicts (a record each) and pairs of a path
and its content (a text, or a file of the storage), and `erase_member(user)`, which removes or unlinks what
is theirs, and may return files that go with it. Tables that are not ours are spoken for in
accounts/third_party_data.py.
"""

import inspect
import json
import tempfile
import zipfile

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from accounts import third_party_data

FORMAT = 1
"""The version of what an export looks like; it moves when a reader of older ones would stumble."""
IN_MEMORY = 5_000_000
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


def holders(verb: str) -> list:
    """Every table with this class method, from the roof down to the ground."""
    return [model for model in reversed(apps.get_models()) if hasattr(model, verb)]


def exported_tables():
    """Yield the label of each table, ours and others, with what tells what it holds of a member."""
    for model in holders("personal_data"):
        yield model._meta.label_lower, model.personal_data
    for label, told in third_party_data.PERSONAL_DATA.items():
        yield label.lower(), told


def write_export(user, site: str):
    """Write everything that is held of a member into a ZIP and return the open temporary file."""
    # Small ones never reach the disk.
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by whoever sends it.
    counts, parts, now = {}, [], timezone.now().replace(microsecond=0)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for label, told in exported_tables():
            counts[label] = _write_table(archive, label, told(user))
            # What a table says of itself in the code is what its reader has to know.
            parts.append(f"{label}.json\n    {(inspect.getdoc(told) or '').partition('\n')[0]}")
        said = {"site": site, "at": now.isoformat(), "format": FORMAT, "parts": "\n".join(parts)}
        _write(archive, "README.txt", README.format(**said))
        manifest = {"format": FORMAT, "made_at": now, "records": counts}
        _write(archive, "manifest.json", json.dumps(manifest, cls=DjangoJSONEncoder, indent=1))
    target.seek(0)
    return target


def _write_table(archive, label: str, told) -> int:
    count, files = 0, []
    # A row at a time, so that a long life here needs no more memory than a short one.
    with archive.open(f"data/{label}.json", "w", force_zip64=True) as table:
        table.write(f'{{"format": {FORMAT}, "table": "{label}", "records": ['.encode())
        for part in told:
            if isinstance(part, tuple):
                files.append(part)
                continue
            written = json.dumps(part, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            table.write((",\n" if count else "\n").encode() + written.encode("utf-8", "replace"))
            count += 1
        table.write(b"\n]}\n")
    for path, content in files:
        _write(archive, path, content)
    return count


def _write(archive, path: str, content) -> None:
    if isinstance(content, str):
        archive.writestr(path, content.encode("utf-8", "replace"))
        return
    try:
        source = content.open("rb")
    except FileNotFoundError:
        # A picture whose file is gone takes nothing else with it.
        return
    with source, archive.open(path, "w", force_zip64=True) as file:
        for chunk in source.chunks():
            file.write(chunk)
