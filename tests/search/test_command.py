"""The command `search` prints one line for each hit, best first, and nothing else."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.stories.story_factories import published

pytestmark = pytest.mark.django_db
LINE = re.compile(r"([a-z0-9-]+)\t(\d+\.\d{4})\t([^\t]+)")


@pytest.fixture
def lines(db, capsys):
    """Return a function that runs the command and returns slug, score and reason of each line."""

    def searched(*words, **options):
        capsys.readouterr()
        call_command("search", *words, **options)
        printed = capsys.readouterr()
        assert printed.err == ""
        assert all(LINE.fullmatch(line) for line in printed.out.splitlines()), printed.out
        return [LINE.fullmatch(line).groups() for line in printed.out.splitlines()]

    return searched


def test_a_line_contains_slug_score_and_reason_and_the_best_comes_first(lines):
    found = lines("late", "parcel")
    assert found[0][0] == "the-vanishing-package"
    assert found[0][2] == "late, parcel"
    assert lines("vanishing package")[0][2] == "vanishing, package (title)"
    scores = [float(score) for _, score, _ in found]
    assert scores == sorted(scores, reverse=True)
    assert len(lines("card", most=2)) == 2


def test_every_kind_can_be_searched(lines):
    story = published("alice", title="A kettle")
    assert lines("kettle", kind="story")[0][::2] == (story.slug, "kettle (title)")
    assert lines("naming", kind="technique")[0][0] == "naming-the-emotion"
    assert lines("hotel", kind="industry")
    assert "the-fraud-alert-at-midnight" in [slug for slug, *_ in lines("card", kind="phrase")]


def test_words_in_quotes_are_a_phrase(lines):
    assert lines('"waiting room clock"')[0][::2] == ("the-waiting-room-clock", "“waiting room clock” (title)")


@pytest.mark.parametrize(
    "words", ["xqzzyk", "", "the of", "\x00", "ref\udcffxq", '"' * 99, "*:()^-", "x" * 10_000, "🚚", "שלום"]
)
def test_a_query_without_hits_prints_nothing(lines, words):
    assert lines(words) == []


def test_the_number_of_lines_must_be_positive(db):
    with pytest.raises(CommandError, match="1 or more"):
        call_command("search", "parcel", most=0)


def test_many_misspelt_words_do_not_take_a_query_each(db):
    def queries(words):
        Client().get(f"/search/?q={words}")
        with CaptureQueriesContext(connection) as asked:
            Client().get(f"/search/?q={words}")
        return len(asked)

    assert max(queries("refnud"), queries("refnud+parcle+tickte+hotle+delivrey+crad")) <= 10
