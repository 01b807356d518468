"""Numbers that open one person's record: of an order, a ticket, a booking, a patient, an account."""

import re

from content_checks.findings.normalized_text import Reading, Word
from content_checks.findings.word_lists import COMMON

# Words before such a number. The number of a thing is taken with its word, so that both are replaced.
THINGS = frozenset(
    "order ord ticket booking reservation confirmation patient hospital account acct acc a/c policy case claim "
    "complaint "
    "tracking track parcel consignment shipment delivery waybill awb meter mpan mprn flight pnr locator customer "
    "consumer "
    "client member membership loyalty invoice inv receipt reference ref refs mrn serial imei imsi iccid contract "
    "agreement loan "
    "mortgage application incident inc request sr return rma refund transaction txn utr payment transfer "
    "prescription rx "
    "referral appointment library student pupil employee staff badge tenancy docket file job fault chip plan card "
    "voucher "
    "permit licence license warranty certificate pension payroll subscription subscriber sim device asset vin chassis "
    "swift bic ifsc routing sort cvv cvc pin pdl pod rr crn urn uan hrn pan ein gstin cnpj nip pesel "
    # German
    "bestellung bestellnr kunde kundennr kd-nr vorgang vorgangsnr auftrag auftragsnr rechnung rechnungsnr "
    "aktenzeichen az "
    "vertrag vertragsnr zähler zählernr police sendung buchung blz konto kto schaden fall mitglied "
    # French, Portuguese
    "commande dossier réservation facture contrat suivi colis sinistre compte abonné adhérent compteur billet "
    "pedido protocolo reserva cliente conta contrato prontuário matrícula chamado fatura apólice agência boleto "
    "rastreio "
    "número numéro number no nº n° nr".split()
)
GERMAN = re.compile(r"\w{3,24}(?:nummer|nr|zeichen|kennung)")
# "number" alone leads up to many counts, so what follows must be longer.
VAGUE = frozenset(
    "number no nº n° nr número numéro card plan file job return request sort library staff fall az".split()
)
LETTERED = frozenset(
    "pnr booking reservation confirmation locator reference ref dossier réservation reserva buchung".split()
)

FILL = (
    r"(?: ?[#:=(\"',.] ?| -|[ -](?i:nos?|nr|num|numbers?|ids?|code|ref|reference|locator|record|card|account|line|"
    r"plan|details|"
    r"numéro|número|nummer|n[º°o]|de|da|do)\b[.:]?| ?n[º°]){0,5}"
)
VERB = (
    r"(?P<verb> (?i:is|was|were|reads|ending in|ending with|"
    r"ending|ends in|ended|ist|lautet|est|é|era|war|said)(?!\w):?)?"
)
BIG = r"#?[A-Z0-9](?:[A-Z0-9]|[-/._](?=[A-Z0-9])| (?=\d{2})| (?=[B-HJ-Z]\b)){1,30}"
SMALL = r"#?[A-Za-z0-9](?:[A-Za-z0-9]|[-/._](?=[A-Za-z0-9])){3,30}"
TAIL = re.compile(rf"(?P<fill>{FILL}){VERB} ?[#\"'(]?(?:(?P<small>{SMALL})(?![\w-])|(?P<big>{BIG})(?!\w))")
SPACED = re.compile(rf"(?P<big>{BIG})(?!\w)")
UNITS = re.compile(
    r" (?:pounds?|euros?|dollars?|naira|rupees|reais|pence|cents|people|customers|calls|times|hours|days|weeks|"
    r"minutes|years|"
    r"invoices|orders|kg|km|gb|mb|percent|per cent|%|items|units|words|copies|of (?:the|them))\b|%|[.,]\d|:\d",
    re.I,
)
COUNTED = re.compile(
    r"(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}(?:[./-](?:\d{4}|\d{2}))?|\d{1,4}\.\d{1,2}|(?:19|20)\d\d[-/](?:19|20)?\d\d"
)

