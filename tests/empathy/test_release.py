"""A release that changes a page changes its ETag, without anybody saying so."""

import shutil

import pytest
from django.conf import settings

from empathy.release import fingerprint


@pytest.fixture
def site(tmp_path):
    """A copy of what makes pages."""
    for name in ("templates", "static", "empathy"):
        shutil.copytree(settings.BASE_DIR / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", ["templates/about.html", "static/css/base.css", "empathy/views/library.py"])
def test_a_changed_file_makes_another_release(site, name):
    before = fingerprint(site)
    assert fingerprint(site) == before
    (site / name).write_text((site / name).read_text() + " ")
    assert fingerprint(site) != before


def test_a_removed_file_and_other_words_make_another_release(site):
    before = fingerprint(site)
    assert fingerprint(site, "hello@example.org") != before
    (site / "templates/about.html").unlink()
    assert fingerprint(site) != before


def test_without_a_word_from_the_operator_the_release_is_that_of_the_files():
    assert len(settings.RELEASE) == 16
