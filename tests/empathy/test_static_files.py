"""Static files in production have names with a hash, and refer to each other by these names."""

import re

from django.core.management import call_command


def test_modules_import_each_other_by_names_with_a_hash(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    storage = {"BACKEND": "empathy.static_files.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    call_command("collectstatic", interactive=False, verbosity=0)
    imported = []
    for path in (tmp_path / "js").glob("*.????????????.js"):
        imported += re.findall(r'(?:from|import\() ?"(\./[^"]+)"', path.read_text())
    assert len(imported) >= 3
    assert all(re.fullmatch(r"\./(copies|marks)\.[0-9a-f]{12}\.js", name) for name in imported), imported
    assert all((tmp_path / "js" / name).exists() for name in imported)
