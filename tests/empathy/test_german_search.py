"""A search in German: no meaningless corrections, and a way to the English words of the cases."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from search.german import ALSO_ENGLISH, STOP_WORDS, english_words_for

pytestmark = pytest.mark.django_db
SENTENCE = "der Kunde schreit wegen einer Rückerstattung"
NOTE = "Die Fälle sind auf Englisch geschrieben, suchen Sie deshalb mit englischen Wörtern"


def search(words, language="de", path="/search/?q="):
    """Return the page of results in a language."""
    return unescape(Client().get(f"{path}{quote(words)}", headers={"accept-language": language}).text)


def suggested_words(page):
    """Return the English words that the page links to in its note."""
    note = page.partition(NOTE)[2].partition("</ul>")[0]
    return re.findall(r'href="/search/\?q=([^"]+)"', note)


@pytest.mark.parametrize(
    "words",
    [SENTENCE, "die Kundin war sehr wütend und hat geweint", "Paket kommt nicht an", "Wie kann ich helfen?"],
)
def test_a_german_sentence_gets_no_correction_but_english_words(words):
    page = search(words)
    assert "Meinten Sie" not in page
    assert "Ergebnisse für „<bdi" not in page
    assert page.count(NOTE) == 1
    assert "Fälle, Formulierungen und Werkzeuge sind auf Englisch." not in page


def test_the_english_words_lead_to_results():
    assert suggested_words(search(SENTENCE)) == ["customer", "shouting", "refund"]
    assert suggested_words(search("Paketbote")) == ["parcel"]
    assert suggested_words(search(SENTENCE, path="/search/?kind=case&q=")) == [
        "customer",
        "shouting",
        "refund",
    ]


def test_every_english_word_of_the_list_has_results():
    lines = Path("search/german_words.txt").read_text(encoding="utf-8").splitlines()
    for word, german in (line.split(": ") for line in lines if not line.startswith("#")):
        assert english_words_for(german)
        assert Client().get(f"/search/?q={quote(word)}").context["results"].total, word


def test_german_stop_words_match_nothing():
    page = search("die Frau hat eine Frage")
    assert not re.search(r"<mark>(die|hat|eine)</mark>", page, re.IGNORECASE)
    assert "Suchen Sie nach einem anderen Wort" in search("wir sind aber nicht") or NOTE not in search(
        "wir sind"
    )
    assert "Nach einem anderen Wort suchen" in search("und der oder das")


def test_german_is_recognised_on_an_english_page():
    page = search(SENTENCE, "en")
    assert "Did you mean" not in page
    assert "The cases are written in English, so search with English words:" in page


@pytest.mark.parametrize("language", ["de", "en"])
def test_english_words_are_searched_as_before(language):
    """ "Hat" and "die" are English words, too; a misspelt word is corrected on a German page as well."""
    for words in ("hat", "the man was afraid to die"):
        assert (
            Client()
            .get(f"/search/?q={quote(words)}", headers={"accept-language": language})
            .context["results"]
            .question.is_german
            is False
        )
    assert NOTE not in search("refund", language)
    assert "<strong>refund</strong>" in search("refnud", language)
    assert {"die", "war", "hat", "man"} <= ALSO_ENGLISH < STOP_WORDS


def test_a_german_name_of_a_technique_is_found_with_its_stop_words():
    assert "/techniques/offering-a-choice/" in search("Eine Wahl anbieten")
    assert NOTE not in search("Eine Wahl anbieten")


def test_a_situation_in_german_says_that_the_cases_are_in_english(client):
    def answer(text):
        return unescape(
            client.post("/search/situation/", {"situation": text}, headers={"accept-language": "de"}).text
        )

    page = answer(f"{SENTENCE}, die nicht gekommen ist")
    assert page.count(NOTE) == 1
    assert suggested_words(page) == ["customer", "shouting", "refund"]
    page = answer("A birthday present is stuck at the courier, and tracking has not moved.")
    assert NOTE not in page
    assert page.count("Fälle, Formulierungen und Werkzeuge sind auf Englisch.") == 1


@pytest.mark.parametrize("words", ["", "the"])
def test_examples_of_searches_say_once_that_the_cases_are_in_english(words):
    assert len(re.findall("sind\\s+auf\\s+Englisch", search(words))) == 1


def test_english_words_that_are_not_in_one_text_are_no_other_language():
    page = search("shouting refund")
    assert NOTE not in page
    assert "Fälle, Formulierungen und Werkzeuge sind auf Englisch." in page
    assert NOTE in search("shouting xylofon")
