"""Word lists that the rules use."""

import unicodedata
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data"


def without_accents(word: str) -> str:
    """Return the word without accents: the lists contain "siobhan" for "siobhán"."""
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


@cache
def _read(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return all words of a list, and those with a star, which are everyday words too."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    starred = {w[:-1] for w in words if w.endswith("*")}
    every = {w.rstrip("*") for w in words}
    return frozenset(every | {without_accents(w) for w in every}), frozenset(
        starred | {without_accents(w) for w in starred}
    )


FIRST_NAMES, AMBIGUOUS_FIRST_NAMES = _read("first_names")
SURNAMES, AMBIGUOUS_SURNAMES = _read("surnames")
COMMON_WORDS, _ = _read("common_words")

# Words that end the name of a place or a company rather than of a person.
PLACE_WORDS = frozenset(
    "street st road rd avenue ave lane drive close court crescent place square terrace gardens way grove hill "
    "park boulevard blvd parkway highway mews row walk green rise view quay parade hospital clinic surgery "
    "infirmary school academy college university church cathedral library centre center station airport "
    "airlines airways hotel house hall tower building bridge estate island islands bay beach river lake "
    "mall market stadium arena theatre museum ltd limited inc llc plc gmbh ag sa corp corporation company co "
    "group bank banking energy insurance holdings foundation trust fund society institute award prize "
    "festival day week cup street straße strasse platz krankenhaus klinik rue hôpital".split()
)

MONTH = (
    r"(?:jan(?:uary|uar|eiro|vier)?|feb(?:ruary|ruar)?|fev(?:ereiro)?|fév(?:rier)?|mar(?:ch|ço|s)?|märz"
    r"|apr(?:il)?|abr(?:il)?|avril|"
    r"ma[yi]o?|june?|juni|junho|july?|juli|julho|juin|juillet|jul|aug(?:ust)?|ago(?:sto)?|août|"
    r"sept?(?:ember|embre)?|set(?:embro)?|o[ck]t(?:ober|obre)?|out(?:ubro)?|nov(?:ember|embre|embro)?|"
    r"de[cz](?:ember|embro)?|déc(?:embre)?)\b\.?"
)
