"""Words of the language which the rules look up."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data"


@cache
def _read(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """All words of a list, and those of them that carry a star."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return frozenset(w.rstrip("*") for w in words), frozenset(w[:-1] for w in words if w.endswith("*"))


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
    r"(?:jan(?:uary|uar|eiro)?|feb(?:ruary|ruar)?|fev(?:ereiro)?|mar(?:ch|ço)?|märz|apr(?:il)?|abril|avril|"
    r"ma[yi]o?|june?|juni|junho|july?|juli|julho|juin|juillet|aug(?:ust)?|agosto|août|"
    r"sept?(?:ember|embre)?|setembro|o[ck]t(?:ober|obre)?|outubro|nov(?:ember|embre|embro)?|"
    r"de[cz](?:ember|embro)?|décembre|janvier|février)\b\.?"
)
