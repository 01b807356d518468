"""Archive and unarchive cases; loading library files overwrites neither that nor the edits of curators."""

import shutil

import pytest
from django.core.management import call_command
from django.test import Client

from cases.library.loading import LIBRARY_FOLDER
from cases.models import Case, CaseRevision
from tests.cases.test_curation import move, save
from tests.people import signed_in

pytestmark = pytest.mark.django_db
SLUG = "the-vanishing-package"


def act(client, action):
    return move(signed_in(client, "cora"), Case.objects.get(slug=SLUG).pk, action)


def phrase_count():
    return Client().get("/phrases/").context["browse"].count


def changed_file(tmp_path):
    """Return a copy of the library in which the file of one case was changed."""
    shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    path = tmp_path / "library" / "cases" / f"{SLUG}.md"
    path.write_text(path.read_text().replace("channel: ", "channel: letter #"))
    return tmp_path / "library"


def test_a_curator_archives_a_case_and_unarchives_it(client):
    number, before = Case.objects.get(slug=SLUG).number, phrase_count()
    assert "Case archived." in act(client, "archive")
    assert Client().get(f"/cases/{SLUG}/").status_code == 404
    assert "23 cases" in Client().get("/cases/").content.decode()
    assert phrase_count() < before
    assert "Another curator has changed this case" in act(client, "archive")
    assert "Case restored." in act(client, "unarchive")
    assert Client().get(f"/cases/{SLUG}/").status_code == 200
    assert (Case.objects.get(slug=SLUG).number, phrase_count()) == (number, before)


def test_loading_the_library_leaves_an_archived_case_archived(client, tmp_path, capsys):
    act(client, "archive")
    call_command("load_library")
    assert ", 0 new or changed." in capsys.readouterr().out
    call_command("load_library", changed_file(tmp_path))
    case = Case.objects.get(slug=SLUG)
    assert (case.status, case.channel) == ("archived", "letter")
    assert "23 cases" in Client().get("/cases/").content.decode()


def test_loading_lists_published_cases_without_a_file(tmp_path, capsys):
    shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    (tmp_path / "library" / "cases" / f"{SLUG}.md").unlink()
    call_command("load_library", tmp_path / "library")
    assert f"Published, but without a file: {SLUG}." in capsys.readouterr().out


@pytest.mark.parametrize("published", [False, True])
def test_loading_skips_a_case_that_was_edited_on_the_site(client, tmp_path, capsys, published):
    pk = Case.objects.get(slug=SLUG).pk
    act(client, "revise")
    save(client, pk, felt="Edited here", what="A word")
    if published:
        act(client, "send")
        act(client, "publish")
    folder = changed_file(tmp_path)
    call_command("load_library", folder)
    assert f"Edited in the site, and therefore left alone: {SLUG}." in capsys.readouterr().out
    assert Case.objects.get(pk=pk).channel == "chat"
    call_command("load_library", folder, "--overwrite")
    assert "left alone" not in capsys.readouterr().out
    assert Case.objects.get(pk=pk).channel == "letter"
    texts = CaseRevision.objects.for_case(pk)
    assert texts.latest_published(pk).values["channel"] == "letter"
    assert "Edited here" in [text.values["felt"] for text in texts]
    assert "Loaded from its library file" in client.get(f"/curation/cases/{pk}/").content.decode()


def test_a_changed_file_is_loaded_again_once_file_and_site_have_agreed(client, tmp_path, capsys):
    pk = Case.objects.get(slug=SLUG).pk
    act(client, "revise")
    save(client, pk, felt="Edited here", what="A word")
    act(client, "send")
    act(client, "publish")
    call_command("dump_library", tmp_path / "library")
    call_command("load_library", tmp_path / "library")
    path = tmp_path / "library" / "cases" / f"{SLUG}.md"
    path.write_text(path.read_text().replace("channel: chat", "channel: phone"))
    call_command("load_library", tmp_path / "library")
    assert Case.objects.get(pk=pk).channel == "phone"
    assert "left alone" not in capsys.readouterr().out
