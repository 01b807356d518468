"""The German catalogue follows docs/translating.md, as far as a program can tell."""

import statistics

import pytest

from tests import german_language, message_catalogs

# Texts about English words quote them, and so do texts with code or file formats.
EXEMPT = ("suffer*", "key: value", '["one", "two"]', '{"', "'them'", "them, us")


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    """Every English text with its German translation, one pair for each plural form."""
    pairs = []
    for message in message_catalogs.catalog_of("de"):
        if message.id and message_catalogs.is_said(message):
            german = message.string if isinstance(message.string, tuple) else (message.string,)
            english = message.id if isinstance(message.id, tuple) else (message.id,)
            pairs += zip(english, german, strict=True)
    return [(english, german) for english, german in pairs if not any(word in english for word in EXEMPT)]


def test_no_text_has_words_that_the_rules_exclude(texts):
    assert {german: found for _, german in texts if (found := german_language.unwanted_words(german))} == {}


def test_terms_are_those_of_the_word_list(texts):
    found = {english: (german, german_language.missing_terms(english, german)) for english, german in texts}
    assert {english: pair for english, pair in found.items() if pair[1]} == {}


def test_sentences_are_short(texts):
    assert [long for _, german in texts for long in german_language.long_sentences(german)] == []
    lengths = [len(one.split()) for _, german in texts for one in german_language.sentences(german)]
    assert statistics.median(lengths) <= 12


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Speichern Sie Ihren Entwurf.", False),
        ("Das können Autorinnen und Autoren, und die Autorin oder der Autor.", False),
        ("Speicher deinen Entwurf.", True),
        ("Alle Nutzer/innen sehen das.", True),
        ("Alle Leser*innen sehen das.", True),
        ("Ein Moderator entscheidet.", True),
        ("Bitte warten Sie.", True),
        ('Der Titel "X" ist vergeben.', True),
        ("50% davon", True),
    ],
)
def test_words_to_avoid_are_found(text, is_wrong):
    assert bool(german_language.unwanted_words(text)) is is_wrong


def test_terms_and_long_sentences_are_found():
    assert german_language.missing_terms("Withdraw story", "Geschichte zurücknehmen")
    assert german_language.missing_terms("You can withdraw it", "Sie können sie zurücknehmen")
    assert not german_language.missing_terms("You can withdraw it", "Sie können sie zurückziehen")
    assert german_language.long_sentences("Wort " * 26)
    assert not german_language.long_sentences("Wort " * 20 + ". " + "Wort " * 20)
