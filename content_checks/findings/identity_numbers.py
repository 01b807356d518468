"""Numbers that a bank or a state gave to one person, proved by their sums where they have one; number plates."""

import re

from content_checks.findings import checksums
from content_checks.findings.normalized_text import Reading

CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w])")
# "4539 **** **** 1234", as receipts print it.
MASKED = re.compile(
    r"(?<![\w*])(?=[\dX*•x -]{0,10}\d{4})(?:\d{4}|[X*•x]{4})(?:[ -]?(?:\d{2}[X*•x]{2}|[X*•x]{4})){1,3}[ -]?\d{4}(?!\w)"
)
FOURS = re.compile(r"\d{4}(?:[ -]\d{4}){3}")
IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Za-z0-9])", re.I)
NINO = re.compile(
    r"(?<!\w)(?:QQ|[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z])[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?!\w)", re.I
)
SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
PAN = re.compile(r"(?<!\w)[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z](?!\w)", re.I)
CPF = re.compile(r"(?<![\w.])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)")
ELEVEN = re.compile(r"(?<![\w.])(?:\d{2} ?\d{3} ?\d{3} ?\d{3}|\d{3}[ .]?\d{3}[ .]?\d{3}[ -]?\d{2})(?!\w)")
TWELVE = re.compile(r"(?<![\w.])[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}(?![\w-])")
TEN = re.compile(r"(?<![\w.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])")
NIR = re.compile(r"(?<!\w)[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?!\w)", re.I)
BY_NAME = re.compile(
    r"\b(?:ssn|s\.s\.n\.|social|social security|aadhaar|aadhar|uidai|nin|bvn|national (?:id|identity|identification|"
    r"insurance)|ni number|"
    r"passport|pass(?:eport|nummer)|personalausweis|ausweis|driv(?:er'?s|ing) licen[cs]e|licen[cs]e|voter id|epic|rg|"
    r"cpf|cnh|"
    r"steuer-?id|steuernummer|idnr|sozialversicherungsnummer|nir|sécurité sociale|tax id|itin|nhs|chi|medicare|green "
    r"card|visa)"
    r"(?:[ -](?:card|number|no|nr|num|id|numéro|número|nummer|n[º°o])\b\.?){0,3}(?P<verb> (?:is|was|ist|lautet|est|é|"
    r"ending(?: in)?))?[ .:#=(]{1,4}(?P<id>[A-Z]{0,6}[ -]?\d(?:[A-Z0-9]|[ ./-](?=\d)){4,22}(?: [A-D]\b)?)(?<=[A-Z0-9])",
    re.I,
)
PLATE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]{2}-\d{3}-[A-Z]{2}|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}[EH]?|"
    r"[A-Z]{2}[ -]?\d{1,2}[A-Z]?[ -]?[A-Z]{1,3}[ -]?\d{4}|[A-Z]{3}-?\d[A-Z]\d{2}|[A-Z] ?\d{3} ?[A-Z]{3}|[A-Z]{3}[ "
    r"-]?\d{3}[ -]?[A-Z]{2})(?![\w-])"
)
PLATE_BY_NAME = re.compile(
    r"\b(?:number ?plate|licen[cs]e plate|plate|registration|reg|kennzeichen|immatricul\w+|placa)(?: (?:number|no|is|"
    r"was|of|:))*[ .:]{1,3}"
    r"(?P<id>(?=[A-Z0-9 -]*\d)[A-Z0-9]{2,4}[ -]?[A-Z0-9]{2,5})(?!\w)"
)


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    text = reading.text
    for match in CARD.finditer(text):
        # Four groups of four are taken for a card even where a digit was mistyped.
        if checksums.luhn(_digits(match)) or FOURS.fullmatch(match.group()):
            yield (*match.span(), "card")
    yield from ((*m.span(), "card") for m in MASKED.finditer(text))
    for match in IBAN.finditer(text):
        end = _iban_end(match.group())
        if end:
            yield match.start(), match.start() + end, "iban"
    for pattern in (NINO, SSN, PAN, CPF):
        yield from ((*m.span(), "national_id") for m in pattern.finditer(text))
    for pattern, proofs in (
        (ELEVEN, (checksums.cpf, checksums.steuer_id)),
        (TWELVE, (checksums.verhoeff,)),
        (TEN, (checksums.nhs,)),
        (NIR, (checksums.nir,)),
    ):
        for match in pattern.finditer(text):
            if any(proof(re.sub(r"[ .-]", "", match.group())) for proof in proofs):
                yield (*match.span(), "national_id")
    for match in BY_NAME.finditer(text):
        yield (match.start("id") if match["verb"] else match.start()), match.end(), "national_id"
    yield from ((*m.span(), "plate") for m in PLATE.finditer(text))
    yield from ((*m.span(), "plate") for m in PLATE_BY_NAME.finditer(text))


def _digits(match: re.Match) -> str:
    return re.sub(r"\D", "", match.group())


def _iban_end(text: str) -> int:
    """How much of the match is an account number: words that follow may have been taken along."""
    for end in range(len(text), 14, -1):
        code = re.sub(r"[ -]", "", text[:end])
        if text[end - 1].isalnum() and 15 <= len(code) <= 34 and checksums.iban(code):
            return end
    return 0
