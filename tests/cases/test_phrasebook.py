"""The phrasebook: search, situations, filters, and what each phrase says."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import PhraseSwap, Situation
from cases.phrasebook import PAGE_SIZE

pytestmark = pytest.mark.django_db
LIST = "/phrases/"
SOMEONE_OF_THE_CASE = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)


def phrases(client, address=LIST):
    """Return what the phrases of a page replace, in order, on all pages."""
    found = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        book = answer.context["book"]
        found += [swap.instead_of for swap in book.phrases]
        address = book.next_address and LIST + book.next_address
    return found


def test_every_phrase_says_why_and_when_it_backfires_and_has_a_situation():
    for swap in PhraseSwap.objects.all():
        assert swap.backfires.endswith("."), swap
        assert swap.situations, swap
        assert set(swap.situations) <= set(Situation.values), swap
        assert not SOMEONE_OF_THE_CASE.search(swap.because), f"“{swap.because}” needs its case"


def test_search_finds_the_phrase_that_one_uses_today(client):
    assert phrases(client, f"{LIST}?q=calm+down")[0] == "Calm down."
    assert "Calm down." in phrases(client, f"{LIST}?q=please+just+calm+down+a+bit")
    assert phrases(client, f"{LIST}?q=zzzz") == []


def test_search_is_not_kept_in_a_shared_cache(client):
    assert "private" in client.get(f"{LIST}?q=calm").headers["Cache-Control"]


def test_situation_shows_its_phrases_and_no_others(client):
    for situation in Situation.values:
        expected = [swap.instead_of for swap in PhraseSwap.objects.all() if situation in swap.situations]
        assert sorted(phrases(client, f"{LIST}?situation={situation}")) == sorted(expected)


def test_counts_of_situations_are_what_choosing_them_gives(client):
    links = client.get(f"{LIST}?industry=retail").context["book"].situations
    assert any(link.count for link in links)
    for link in links:
        assert len(phrases(client, LIST + link.address)) == link.count


def test_words_situation_and_terms_narrow_the_list_together(client):
    both = f"{LIST}?q=sorry&situation=mistake"
    found = set(phrases(client, both))
    assert found
    assert found <= set(phrases(client, f"{LIST}?situation=mistake"))
    one = f"{LIST}?situation=angry&industry=retail&technique=saying-no-with-care"
    assert phrases(client, one) == ["We have a zero-tolerance policy."]


def test_pages_repeat_what_was_chosen(client):
    first = client.get(f"{LIST}?situation=waiting")
    assert len(first.context["book"].phrases) == PAGE_SIZE
    assert "situation=waiting" in first.context["book"].next_address
    everything = phrases(client)
    assert len(everything) == len(set(everything)) == PhraseSwap.objects.count()


def test_unknown_situations_are_left_out_and_named(client):
    answer = client.get(f"{LIST}?situation=zzz&after=zzz")
    assert "zzz" in answer.content.decode()
    assert answer.context["book"].count == PhraseSwap.objects.count()


@pytest.mark.parametrize("address", [LIST, f"{LIST}?situation=angry", f"{LIST}?q=moment"])
def test_queries_do_not_grow_with_phrases(client, address):
    def queries():
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(f"{address}{'&' if '?' in address else '?'}sort=newest")
        return len(found)

    call_command("synthesize", cases=5, stories=0, seed=1)
    few = queries()
    call_command("synthesize", cases=150, stories=0, seed=2)
    assert queries() == few


def test_library_files_of_cases_keep_both_keys(tmp_path):
    call_command("dump_library", str(tmp_path), verbosity=0)
    for path in sorted(Path("library/cases").glob("*.md")):
        assert (tmp_path / "cases" / path.name).read_text() == path.read_text()


def test_a_phrase_without_its_new_fields_shows_no_empty_labels(client):
    PhraseSwap.objects.update(backfires="", situations=[])
    page = client.get(LIST).content.decode()
    assert "Why:" in page
    assert "When not to use it" not in page


@pytest.mark.parametrize("address", [LIST, "/cases/the-vanishing-package/", "/techniques/mirroring/", "/"])
def test_the_label_for_when_a_phrase_does_harm_is_plain(client, address):
    english = client.get(address).text
    german = client.get(address, headers={"accept-language": "de"}).text
    assert "ackfires" not in english
    if address != "/":
        assert "When not to use it" in english
        assert "Nicht verwenden:" in german or "Wann Sie es nicht verwenden" in german
