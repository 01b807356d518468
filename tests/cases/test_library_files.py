"""A wrong library file is refused with path and line, and nothing is loaded."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from cases.loading import FOLDER
from cases.models import Case
from taxonomy.models import Industry

SLUG = "the-release-that-broke-a-workflow"
FAULTS = [
    (b"title: ", b"titel: ", "not a key that is known"),
    (b"- mirroring\n", b"- mirrors\n", "not one of the techniques"),
    (b"## What was done", b"## What we did", "is expected"),
    (b"provenance: composite", b"provenance: hearsay", "not a provenance"),
    (b"turn: true", b"turn: maybe", "'turn' must be a yes"),
    (b"- role: them", b"- role: [them", "not YAML"),
    (b"title: ", b"title: \xff", "not UTF-8"),
    (b"title: ", b"title: \x00", "NUL"),
    (b"---\n", b"", "front matter"),
    (b"channel: phone", b"channel: 7", "'channel' must be a text"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("right", "wrong", "sentence"), FAULTS)
def test_a_wrong_file_is_named_with_its_line_and_nothing_is_loaded(tmp_path, right, wrong, sentence):
    shutil.copytree(FOLDER, tmp_path / "library")
    path = tmp_path / "library" / "cases" / f"{SLUG}.md"
    text = path.read_bytes()
    assert right in text
    path.write_bytes(text.replace(right, wrong, 1))
    with pytest.raises(CommandError, match=rf"{SLUG}\.md:\d+: .*{sentence}"):
        call_command("load_library", tmp_path / "library")
    assert not Case.objects.exists()
    assert not Industry.objects.exists()


@pytest.mark.django_db
def test_a_changed_file_changes_its_case_alone(tmp_path, capsys):
    call_command("load_library")
    shutil.copytree(FOLDER, tmp_path / "library")
    path = tmp_path / "library" / "cases" / f"{SLUG}.md"
    path.write_text(path.read_text().replace("channel: phone", "channel: chat"))
    call_command("load_library", tmp_path / "library")
    assert ", 1 new or changed." in capsys.readouterr().out
    assert Case.objects.slugged([SLUG]).get().channel == "chat"
