"""Situations in other words than the cases': the right case first, or among the first three."""

import pytest

from tests.finding.measure import figures, ranks


@pytest.mark.usefixtures("library")
def test_the_right_case_is_mostly_first_and_nearly_always_among_three():
    """The half on which it was tuned; `make measure-situations` prints the figures of the other one."""
    first, three = figures(ranks("tuning"))
    assert first >= 0.60
    assert three >= 0.85
