"""Identifying details are found and replaced, without false alarms, in linear time."""

import io
import json
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from content_checks.findings import KINDS, find_identifying_details, replace_with_placeholders
from content_checks.findings import checksums as sums
from content_checks.management.commands import measure_findings
from tests.content_checks import measure_seeded
from tests.content_checks.seeded_stories import clean, seeded

SETS = Path(__file__).parent / "sets"
HEAVY = [
    "a",
    "1 ",
    "a@",
    "dot ",
    "Mr ",
    "A",
    "+",
    "(",
    "Mrs A ",
    "1234567890",
    "@a",
    "é\u200bＡ1",
    "at dot ",
    "A. ",
    "order no ",
    "Flat 1, ",
    "Rua de ",
    "12 Rose ",
    "born on ",
    "a.",
    "1-",
    "my name is ",
    "[at] ",
    "www.a ",
    "ward 1 ",
    "Regards,\n",
    "No. ",
    "PNR ",
    "Aa Bb, ",
    "Flat 1 A, ",
    "Tom Khan ",
    "order no: - , ",
    "one, ",
    "**** ",
    "0 ",
    "insta: ",
]


def test_identifying_details_are_found_and_clean_stories_have_no_findings():
    there, found = measure_seeded.recall()
    assert len(seeded()) >= 80
    assert len(clean()) >= 40
    assert found.total() / there.total() >= 0.95
    assert {kind for kind in there if found[kind] < 0.8 * there[kind]} == set()
    assert max(map(len, measure_seeded.false_alarms())) <= 1


def test_the_written_test_stories_reach_the_required_recall():
    stories, quiet = (measure_findings.rows(SETS, name) for name in ("seeded", "clean"))
    there, found, missed = measure_findings.recall(stories)
    assert (len(stories) >= 80, len(quiet) >= 40) == (True, True)
    assert found.total() / there.total() >= 0.95, missed
    assert max(measure_findings.alarms(quiet)) <= 1


def test_the_command_prints_its_measurements(tmp_path, capsys):
    story = {
        "text": "Write to anna@example.de, or not.",
        "spans": [{"kind": "email", "text": "anna@example.de"}],
    }
    (tmp_path / "seeded.jsonl").write_text(
        json.dumps({**story, "spans": [*story["spans"], {"kind": "name", "text": "or"}]})
    )
    (tmp_path / "clean.jsonl").write_text('{"text": "At 10:38 it rained."}\n\n')
    call_command("measure_findings", tmp_path)
    printed = capsys.readouterr().out
    assert "all direct        1 of    2  0.500" in printed
    assert "missed name: or" in printed
    assert "at most 0, 0.00 on average of 1" in printed


@pytest.mark.parametrize(
    ("proof", "valid"),
    [
        (sums.luhn, "4111111111111111"),
        (sums.iban, "GB82WEST12345698765432"),
        (sums.verhoeff, "234123412346"),
        (sums.nhs, "9434765919"),
        (sums.cpf, "52998224725"),
        (sums.nir, "185057800608491"),
        (sums.steuer_id, "86095742719"),
    ],
)
def test_checksums_detect_a_wrong_digit(proof, valid):
    assert proof(valid)
    for at in range(4, len(valid)):
        if valid[at].isdigit():
            assert not proof(valid[:at] + str((int(valid[at]) + 1) % 10) + valid[at + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "I counted one, two, three, four, five, six, seven, eight.",
        "Between 9:00-17:30 in the winter of 2019-2020.",
        "Order 66, case 4, flight at 10:38, invoice for 214 hours.",
        "Tom said no. Then Priya rang Chidi.",
        "Mr and Mrs is how we write it.",
        "COVID-19, ISO 9001, RTX 4090 and Windows 11.",
        "It cost £86,400 or 12 500 000 yen.",
    ],
)
def test_similar_texts_without_identifying_details_have_no_findings(text):
    assert find_identifying_details(text) == []


@pytest.mark.parametrize(
    ("text", "whole"),
    [("The order no. 4471-AX9 was lost.", "order no. 4471-AX9"), ("The order number is 4471-AX9.", "4471-AX9"),
     ("At Flat 2, 14 Elm Grove, Leeds LS6 1AY.", "Flat 2, 14 Elm Grove, Leeds LS6 1AY"),
     ("So ｊｏｈｎ＠ｅｘａｍｐｌｅ．ｏｒｇ it was.", "ｊｏｈｎ＠ｅｘａｍｐｌｅ．ｏｒｇ"), ("At jo\u200bhn@example.org now.", "jo\u200bhn@example.org"),
     ("Ask Mr and Mrs Achebe about it.", "Mr and Mrs Achebe"), ("mr and mrs begum", "mr and mrs begum"),
     ("Her father and Mr Novak came.", "Mr Novak"), ("Ask the nurse and Mrs Achebe.", "Mrs Achebe"),
     ("Mr Khan's coat.", "Mr Khan")],
)  # fmt: skip
def test_a_finding_covers_exactly_the_identifying_text(text, whole):
    assert [f.text for f in find_identifying_details(text)] == [whole]


