"""Words of the language which the rules look up."""

import unicodedata
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data"


def bare(word: str) -> str:
    """A word without its accents: "siobhán" is in the lists as "siobhan"."""
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


@cache
def _read(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """All words of a list, and those of them that carry a star."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    starred = {w[:-1] for w in words if w.endswith("*")}
    every = {w.rstrip("*") for w in words}
    return frozenset(every | {bare(w) for w in every}), frozenset(starred | {bare(w) for w in starred})


FIRST_NAMES, DOUBTFUL_FIRST_NAMES = _read("first_names")
SURNAMES, DOUBTFUL_SURNAMES = _read("surnames")
COMMON, _ = _read("common_words")

# Words that end the name of a place or a firm rather than of a person.
OF_PLACES = frozenset(
    "street st road rd avenue ave lane drive close court crescent place square terrace gardens way grove hill "
    "park boulevard blvd parkway highway mews row walk green rise view quay parade hospital clinic surgery "
    "infirmary school academy college university church cathedral library centre center station airport "
    "airlines airways hotel house hall tower building bridge estate island islands bay beach river lake "
    "mall market stadium arena theatre museum ltd limited inc llc plc gmbh ag sa corp corporation company co "
    "group bank banking energy insurance holdings foundation trust fund society institute award prize "
    "festival day week cup street straße strasse platz krankenhaus klinik rue hôpital".split()
)

MONTH = (
    r"(?:jan(?:uary|uar|eiro|vier)?|feb(?:ruary|ruar)?|fev(?:ereiro)?|fév(?:rier)?|mar(?:ch|ço|s)?|märz|apr(?:il)?|"
    r"abr(?:il)?|avril|"
    r"ma[yi]o?|june?|juni|junho|july?|juli|julho|juin|juillet|jul|aug(?:ust)?|ago(?:sto)?|août|"
    r"sept?(?:ember|embre)?|set(?:embro)?|o[ck]t(?:ober|obre)?|out(?:ubro)?|nov(?:ember|embre|embro)?|"
    r"de[cz](?:ember|embro)?|déc(?:embre)?)\b\.?"
)
