"""CPU of rendering the slowest texts that are known, as a ratio to prose of the same length: `make bench`."""

import statistics
import time

import pytest

from markup import render, render_member_text
from markup.markdown import MAX_LENGTH
from tests.markup.test_render import PATHOLOGICAL

PROSE = ("The queue was long, and nobody came. \n" * MAX_LENGTH)[:MAX_LENGTH]
ROUNDS = 5
GOAL = 200
"""Milliseconds of CPU that no text should exceed."""


def cpu(call) -> float:
    """Return the median CPU milliseconds of a call."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        call()
        rounds.append((time.process_time() - started) * 1000)
    return statistics.median(rounds)


@pytest.mark.parametrize("function", [render, render_member_text])
def test_measure(capsys, function):
    prose = cpu(lambda: function(PROSE))
    spent = {name: cpu(lambda t=text: function(t[:MAX_LENGTH])) for name, text in PATHOLOGICAL.items()}
    with capsys.disabled():
        print(f"\n{function.__name__}: CPU in milliseconds and as a ratio to prose of the same length")
        print(f"{'prose':30} {prose:8.2f}")
        for name, milliseconds in sorted(spent.items(), key=lambda pair: -pair[1]):
            late = "  above the goal" if milliseconds > GOAL else ""
            print(f"{name:30} {milliseconds:8.2f} {milliseconds / prose:8.1f}{late}")
