"""Days that can be looked up: of birth, and others; and ages that few people reach."""

import re

from wording.findings.lists import MONTH
from wording.findings.reading import Reading

DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|º|\.)?"
YEAR = r"(?:,? ?(?:de )?(?:19|20)\d{2}|,? '\d{2})"
WRITTEN = rf"(?<!\w)(?:{DAY} ?(?:of |de )?{MONTH}{YEAR}?|{MONTH} {DAY}(?!:|\d){YEAR}?)"
PLAIN = r"(?<![\w./-])(?:(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|[12]\d|3[01])[./-](?:(?:19|20)\d{2}|\d{2})|(?:19|20)\d{2}[./-](?:0[1-9]|1[0-2])[./-](?:0[1-9]|[12]\d|3[01]))(?![\w/-])"
DATE = re.compile(f"(?:{WRITTEN})|(?:{PLAIN})", re.I)
BORN = re.compile(
    r"(?:\bborn(?: on)?|\bd\.?o\.?b\.?|date of birth|birth ?date|birth ?day(?: is| was)?|geboren(?: am)?|geb\.|geburtsdatum|"
    r"\bnée? le|date de naissance|nascid[oa] em|data de nascimento|b\.)[^\d\n]{0,15}$",
    re.I,
)
LAST = re.compile(rf"\b(?:last|past) (?:{DAY} (?:of )?{MONTH}|{MONTH} {DAY})", re.I)
AGE = re.compile(
    r"\b(?:aged? (?P<a>9\d|1[01]\d)|(?P<b>9\d|1[01]\d)[- ](?:year|yr)s?[- ]olds?|(?P<c>9\d|1[01]\d) years (?:old|of age))\b",
    re.I,
)


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    text = reading.text
    for match in DATE.finditer(text):
        born = BORN.search(text[max(0, match.start() - 40) : match.start()])
        full = re.search(r"\d{4}|'\d\d|[./-]\d\d$", match.group())
        if born:
            yield (*match.span(), "birth_date")
        elif full:
            yield (*match.span(), "exact_date")
    yield from ((*m.span(), "exact_date") for m in LAST.finditer(text))
    yield from ((*m.span(), "age") for m in AGE.finditer(text))
