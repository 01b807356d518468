"""Phone numbers as people write them in many countries, and as they say them."""

import re
from itertools import pairwise

from content_checks.findings.normalized_text import Reading

RUN = re.compile(
    r"(?:\btel:)?(?<![\w.,/€$£-])(?:\+ ?|00)?\(?\d[\d ().\-/]{4,24}\d(?!\d)(?:,? ?(?:ext(?:ension)?\.?|x|durchwahl|"
    r"ramal|poste) ?\d{1,6})?",
    re.I,
)
CONTEXT = re.compile(
    r"\b(?:phone|telephone|tel|mobile|mob|cell|cellphone|call(?:ed|ing)?|ring|rang|dial|text(?:ed)?|number|fax|"
    r"whatsapp|"
    r"reach(?:ed)?|landline|line|contact|telefon|handy|handynummer|rufnummer|mobil|anrufen|numéro|téléphone|portable|"
    r"appel(?:er|ez)|telefone|celular|fone|zap|ligar|contato|sms|voicemail)\b\.?[^.\n]{0,30}$",
    re.I,
)
SHAPES = re.compile(
    r"\(\+?\d{2,5}\) ?\d[\d .\-/]{4,12}"  # (020) 7946 0018, (11) 91234-5678, (312) 555-0142
    r"|\(?0\d{1,5}\)?[ /.\-]{1,3}\d[\d /.\-]{3,14}"  # 07700 900123, 030/901820, 0803 123 4567, 06 12 34 56 78
    r"|(?:1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}"  # 312-555-0142, the North American plan
    r"|1[- ]?[38]\d\d[ -]\d{3}[ -]?\d{3,4}"  # 1800 123 4567
    r"|[6-9]\d{4}[ -]?\d{5}|[6-9]\d{2}[ -]\d{3}[ -]\d{4}|[6-9]\d{3}[ -]\d{3}[ -]\d{3}"  # 98765 43210, India
    r"|(?:55 )?\d{2} 9? ?\d{4}[- ]\d{4}"  # 11 91234-5678, Brazil
    r"|0\d{8,11}"
)
DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?: .*)?|(?:19|20)\d\d ?[-/] ?(?:19|20)?\d\d|\d{1,2}[.:]\d{2} ?- ?\d{1,2}[.:]\d{2}"
    r"|\d{1,2} \d{1,2} (?:19|20)\d\d"
)
LOCAL = re.compile(r"\d{3}-\d{4}|9\d{4}-\d{4}")  # 555-0142, 91234-5678
LETTERED = re.compile(r"(?<!\w)1-8\d\d-(?=[\d-]{0,4}[A-Z])[A-Z\d]{3,10}(?:-[A-Z\d]{2,8}){0,2}(?!\w)")
SAID = (
    r"(?:oh?|zero|nought|naught|nil|one|two|three|four|five|six|seven|eight|nine|ten|(?:thir|four|fif|six|seven|eigh|"
    r"nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|double|triple|treble|hundred|thousand|plus|"
    r"null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|doppel|"
    r"zéro|un|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|"
    r"quarante|cinquante|soixante|et|"
    r"um|dois|três|quatro|cinco|seis|meia|sete|oito|nove|\d{1,4})"
)
SPOKEN = re.compile(rf"(?<![\w-]){SAID}(?:(?:[ -]|, ?|\. ?| - |\.\.\. ?){SAID}(?!\w)){{6,24}}", re.I)
COUNT = "zero one two three four five six seven eight nine ten eleven twelve".split()


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    text = reading.text
    for match in RUN.finditer(text):
        span = match.group().rstrip(" ().-/")
        if _is_phone(span, text, match.start()):
            yield match.start(), match.start() + len(span), "phone"
    yield from ((*m.span(), "phone") for m in LETTERED.finditer(text))
    yield from ((*m.span(), "phone") for m in SPOKEN.finditer(text) if _is_said(m.group().lower()))


def _is_said(text: str) -> bool:
    """Say whether spoken numbers are a telephone's: many words, and no mere counting."""
    words = re.findall(r"[^\W\d_]+", text)
    counted = [COUNT.index(word) for word in words if word in COUNT]
    steps = {after - before for before, after in pairwise(counted)}
    return (
        len(words) >= 6 and len(set(words)) > 2 and not (len(counted) == len(words) and steps in ({1}, {-1}))
    )


def _is_phone(span: str, text: str, start: int) -> bool:
    digits = sum(char.isdigit() for char in span)
    span = span.removeprefix("tel:")
    bare = re.split(r",? ?(?:ext|x|durchwahl|ramal|poste)", span, maxsplit=1, flags=re.I)[0].strip()
    if not 6 <= digits <= 19 or DATE.fullmatch(bare):
        return False
    if bare.startswith("+") or (bare.startswith("00") and digits > 9):
        return digits >= 8
    if SHAPES.fullmatch(bare):
        return digits >= 9 or (digits >= 7 and bare.startswith(("(", "0"))) or _is_called(text, start)
    if bare.startswith("0") and 9 <= digits <= 12:
        return True
    if LOCAL.fullmatch(bare) and digits == 9:
        return True
    return digits >= 7 - (bare[0] == "0") and _is_called(text, start)


def _is_called(text: str, start: int) -> bool:
    """Say whether a word before tells that the number is called."""
    return bool(CONTEXT.search(text[max(0, start - 40) : start]))
