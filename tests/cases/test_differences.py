"""Two texts compared word by word: nothing of either is lost, and a long one does not take for ever."""

import time

from hypothesis import given
from hypothesis import strategies as st

from cases.text_diff import ADDED, MOST_WORDS, REMOVED, SAME, diff_words

TEXT = st.text(alphabet="ab \n", max_size=60)


def kinds(before, after):
    return [(piece.kind, piece.text) for piece in diff_words(before, after)]


def test_words_are_compared_and_spaces_at_the_end_of_a_line_are_none():
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
def test_the_later_text_is_whole_and_the_earlier_keeps_its_words(before, after):
    pieces = diff_words(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == after
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED).split() == before.split()


def test_texts_beyond_every_measure_are_compared_by_paragraphs():
    before = "\n".join(f"word {n} of many" for n in range(MOST_WORDS))
    began = time.process_time()
    pieces = diff_words(before, before.replace("word 7 ", "word seven "))
    assert time.process_time() - began < 5
    assert [piece.kind for piece in pieces] == [SAME, REMOVED, ADDED, SAME]
    assert diff_words("x " * 90_000, "y " * 90_000)
