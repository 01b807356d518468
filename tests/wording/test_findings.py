"""What may identify a person is found, replaced and never invented; no text takes long to read."""

import io
import json
import sys
import time
from itertools import pairwise

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wording import measure
from tests.wording.seeded import clean, seeded
from wording.findings import KINDS, find, replace

HEAVY = [
    "a", "1 ", "a@", "dot ", "Mr ", "A", "+", "(", "Mrs A ", "1234567890", "@a", "é\u200bＡ1", "at dot ", "A. ",
    "order no ", "Flat 1, ", "Rua de ", "12 Rose ", "born on ", "a.", "1-", "my name is ", "[at] ", "www.a ", "ward 1 ",
]  # fmt: skip


def test_identifiers_are_found_and_clean_stories_stay_clean():
    there, found = measure.recall()
    assert len(seeded()) >= 80
    assert len(clean()) >= 40
    assert found.total() / there.total() >= 0.95
    assert {kind for kind in there if found[kind] < 0.8 * there[kind]} == set()
    assert max(map(len, measure.false_alarms())) <= 1


def test_the_measure_counts_a_detector_that_finds_nothing(monkeypatch):
    monkeypatch.setattr(measure, "find", lambda text: [])
    there, found = measure.recall()
    assert (found.total(), there.total() > 200) == (0, True)


@pytest.mark.parametrize("piece", HEAVY)
def test_time_grows_with_the_length_and_no_faster(piece):
    def spent(length):
        text = (piece * length)[:length]
        started = time.process_time()
        find(text)
        return time.process_time() - started

    find(piece)
    short, long = spent(5_000), spent(20_000)
    # Four times the text may take four times as long; the rest is the noise of a shared machine.
    assert long < 1
    assert long < 12 * short + 0.1


TEXTS = st.text(max_size=300) | st.text(
    alphabet="MrsDoe @.+0123456789-/()[]\n:#'atdo\u200b\ue000é", max_size=300
)


@given(TEXTS | st.sampled_from([text for text, _ in seeded()]))
@settings(max_examples=400, deadline=None)
def test_findings_stand_where_they_say_and_never_overlap(text):
    found = find(text)
    assert all(text[f.start : f.end] == f.text and f.text for f in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(f.kind in KINDS and f.why.endswith(".") and f.placeholder.startswith("[") for f in found)


def test_what_is_replaced_is_gone_and_placeholders_are_left_alone():
    for text, spans in seeded():
        safe = replace(text, find(text))
        assert not any(span in safe for kind, span in spans if kind != "ip")
        assert not [f for f in find(safe) if f.level == "direct"]
    assert find("Then [a customer] gave [an order number] to [a phone number].") == []


def test_a_rare_role_a_place_and_a_day_together_point_to_one_person():
    found = find("The only midwife in the village of Penarth was called on 14 March 2024.")
    assert "combination" in {f.kind for f in found}
    assert "combination" not in {f.kind for f in find("The only midwife was called.")}


def test_the_command_prints_a_line_for_each_finding(monkeypatch, capsys):
    text = "Schreib an anna@example.de – sofort."
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    call_command("findings")
    [row] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert row == {"start": 11, "end": 26, "kind": "email", "level": "direct", "text": "anna@example.de"}
