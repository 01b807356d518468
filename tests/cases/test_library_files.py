"""An invalid library file is refused with path and line, and nothing is loaded."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from cases.library.loading import LIBRARY_FOLDER
from cases.models import Case
from taxonomy.models import Industry

pytestmark = [pytest.mark.django_db, pytest.mark.empty_library]
SLUG = "the-release-that-broke-a-workflow"
PROBLEM = "problem: A software update stops a wholesaler’s invoices on the last working day.".encode()
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
    (b"---\n", b"\xef\xbb\xbf---\n", "byte order mark"),
    (b"---\n", b"---\r\n", "lines end in LF"),
    (b"title: ", b"title: \x07", r"control character U\+0007"),
    (b"felt: ", b'felt: "\\uD800"\nx: ', r"control character U\+D800"),
    (b"felt: ", b'felt: "\\0"\nx: ', "NUL"),
    (b"felt: ", b"felt: " + b"[" * 9_000 + b"\nx: ", "nested too deeply|not YAML"),
    (b"felt: ", b"felt: " + b"[" * 2_000 + b"]" * 2_000 + b"\nx: ", "nested too deeply"),
    (b"felt: ", b"felt: " + b"9" * 5_000 + b"\nx: ", "too many digits"),
    (b"felt: ", b'felt: !!int "x"\nx: ', "cannot be read"),
    (b"felt: ", b"felt: &a [*a]\nx: ", "aliases are not used"),
    (b"felt: ", b"felt: &a [x]\ny: &b [*a, *a, *a]\nz: [*b, *b, *b]\nx: ", "aliases are not used"),
    (b"felt: ", b"<<: {a: 1}\nx: ", "one plain word"),
    (b"felt: ", b"felt: " + b"{a: " * 9_000 + b"1" + b"}" * 9_000 + b"\nx: ", "nested too deeply"),
    (
        b"felt: ",
        b"felt:\n" + b"".join(b" " * n + b"a:\n" for n in range(1, 300)) + b"x: ",
        "nested too deeply",
    ),
    (b"felt: ", b"felt: 0x" + b"f" * 400_000 + b"\nx: ", "too many digits"),
    (b"felt: ", b"felt: 1" + b":59" * 150_000 + b"\nx: ", "too many digits"),
    (b"felt: ", b"felt: !!float 1" + b":59" * 150_000 + b"\nx: ", "too many digits"),
    (b"felt: ", b"felt: !!python/object/apply:os.system [ls]\nx: ", "not YAML"),
    (b"felt: ", b"felt: !!binary aGk=\nx: ", "'x' is not a key|must be a text"),
    (b"felt: ", b"felt: " + b"y" * 500_000 + b"\nx: ", "more than 500,000 bytes"),
    (b"title: ", "title: \u202e".encode(), "right-to-left override U\\+202E"),
    (b"title: ", "title: \u200b".encode(), "zero width space U\\+200B"),
    (b"felt: ", b'felt: "\\u202e"\nx: ', "right-to-left override"),
    (b"felt: ", b'felt: "\\uFFFE"\nx: ', "U\\+FFFE"),
    (b"felt: ", b"? [felt]\n: ", "one plain word"),
    (b"prompts:\n", b"prompts:\n  habits: Again?\n", "'habits' stands there twice"),
    (b"'2026-11-02'", b"2026-W10-1", "must be a date"),
    (b"'2026-11-02'", b"20261102", "must be a date"),
    (b"channel: phone", b"channel: 7", "'channel' must be a text"),
    (b"channel: phone", b"channel: pigeon", "not a channel"),
    (b"channel: phone\n", b"", "'channel' is missing"),
    (b"channel: phone\n", b"channel: phone\nchannel: chat\n", "stands there twice"),
    (b"title: ", b"title: Another ", "must be called"),
    (b"- saas-b2b\n", b"- saas-b2b\n- saas-b2b\n", "stands there twice"),
    (b"kind: ", b"kind: x", "a tool is a checklist"),
    (b"role: scene", b"role: chorus", "is not a role"),
    (b"role: scene\n  speaker: ''", b"role: scene\n  speaker: Ann", "which has none"),
    (b"worked: A hundred", b"worked: Two hundred", "words out of 'said'"),
    (b"  technique: mirroring\n  worked", b"  worked", "need the technique"),
    (b"  technique: mirroring\n", b"  technique: closing-x\n", "not among the techniques"),
    (b"  turn: true\n", b"", "exactly one line"),
    (b"felt: ", b"felt: " + b"x" * 70, "characters; at most 60 fit"),
    (b"first_published: '2026-11-02'", b"first_published: 'soon'", "must be a date"),
    (PROBLEM, b"problem: ''", "'problem' must be a text and not empty"),
    (PROBLEM, b"problema: Bad news.", "not a key that is known"),
    (PROBLEM, b"problem: First this. Then that.", "'problem' must be one sentence"),
    (PROBLEM, "problem: She says “No.” Then she goes.".encode(), "'problem' must be one sentence"),
    (PROBLEM, b'problem: "What\\nnow?"', "'problem' must be one sentence"),
    (PROBLEM, b"problem: No stop at the end", "'problem' must be one sentence"),
    (PROBLEM, b"problem: '*'", "'problem' must be one sentence"),
    (PROBLEM, b"problem: Very **bad** news for all.", "'problem' must be plain text"),
    (PROBLEM, b"problem: <b>Bad</b> news for all.", "'problem' must be plain text"),
    (PROBLEM, b"problem: " + b"x" * 160 + b".", "at most 160 fit"),
    (b"revisions: []", b"revisions:\n- on: 2026-11-03", "'what' is missing"),
    (b"revisions: []", b"revisions:\n- text", "must be a group"),
    (b"## The moment", b"Text.\n\n## The moment", "before the heading"),
    (b"## What was done", b"## What was done\n\n## What was done", "has no text"),
    (b"## Try this", b"# Try this", "is missing"),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), FAULTS)
def test_an_invalid_file_is_named_with_its_line_and_nothing_is_loaded(tmp_path, right, wrong, sentence):
    shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    path = tmp_path / "library" / "cases" / f"{SLUG}.md"
    text = path.read_bytes()
    assert right in text
    path.write_bytes(text.replace(right, wrong, 1))
    with pytest.raises(CommandError, match=rf"{SLUG}\.md:\d+: .*{sentence}"):
        call_command("load_library", tmp_path / "library")
    assert not Case.objects.exists()
    assert not Industry.objects.exists()


def test_a_folder_with_the_name_of_a_file_is_reported(tmp_path):
    shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    (tmp_path / "library" / "cases" / "a.md").mkdir()
    with pytest.raises(CommandError, match=r"a\.md:1: this file cannot be read"):
        call_command("load_library", tmp_path / "library")


def test_a_title_that_another_case_in_the_database_has_is_reported():
    fields = {"channel": "phone", "tool_kind": "script", "standfirst": "s"}
    Case.objects.create(slug="other", title="THE VANISHING PACKAGE", **fields)
    with pytest.raises(CommandError, match=r"the-vanishing-package\.md:2: another case"):
        call_command("load_library")


OTHERS = [
    ("industries/retail.md", "colour: ", "colour: pale", "one of the six colours"),
    (
        "industries/retail.md",
        "emblem: retail",
        "emblem: teapot",
        r"retail\.md:\d+: there is no drawing 'teapot'",
    ),
    ("techniques/mirroring.md", "mark: mirroring", "mark: ../x", r"mirroring\.md:\d+: there is no drawing"),
    (
        "techniques/mirroring.md",
        "- echoing",
        "- Offering a choice",
        r"mirroring\.md:\d+: .* 'offering-a-choice'",
    ),
    (
        "techniques/mirroring.md",
        "- echoing",
        "- offering-a-choice",
        r"mirroring\.md:\d+: .* 'offering-a-choice'",
    ),
    ("techniques/mirroring.md", "name: Mirroring", "name: offering a choice", "already leads to"),
    ("techniques/mirroring.md", "phrasings:\n", "phrasings:\n- One more\n", "three phrasings"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "sentence"), OTHERS)
def test_an_invalid_vocabulary_file_is_named_too(tmp_path, name, right, wrong, sentence):
    shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    path = tmp_path / "library" / name
    path.write_text(path.read_text().replace(right, wrong, 1))
    with pytest.raises(CommandError, match=sentence):
        call_command("load_library", tmp_path / "library")
    assert not Industry.objects.exists()


@pytest.mark.parametrize(("folder", "name"), [("industries", "Retail Shops"), ("techniques", "Mirroring")])
def test_a_vocabulary_file_whose_name_is_not_a_slug_is_reported(tmp_path, folder, name):
    shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    old = min((tmp_path / "library" / folder).iterdir())
    old.rename(old.with_name(f"{name}.md"))
    with pytest.raises(CommandError, match=rf"{name}\.md:\d+: the name of the file"):
        call_command("load_library", tmp_path / "library")


def test_a_term_with_the_name_of_one_in_the_database_is_reported(tmp_path):
    Industry.objects.create(name="RETAIL", slug="shops", emblem="retail", colour="rose", tagline="t")
    with pytest.raises(CommandError, match=r"retail\.md:\d+: 'Retail' already leads to 'shops'"):
        call_command("load_library")


def test_a_missing_folder_is_reported(tmp_path):
    with pytest.raises(CommandError, match="this folder is missing"):
        call_command("load_library", tmp_path)


def test_a_changed_file_changes_only_its_case(tmp_path, capsys):
    call_command("load_library")
    shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    path = tmp_path / "library" / "cases" / f"{SLUG}.md"
    path.write_text(path.read_text().replace("channel: phone", "channel: chat"))
    call_command("load_library", tmp_path / "library")
    assert ", 1 new or changed." in capsys.readouterr().out
    assert Case.objects.filter(slug=SLUG).get().channel == "chat"
