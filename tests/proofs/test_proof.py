"""A proof holds only if it found its planted fault, did enough work, and found no other fault."""

import pytest

from tests.proofs.proof import Result, verdict

FOUND = Result(work={"writes": 5}, least={"writes": 100}, faults={"lost": 1})
MISSED = Result(work={"writes": 100}, least={"writes": 100}, faults={"lost": 0})


def real(writes=100, lost=0):
    return Result(work={"writes": writes}, least={"writes": 100}, faults={"lost": lost})


def test_a_proof_with_enough_work_and_no_faults_holds():
    assert verdict(FOUND, real()) == []


@pytest.mark.parametrize(
    ("planted", "result", "words"),
    [
        (MISSED, real(), "The planted fault was not found"),
        (FOUND, real(writes=99), "Too little work to prove anything: writes 99 of at least 100."),
        (FOUND, real(lost=2), "Faults: lost 2."),
    ],
)
def test_a_proof_that_proves_nothing_or_finds_a_fault_fails(planted, result, words):
    [reason] = verdict(planted, result)
    assert words in reason
