"""Phone numbers as written in many countries, and as spoken."""

import re
from collections.abc import Iterator
from itertools import pairwise

from content_checks.findings.normalized_text import Candidate, TokenizedText

DIGIT_RUN = re.compile(
    r"(?:\btel:)?(?<![\w.,/€$£-])(?:\+ ?|00)?\(?\d[\d ().\-/]{4,24}\d(?!\d)(?:,? ?(?:ext(?:ension)?\.?|x"
    r"|durchwahl|ramal|poste) ?\d{1,6})?",
    re.I,
)
CONTEXT = re.compile(
    r"\b(?:phone|telephone|tel|mobile|mob|cell|cellphone|call(?:ed|ing)?|ring|rang|dial|text(?:ed)?|number"
    r"|fax|whatsapp|"
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
LOCAL_NUMBER = re.compile(r"\d{3}-\d{4}|9\d{4}-\d{4}")  # 555-0142, 91234-5678
VANITY_NUMBER = re.compile(r"(?<!\w)1-8\d\d-(?=[\d-]{0,4}[A-Z])[A-Z\d]{3,10}(?:-[A-Z\d]{2,8}){0,2}(?!\w)")
NUMBER_WORD = (
    r"(?:oh?|zero|nought|naught|nil|one|two|three|four|five|six|seven|eight|nine|ten|(?:thir|four|fif|six"
    r"|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|double|triple|treble|hundred|thousand|plus|"
    r"null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|doppel|"
    r"zéro|un|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?"
    r"|trente|quarante|cinquante|soixante|et|"
    r"um|dois|três|quatro|cinco|seis|meia|sete|oito|nove|\d{1,4})"
)
SPOKEN_NUMBER = re.compile(
    rf"(?<![\w-]){NUMBER_WORD}(?:(?:[ -]|, ?|\. ?| - |\.\.\. ?){NUMBER_WORD}(?!\w)){{6,24}}", re.I
)
COUNTING_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()


def detect(tokenized: TokenizedText) -> Iterator[Candidate]:
    """Yield the candidates of this kind."""
    text = tokenized.text
    for match in DIGIT_RUN.finditer(text):
        span = match.group().rstrip(" ().-/")
        if _is_phone(span, text, match.start()):
            yield match.start(), match.start() + len(span), "phone"
    yield from ((*m.span(), "phone") for m in VANITY_NUMBER.finditer(text))
    yield from (
        (*m.span(), "phone") for m in SPOKEN_NUMBER.finditer(text) if _is_spoken_number(m.group().lower())
    )


def _is_spoken_number(text: str) -> bool:
    """Return True if number words are a phone number: many different words, and not counting."""
    words = re.findall(r"[^\W\d_]+", text)
    counted = [COUNTING_WORDS.index(word) for word in words if word in COUNTING_WORDS]
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
        return digits >= 9 or (digits >= 7 and bare.startswith(("(", "0"))) or _has_phone_context(text, start)
    if bare.startswith("0") and 9 <= digits <= 12:
        return True
    if LOCAL_NUMBER.fullmatch(bare) and digits == 9:
        return True
    return digits >= 7 - (bare[0] == "0") and _has_phone_context(text, start)


def _has_phone_context(text: str, start: int) -> bool:
    """Return True if a word before the number is about calling."""
    return bool(CONTEXT.search(text[max(0, start - 40) : start]))
