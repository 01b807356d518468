"""Phone numbers as people write them in many countries, and as they say them."""

import re

from wording.findings.reading import Reading

RUN = re.compile(
    r"(?<![\w.,/€$£-])(?:\+ ?|00)?\(?\d[\d ().\-/]{4,24}\d(?!\d)(?:,? ?(?:ext(?:ension)?\.?|x|durchwahl|ramal|poste) ?\d{1,6})?",
    re.I,
)
CONTEXT = re.compile(
    r"\b(?:phone|telephone|tel|mobile|mob|cell|cellphone|call(?:ed|ing)?|ring|rang|dial|text(?:ed)?|number|fax|whatsapp|"
    r"reach(?:ed)?|landline|line|contact|telefon|handy|handynummer|rufnummer|mobil|anrufen|numéro|téléphone|portable|"
    r"appel(?:er|ez)|telefone|celular|fone|zap|ligar|contato|sms|voicemail)\b\.?[^.\n]{0,30}$",
    re.I,
)
SHAPES = re.compile(
    r"\(\d{2,5}\) ?\d[\d .\-/]{4,12}"  # (020) 7946 0018, (11) 91234-5678, (312) 555-0142
    r"|(?:1[-. ])?\d{3}[-. ]\d{3}[-. ]\d{4}"  # 312-555-0142, the North American plan
    r"|0\d(?:[ .]\d{2}){4}"  # 06 12 34 56 78, France
    r"|[6-9]\d{4}[ -]\d{5}|[6-9]\d{2}[ -]\d{3}[ -]\d{4}"  # 98765 43210, India
    r"|(?:55 )?\d{2} 9?\d{4}[- ]\d{4}"  # 11 91234-5678, Brazil
    r"|0\d{2,5}[ /\-.]\d[\d /\-.]{3,11}"  # 07700 900123, 030/901820, 0803 123 4567
    r"|0\d{9,10}|[6-9]\d{9}"
)
DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4} ?[-/] ?\d{4}|\d{1,2}[.:]\d{2} ?- ?\d{1,2}[.:]\d{2}")
SAID = r"(?:oh|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun)"
SPOKEN = re.compile(rf"\b{SAID}(?:[ ,-]{{1,3}}{SAID}){{6,20}}\b", re.I)


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    text = reading.text
    for match in RUN.finditer(text):
        span = match.group().rstrip(" ().-/")
        if _is_phone(span, text, match.start()):
            yield match.start(), match.start() + len(span), "phone"
    yield from ((*m.span(), "phone") for m in SPOKEN.finditer(text))


def _is_phone(span: str, text: str, start: int) -> bool:
    digits = sum(char.isdigit() for char in span)
    bare = re.split(r",? ?(?:ext|x|durchwahl|ramal|poste)", span, maxsplit=1, flags=re.I)[0].strip()
    if not 6 <= digits <= 19 or DATE.fullmatch(bare):
        return False
    if bare.startswith("+") or (bare.startswith("00") and digits > 9):
        return digits >= 8
    if SHAPES.fullmatch(bare):
        return digits >= 9 or bare.startswith(("(", "0"))
    return digits >= 7 - (bare[0] == "0") and bool(CONTEXT.search(text[max(0, start - 40) : start]))
