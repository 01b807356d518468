"""The sets that finding is measured with are whole: sizes, slugs that exist, and words of their own."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from cases.library.loading import LIBRARY_FOLDER

HERE = Path(__file__).parent
RUN = 6
"""So many words in a row that a situation shares with its case would be copied."""


def load(name):
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


TUNING, HELD = load("situations_tuning.yaml"), load("situations_held.yaml")
QUERIES = load("queries.yaml")
FOLDERS = {"case": "cases", "phrase": "cases", "technique": "techniques", "industry": "industries"}


def slugs(kind):
    return {path.stem for path in (LIBRARY_FOLDER / FOLDERS[kind]).glob("*.md")}


def words(text):
    return re.findall(r"\w+", text.lower().replace("’", "").replace("'", ""))


def runs(text):
    return {tuple(words(text)[at : at + RUN]) for at in range(len(words(text)) - RUN + 1)}


def library_text(slug):
    return (LIBRARY_FOLDER / "cases" / f"{slug}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("situations", "each"), [(TUNING, 11), (HELD, 5)], ids=["tuning", "held"])
def test_each_set_has_as_many_situations_for_every_founding_case(situations, each):
    assert Counter(situation["case"] for situation in situations) == dict.fromkeys(slugs("case"), each)


@pytest.mark.parametrize("case", sorted(slugs("case")))
def test_a_situation_is_told_in_other_words_than_its_case(case):
    copied = runs(library_text(case))
    for situation in TUNING + HELD:
        if situation["case"] == case:
            assert {"case", "text"} <= set(situation) <= {"case", "voice", "text"}
            assert 12 <= len(situation["text"].split()) <= 150
            assert not runs(situation["text"]) & copied


def test_nothing_stands_in_the_sets_twice():
    texts = [" ".join(words(situation["text"])) for situation in TUNING + HELD]
    queries = [query["q"] for query in QUERIES]
    assert len(set(texts)) == len(texts)
    assert len(set(queries)) == len(queries)


def test_there_are_queries_enough_of_every_kind():
    by_kind = Counter(query["kind"] for query in QUERIES)
    assert len(QUERIES) >= 80
    assert set(by_kind) == set(FOLDERS)
    assert min(by_kind.values()) >= 5


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["q"])
def test_what_a_query_expects_exists(query):
    assert set(query) == {"q", "kind", "first"}
    slug, _, begin = query["first"].partition(": ")
    assert slug in slugs(query["kind"])
    assert bool(begin) == (query["kind"] == "phrase")
    if begin:
        swaps = yaml.safe_load(library_text(slug).split("---\n")[1])["swaps"]
        assert [swap for swap in swaps if swap["instead_of"].startswith(begin)]
