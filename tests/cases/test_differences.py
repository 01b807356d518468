"""Texts are compared word by word: nothing of either is lost, and long ones are compared in a short time."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases.text_diff import ADDED, MAX_WORDS, REMOVED, SAME, diff_words

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


def test_very_long_texts_are_compared_by_lines():
    before = "\n".join(f"word {n} of many" for n in range(MAX_WORDS))
    began = time.process_time()
    pieces = diff_words(before, before.replace("word 7 ", "word seven "))
    assert time.process_time() - began < 5
    assert [piece.kind for piece in pieces] == [SAME, REMOVED, ADDED, SAME]
    assert diff_words("x " * 90_000, "y " * 90_000)


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
