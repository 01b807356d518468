"""A published case leaves every list by the admin and comes back by it; loading does not undo that."""

import shutil

import pytest
from django.core.management import call_command
from django.test import Client

from cases.loading import FOLDER
from cases.models import Case
from tests.people import signed_in

pytestmark = pytest.mark.django_db
SLUG = "the-vanishing-package"


@pytest.fixture(autouse=True)
def _library(db):
    call_command("load_library", verbosity=0)


def act(client, action):
    case = Case.objects.get(slug=SLUG)
    data = {"action": action, "_selected_action": [case.pk]}
    return signed_in(client, "ada").post("/admin/cases/case/", data, follow=True).content.decode()


def phrases():
    return Client().get("/phrases/").context["browse"].count


def test_an_administrator_archives_a_case_and_publishes_it_again(client):
    number, before = Case.objects.get(slug=SLUG).number, phrases()
    assert "Archived: The Vanishing Package." in act(client, "archive")
    assert Client().get(f"/cases/{SLUG}/").status_code == 404
    assert "17 cases" in Client().get("/cases/").content.decode()
    assert phrases() < before
    assert "Nothing there to change." in act(client, "archive")
    assert "Published: The Vanishing Package." in act(client, "publish_again")
    assert Client().get(f"/cases/{SLUG}/").status_code == 200
    assert (Case.objects.get(slug=SLUG).number, phrases()) == (number, before)


def test_loading_the_library_leaves_an_archived_case_archived(client, tmp_path, capsys):
    act(client, "archive")
    call_command("load_library")
    assert ", 0 new or changed." in capsys.readouterr().out
    shutil.copytree(FOLDER, tmp_path / "library")
    path = tmp_path / "library" / "cases" / f"{SLUG}.md"
    path.write_text(path.read_text().replace("channel: ", "channel: letter #"))
    call_command("load_library", tmp_path / "library")
    case = Case.objects.get(slug=SLUG)
    assert (case.status, case.channel) == ("archived", "letter")
    assert "17 cases" in Client().get("/cases/").content.decode()


def test_loading_names_published_cases_that_have_no_file_any_more(tmp_path, capsys):
    shutil.copytree(FOLDER, tmp_path / "library")
    (tmp_path / "library" / "cases" / f"{SLUG}.md").unlink()
    call_command("load_library", tmp_path / "library")
    assert f"Published, but without a file: {SLUG}." in capsys.readouterr().out