@pytest.mark.parametrize("name", ["Mrs Hope", "Mr Young", "Dr Hope"])
def test_an_everyday_word_after_a_title_is_a_name(name):
    assert [
        finding.text for finding in find_identifying_details(f"I told {name}: sit down, and they did.")
    ] == [name]


def test_a_surname_is_recognised_when_repeated():
    assert [
        f.text for f in find_identifying_details("Wren Achterberg said no. We told Achterberg twice.")
    ] == [
        "Wren Achterberg",
        "Achterberg",
    ]


@given(st.lists(st.sampled_from([*HEAVY, "4471", "Anna Weber", "at", "#", "LS6 1AY"]), max_size=40))
@settings(max_examples=200, deadline=None)
def test_a_text_with_all_findings_replaced_has_no_direct_findings(pieces):
    text = "".join(pieces)
    assert not [
        f
        for f in find_identifying_details(replace_with_placeholders(text, find_identifying_details(text)))
        if f.level == "direct"
    ]


def test_the_measurement_notices_a_detector_that_finds_nothing(monkeypatch):
    monkeypatch.setattr(measure_seeded, "find_identifying_details", lambda text: [])
    there, found = measure_seeded.recall()
    assert (found.total(), there.total() > 200) == (0, True)


@pytest.mark.parametrize("piece", HEAVY)
def test_the_running_time_is_linear_in_the_length(piece):
    def spent(length):
        """Return the CPU seconds of the fastest of three runs: the machine may be busy."""
        text, runs = (piece * length)[:length], []
        for _run in range(3):
            started = time.process_time()
            find_identifying_details(text)
            runs.append(time.process_time() - started)
        return min(runs)

    find_identifying_details(piece)
    short, long = spent(5_000), spent(20_000)
    # Four times the text may take four times as long, plus the noise of a shared machine.
    assert long < 1
    assert long < 12 * short + 0.1


TEXTS = st.text(max_size=300) | st.text(
    alphabet="MrsDoe @.+0123456789-/()[]\n:#'atdo\u200b\ue000é", max_size=300
)


@given(TEXTS | st.sampled_from([text for text, _ in seeded()]))
@settings(max_examples=400, deadline=None)
def test_findings_have_correct_positions_and_never_overlap(text):
    found = find_identifying_details(text)
    assert all(text[f.start : f.end] == f.text and f.text for f in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(f.kind in KINDS and f.why.endswith(".") and f.placeholder.startswith("[") for f in found)


def test_replaced_text_is_gone_and_placeholders_have_no_findings():
    for text, spans in seeded():
        safe = replace_with_placeholders(text, find_identifying_details(text))
        assert not any(span in safe for kind, span in spans if kind != "ip")
        assert not [f for f in find_identifying_details(safe) if f.level == "direct"]
    assert find_identifying_details("Then [a customer] gave [an order number] to [a phone number].") == []


def test_a_rare_role_with_a_place_and_a_date_is_a_combination():
    found = find_identifying_details(
        "The only midwife in the village of Penarth was called on 14 March 2024."
    )
    assert "combination" in {f.kind for f in found}
    assert "combination" not in {f.kind for f in find_identifying_details("The only midwife was called.")}


def test_the_command_prints_a_line_for_each_finding(monkeypatch, capsys):
    text = "Schreib an anna@example.de – sofort."
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    call_command("findings")
    [row] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert row == {"start": 11, "end": 26, "kind": "email", "level": "direct", "text": "anna@example.de"}


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("Call 07700 *900* 123 now", "Call [a phone number] now"),
        ("Mrs *Okafor* rang", "[a person] rang"),
        ("Mrs **Okafor**, who rang", "[a person], who rang"),
        ("*Mrs Okafor rang*", "*[a person] rang*"),
        ("It is 2*3*4, and * is a star", "It is 2*3*4, and * is a star"),
    ],
)
def test_stars_of_emphasis_hide_nothing_because_readers_do_not_see_them(text, replaced):
    assert replace_with_placeholders(text, find_identifying_details(text)) == replaced
