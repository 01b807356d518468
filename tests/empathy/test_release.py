"""A change of any file that makes pages changes the release, and with it every ETag."""

import shutil

import pytest
from django.conf import settings

from empathy.environment import release_fingerprint


@pytest.fixture
def site(tmp_path):
    """Copy the files that make pages."""
    for name in ("templates", "static", "empathy"):
        shutil.copytree(settings.BASE_DIR / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", ["templates/about.html", "static/css/site.css", "empathy/views/library.py"])
def test_a_changed_file_changes_the_release(site, name):
    before = release_fingerprint(site)
    assert release_fingerprint(site) == before
    (site / name).write_text((site / name).read_text() + " ")
    assert release_fingerprint(site) != before


def test_a_removed_file_or_another_setting_changes_the_release(site):
    before = release_fingerprint(site)
    assert release_fingerprint(site, "hello@example.org") != before
    (site / "templates/about.html").unlink()
    assert release_fingerprint(site) != before


def test_without_a_variable_the_release_is_the_fingerprint_of_the_files():
    assert len(settings.RELEASE) == 16
