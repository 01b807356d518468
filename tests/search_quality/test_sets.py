"""The sets for measuring search quality are complete: sizes, existing slugs, and independent wording."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from cases.library.loading import LIBRARY_FOLDER

HERE = Path(__file__).parent
RUN = 6
"""A situation with this many consecutive words of its case counts as copied."""


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
def test_a_situation_does_not_copy_its_case(case):
    copied = runs(library_text(case))
    for situation in TUNING + HELD:
        if situation["case"] == case:
            assert {"case", "text"} <= set(situation) <= {"case", "voice", "text"}
            assert 12 <= len(situation["text"].split()) <= 150
            assert not runs(situation["text"]) & copied


def test_the_sets_contain_no_duplicates():
    texts = [" ".join(words(situation["text"])) for situation in TUNING + HELD]
    queries = [query["q"] for query in QUERIES]
    assert len(set(texts)) == len(texts)
    assert len(set(queries)) == len(queries)


def test_there_are_enough_queries_of_every_kind():
    by_kind = Counter(query["kind"] for query in QUERIES)
    assert len(QUERIES) >= 80
    assert set(by_kind) == set(FOLDERS)
    assert min(by_kind.values()) >= 5


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["q"])
def test_the_expected_item_of_a_query_exists(query):
    assert set(query) == {"q", "kind", "first"}
    slug, _, begin = query["first"].partition(": ")
    assert slug in slugs(query["kind"])
    assert bool(begin) == (query["kind"] == "phrase")
    if begin:
        swaps = yaml.safe_load(library_text(slug).split("---\n")[1])["swaps"]
        assert [swap for swap in swaps if swap["instead_of"].startswith(begin)]