ENDING = re.compile(
    r"\b(?:cards?|accounts?|numbers?|digits)(?: (?:that|which|is|was|are|were))?(?: end(?:ing|s|ed)(?: in| with)?)? "
    r"(?P<id>(?<=end...)?\d{4})(?![\w,.:]\d|\d| (?:calls|people))",
    re.I,
)
HASH = re.compile(r"(?<!\w)#[A-Z0-9][A-Z0-9/-]{3,24}(?!\w)")
CODE = re.compile(
    r"(?<![\w./-])(?=[A-Z0-9/-]{0,24}[A-Z])(?:[A-Z]{1,6}[-/]?)?\d[A-Z0-9]{1,12}(?:[-/][A-Z0-9]{1,12}){0,4}(?![\w-])"
)
JOINED = re.compile(r"(?<![\w.,/-])[A-Z]{0,4}[-/]?\d{2,12}(?:[-/]\d{1,12}){1,4}(?![\w-])")
SORT = re.compile(
    r"(?i:sort[ -]code)s?(?: (?:is|was))?[ :]{0,2}\d\d[- ]?\d\d[- ]?\d\d(?!\d)|(?<![\w-])\d\d-\d\d-\d\d,? (?:and |/ "
    r"?|acc(?:oun)?t )?\d{8}(?!\w)"
)
LONG = re.compile(r"(?<![\w.,])\d{8,24}(?![\w])(?!,\d)")


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    text = reading.text
    for index, word in enumerate(reading.words):
        if word.lower in THINGS or GERMAN.fullmatch(word.lower):
            yield from _named(reading, index, word)
    for match in HASH.finditer(text):
        if sum(char.isdigit() for char in match.group()) >= 4:
            yield (*match.span(), "reference")
    for pattern in (SORT, LONG):
        yield from ((*m.span(), "reference") for m in pattern.finditer(text))
    for match in CODE.finditer(text):
        code = match.group()
        if len(code) >= 7 and sum(char.isdigit() for char in code) >= 3:
            yield (*match.span(), "reference")
    for match in JOINED.finditer(text):
        digits = sum(char.isdigit() for char in match.group())
        if (
            digits >= 8
            and not COUNTED.fullmatch(match.group())
            and not re.match(r"\d{4}-\d\d-\d\d", match.group())
        ):
            yield (*match.span(), "reference")


def _named(reading: Reading, index: int, word: Word):
    """The number after a word for a thing, with the word where no verb stands between them."""
    match = TAIL.match(reading.text, word.end)
    if not match:
        return
    spaced = SPACED.match(reading.text, match.start("small")) if match["small"] else None
    token, place = (
        (match["small"], match.span("small")) if match["small"] else (match["big"], match.span("big"))
    )
    if spaced and spaced.end() > place[1]:
        token, place = spaced.group(), spaced.span()
    marked = bool(match["fill"].strip()) or bool(match["verb"]) or token.startswith("#")
    if not _telling(token.lstrip("#"), word.lower, marked, reading.text[place[1] : place[1] + 14]):
        return
    start = word.start
    while index and reading.words[index - 1].lower in THINGS and reading.gap(index - 1) in (" ", "-", "/"):
        index -= 1
        start = reading.words[index].start
    yield (place[0] if match["verb"] else start), place[1], "reference"


def _telling(token: str, thing: str, marked: bool, after: str) -> bool:
    """Say whether a token is the number of one record, and not a count, a day or a year."""
    digits = sum(char.isdigit() for char in token)
    letters = sum(char.isalpha() for char in token)
    if COUNTED.fullmatch(token) or (not marked and UNITS.match(after)) or re.match(r"[.,:]\d|%", after):
        return False
    if not digits:
        fit = token.isupper() and 5 <= len(token) <= 8 and token.isalpha() and thing in LETTERED
        return (
            fit
            and token.lower() not in COMMON
            and token.lower() not in THINGS
            and not GERMAN.fullmatch(token.lower())
        )
    if thing in VAGUE:
        return digits >= 6 or (digits >= 3 and letters >= 1 and len(token) >= 6)
    if not letters:
        return digits >= (4 if marked or thing in {"pin", "mrn", "imei"} else 5) or (
            digits == 4 and not marked
        )
    if any(char.islower() for char in token):
        return digits >= 3 and len(token) >= 6 and not re.fullmatch(r"\d+[a-z]{1,8}", token)
    return digits >= (1 if thing in LETTERED else 2) and digits + letters >= 5
