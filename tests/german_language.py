"""Checks of German texts by the rules of docs/translating.md: words to avoid, terms of the word list, length."""

import re
from collections.abc import Iterator

MAX_WORDS = 25
"""Words in a sentence. Translators aim at 20; longer sentences are counted by `long_sentences`."""
AIM = 20

AVOID = {
    r"\b([Dd]u|[Dd]ein\w*|[Dd]ir|[Dd]ich|[Ee]ure?[mnrs]?)\b": "use the formal Sie",
    r"\w[/*:_](in|innen|r|n)\b|[a-zäöüß]Innen\b": "write both forms or a neutral word, without signs",
    r"\bbitte\b|(^|[.:] )Bitte\b": "leave it out",
    r"!(?!\[)": "end with a full stop",
    r"\b([Mm]oderator|[Mm]oderatoren|[Kk]urator|[Kk]uratoren|[Aa]dministrator\w*)\b": "die Moderation, die Redaktion …",
    r"\bKuratorium\w*\b": "die Redaktion",
    r"(?<!innen und )(?<!oder )(?<!oder der )(?<!oder den )(?<!oder dem )"
    r"\b(Nutzer|Benutzer|Kunde|Kunden|Leser|Autor|Autoren|Besucher|Kollegen|Teilnehmer)\b": "a neutral word",
    r"\b(Account|Login|Feedback|Submit|User|Newsletter|Dashboard)\b": "use the German word",
    r"\b[Jj]emand anderes\b|\bsonst jemand\b": "name the role",
    r"[\"”]|(?<=\s)'|'(?=\w)": "quotation marks are „so“",
    r"\b(Durchsicht|Warteliste|Formulierungstausch\w*|Anwender\w*)\b": "see the word list",
    r"(?<![-\w])Mails?\b(?!-)": "E-Mail",
    r"\b(Tagebuch|Übungstagebuch|Knopf|Moderationsmitglied)\b": "see the word list",
    r"\(optional\)": "(freiwillig)",
    r"\d%": "a space stands before %",
}
"""Patterns that no German text contains, and what to do instead."""

TERMS = {
    r"\b[Ww]ithdraw": r"(?i)zurück(ge)?z[io]|Rückzug|zurückzuziehen",
    r"\b[Ss]ubmit": r"(?i)einreich|eingereicht|einzureichen",
    r"\b[Dd]rafts?\b": r"(?i)entw[uü]rf",
    r"\bin review\b|\bIn review\b": r"(?i)in prüfung|geprüft",
    r"\b[Rr]equest changes\b|\b[Cc]hanges requested\b": r"(?i)änderungen? erb[ei][te]",
    r"\b[Dd]ecline": r"(?i)ab(ge|zu)?lehn",
    r"\b[Pp]ublish(?!er)": r"(?i)veröffentlich",
    r"\b[Rr]edact": r"(?i)schwärz",
    r"\b[Aa]ppeal": r"(?i)einspruch|einsprüche",
    r"\b[Aa]rchive": r"(?i)archiv",
    r"\b[Qq]ueue\b": r"(?i)warteschlange",
    r"\b[Hh]and over\b": r"(?i)weitergeb|weitergegeben|weiterzugeben|Weitergabe",
    r"\b[Uu]ndo(ne)?\b": r"(?i)rückgängig",
    r"\b[Ss]econd factor": r"(?i)zweite[nrms]? faktor",
    r"\b[Pp]asskey": r"Passkey",
    r"\b[Rr]ecovery codes?\b": r"Wiederherstellungscode",
    r"\b[Ss]aved cases\b": r"(?i)gemerkte[nr]? fälle",
    r"\b[Mm]y journal\b|\b[Yy]our journal\b|\b[Pp]ractice journal\b": r"Übungsheft",
    r"\b[Pp]hrasebook\b": r"Formulierung",
    r"\b[Hh]uddle": r"Teamrunde",
    r"\b[Hh]andout": r"Handzettel",
    r"\b[Ii]ndustr(y|ies)\b": r"(?i)branche",
    r"\b[Tt]echniques?\b": r"(?i)technik",
    r"\b[Cc]urators?\b": r"(?i)redaktion",
    r"\b[Mm]oderators?\b": r"(?i)moderation",
    r"\b[Aa]dministrators?\b": r"(?i)administration",
    r"\b[Cc]ollections?\b": r"(?i)sammlung",
    r"\b[Hh]andles?\b(?! it| this| that| the)": r"(?i)kurzname",
    r"\b[Nn]otices\b": r"(?i)mitteilung",
    r"\b[Uu]nmute\b|\b[Mm]uted?\b": r"(?i)stumm",
    r"\bModeration log\b": r"Moderationsprotokoll",
    r"\bInclusive language guide\b": r"Leitfaden für inklusive Sprache",
    r"\bReading statistics\b": r"Lesestatistik",
}
"""A term in an English text, and how its German translation names it."""

SENTENCE_END = re.compile(r"(?<=[.?:;])[”“»]?\s+|\n+|<[^>]+>")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")


def unwanted_words(german: str) -> list[str]:
    """Return the words of a text that the rules exclude, each with what to do."""
    text = re.sub(r"<[^>]+>|\{[^}]*\}|\w+://\S+", " ", german)
    return [f"{found[0]}: {advice}" for words, advice in AVOID.items() if (found := re.search(words, text))]


def missing_terms(english: str, german: str) -> list[str]:
    """Return the terms of an English text that its translation does not name by the word list."""
    english = PLACEHOLDER.sub(" ", english)
    return [
        words
        for words, wanted in TERMS.items()
        if re.search(words, english) and not re.search(wanted, german)
    ]


def sentences(german: str) -> Iterator[str]:
    """Yield the sentences of a text, without tags. A placeholder counts as one word."""
    for sentence in SENTENCE_END.split(PLACEHOLDER.sub("X", german)):
        if sentence.strip():
            yield " ".join(sentence.split())


def long_sentences(german: str, most: int = MAX_WORDS) -> list[str]:
    """Return the sentences of more than `most` words."""
    return [sentence for sentence in sentences(german) if len(sentence.split()) > most]
