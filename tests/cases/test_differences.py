"""Texts are compared word by word: nothing of either is lost, and no pair of texts takes long."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases.text_diff import ADDED, MAX_LENGTH, REMOVED, SAME, diff_words
from tests.call_counts import count_calls

TEXT = st.text(alphabet="ab \n", max_size=60)


def kinds(before, after):
    return [(piece.kind, piece.text) for piece in diff_words(before, after)]


def test_words_are_compared_and_spaces_at_the_end_of_a_line_are_ignored():
    assert kinds("He saw it.", "He saw it.\n\nAnd left.") == [(SAME, "He saw it."), (ADDED, "\n\nAnd left.")]
    assert kinds("a red cat", "a blue cat") == [
        (SAME, "a "),
        (REMOVED, "red "),
        (ADDED, "blue "),
        (SAME, "cat"),
    ]
    assert kinds("", "") == []
    assert kinds("a", "") == [(REMOVED, "a")]


@given(TEXT, TEXT)
@example("aa a", "aa\na")
def test_the_pieces_contain_the_whole_later_text_and_all_words_of_the_earlier_one(before, after):
    pieces = diff_words(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == after
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED).split() == before.split()


def test_long_texts_are_compared_by_words():
    before = "\n".join(f"word {n} of many" for n in range(2_000))
    pieces = diff_words(before, before.replace("word 7 ", "word seven "))
    assert [(piece.kind, piece.text.strip()) for piece in pieces[1:3]] == [(REMOVED, "7"), (ADDED, "seven")]
    assert [piece.kind for piece in pieces] == [SAME, REMOVED, ADDED, SAME]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("One.\n\nTwo.", "One.\n\n    Two.", "One.|-↵\n↵\n|+↵\n↵\n····|Two."),
        ("One.\nTwo.", "One.  \nTwo.", "One.|-↵\n|+··↵\n|Two."),
        ("One.\nTwo.", "One.\n\nTwo.", "One.|-↵\n|+↵\n↵\n|Two."),
        ("One. Two.", "One.\nTwo.", "One.|-·|+↵\n|Two."),
        ("One.\n\tTwo.", "One.\nTwo.", "One.|-↵\n→|+↵\n|Two."),
        ("    One.", "One.", "-····|One."),
        ("One.", "One. Two\nthree.", "One. |+Two\nthree."),
    ],
)
def test_white_space_that_changes_how_a_text_reads_is_a_visible_difference(before, after, shown):
    signs = {SAME: "", ADDED: "+", REMOVED: "-"}
    assert "|".join(signs[piece.kind] + piece.shown for piece in diff_words(before, after)) == shown


def test_the_number_of_spaces_between_two_words_is_no_difference():
    assert [piece.kind for piece in diff_words("One  two\tthree", "One two three")] == [SAME]


@pytest.mark.parametrize(
    "pair",
    [
        ("a " * 3_000, "a b " * 1_500),
        ("a b c d " * 750, "d c b a " * 750),
        ("x\ny\n" * 1_500, "y\nx\n\n" * 1_500),
    ],
)
def test_texts_of_the_longest_length_with_few_different_words_are_compared_in_few_steps(pair):
    # The first pair took 99 seconds of CPU once; each takes less than a second now.
    pieces, steps = count_calls(diff_words, *pair)
    assert steps < 400_000
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == pair[1]
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED).split() == pair[0].split()


def test_texts_above_the_longest_length_are_not_compared():
    before, after = "x " * MAX_LENGTH, "y " * MAX_LENGTH
    assert kinds(before, after) == [(REMOVED, before), (ADDED, after)]
