"""Days that can be looked up: of birth, and others; and ages that few people reach."""

import re

from content_checks.findings.normalized_text import Reading
from content_checks.findings.word_lists import MONTH

ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|"
    r"fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:twenty|thirty)[ -](?:first|second|"
    r"third|"
    r"fourth|fifth|sixth|seventh|eighth|ninth))"
)
DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|º|\.)?"
YEAR = r"(?:,? ?(?:de |of )?(?:19|20)\d{2}|,? '\d{2})"
WRITTEN = (
    rf"(?<!\w)(?:{DAY} ?(?:day )?(?:of |de )?{MONTH}{YEAR}?|"
    rf"{MONTH} {DAY}(?!:|\d){YEAR}?|(?<=the ){ORDINAL} (?:of )?{MONTH}{YEAR}?)"
)
PLAIN = (
    r"(?<![\w./-])(?:(?:0?[1-9]|[12]\d|3[01])(?P<sign>[./-]|(?<=\d\d) )(?:0?[1-9]|[12]\d|3[01])(?P=sign)(?:(?:19|"
    r"20)\d{2}|\d{2}(?![\d ]))"
    r"|(?:19|20)\d{2}[./-](?:0[1-9]|1[0-2])[./-](?:0[1-9]|[12]\d|3[01]))(?![\w/-])"
)
DATE = re.compile(f"(?:{WRITTEN})|(?:{PLAIN})", re.I)
BORN = re.compile(
    r"(?:\b(?:was |were )?born(?: on)?|\bd\.? ?o\.? ?b\.?|\bdate of birth|\bbirth ?date|\bbirth ?day|\bgeboren(?: "
    r"am)?|\bgeb\.|\bgeburtsdatum|"
    r"\bnée? le|\bdate de naissance|\bnascid[oa] em|\bdata de nascimento|\bnasc\.|\bb\.)",
    re.I,
)
GAP = re.compile(r"(?:[^\d\n.!?]|\.(?! )){0,24}")
# What may stand between without being a sentence of its own.
GLUE = re.compile(r"[^\w]{0,4}(?:(?:on|the|am|le|em|a|in|at|day) ){0,3}", re.I)
BORN_IN = re.compile(rf"\bborn (?:in )?{MONTH} (?:of )?(?:19|20)\d\d\b", re.I)
LAST = re.compile(rf"\b(?:last|past) (?:{DAY} (?:of )?{MONTH}|{MONTH} {DAY})", re.I)
AGE = re.compile(
    r"\b(?:aged? (?P<a>9\d|1[01]\d)|(?P<b>9\d|1[01]\d)[- ](?:year|yr)s?[- ]olds?|(?P<c>9\d|1[01]\d) years (?:old|of "
    r"age)|"
    r"(?:he|she|i|mother|father|grandmother|grandfather)(?: is| was| am|'s|'m) (?P<d>9\d|1[01]\d)(?= and\b|[.,;]))\b",
    re.I,
)


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    text = reading.text
    for match in DATE.finditer(text):
        born = _born(text, match.start())
        full = re.search(r"\d{4}|'\d\d|[./ -]\d\d$", match.group())
        if born is not None:
            yield born, match.end(), "birth_date"
        elif full and " " not in (match["sign"] or ""):
            yield (*match.span(), "exact_date")
    yield from ((*m.span(), "birth_date") for m in BORN_IN.finditer(text))
    yield from ((*m.span(), "exact_date") for m in LAST.finditer(text))
    yield from ((*m.span(), "age") for m in AGE.finditer(text))


def _born(text: str, start: int) -> int | None:
    """Where a date of birth begins: at the word that says so, or at the date if a clause stands between."""
    before = max(0, start - 44)
    said = list(BORN.finditer(text, before, start))
    if not said or not GAP.fullmatch(text, said[-1].end(), start):
        return None
    return said[-1].start() if GLUE.fullmatch(text, said[-1].end(), start) else start
