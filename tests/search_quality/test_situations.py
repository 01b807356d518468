"""Situations in other words than the cases find the right case first, or among the first three."""

import pytest

from search.themes import read_theme_list
from search.tokens import tokenize
from tests.search_quality.measure import figures, ranks


@pytest.mark.django_db
@pytest.mark.parametrize("half", ["tuning", "held"])
def test_the_right_case_is_mostly_first_and_nearly_always_among_the_first_three(half):
    first, three = figures(ranks(half))
    assert first >= 0.60
    assert three >= 0.85


@pytest.mark.parametrize("name", ["themes", "fields", "feelings", "signs"])
def test_a_phrase_of_a_list_has_more_than_one_meaningful_word(name):
    """Of "turn down" only "turn" would be left, and every "turn" would indicate a refusal."""
    phrases = [
        tokenize(phrase)
        for _, words in read_theme_list(name)
        for phrase in words.replace(";", ",").split(",")
    ]
    alone = [words for words in phrases if len(words) > 1 and sum(not word.is_stop for word in words) < 2]
    assert [" ".join(word.plain for word in words) for words in alone if len(words) > 1] == []
