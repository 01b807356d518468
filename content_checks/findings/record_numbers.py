"""Numbers of one person's record: an order, a ticket, a booking, a patient, an account."""

import re
from collections.abc import Iterator

from content_checks.findings.normalized_text import Candidate, TokenizedText, Word
from content_checks.findings.word_lists import COMMON_WORDS

# Words before such a number, which are replaced together with it.
RECORD_WORDS = frozenset(
    "order ord ticket booking reservation confirmation patient hospital account acct acc a/c policy case "
    "claim complaint "
    "tracking track parcel consignment shipment delivery waybill awb meter mpan mprn flight pnr locator "
    "customer consumer "
    "client member membership loyalty invoice inv receipt reference ref refs mrn serial imei imsi iccid "
    "contract agreement loan "
    "mortgage application incident inc request sr return rma refund transaction txn utr payment transfer "
    "prescription rx "
    "referral appointment library student pupil employee staff badge tenancy docket file job fault chip plan "
    "card voucher "
    "permit licence license warranty certificate pension payroll subscription subscriber sim device asset vin chassis "
    "swift bic ifsc routing sort cvv cvc pin pdl pod rr crn urn uan hrn pan ein gstin cnpj nip pesel "
    # German
    "bestellung bestellnr kunde kundennr kd-nr vorgang vorgangsnr auftrag auftragsnr rechnung rechnungsnr "
    "aktenzeichen az "
    "vertrag vertragsnr zähler zählernr police sendung buchung blz konto kto schaden fall mitglied "
    # French, Portuguese
    "commande dossier réservation facture contrat suivi colis sinistre compte abonné adhérent compteur billet "
    "pedido protocolo reserva cliente conta contrato prontuário matrícula chamado fatura apólice agência "
    "boleto rastreio "
    "número numéro number no nº n° nr".split()
)
GERMAN_RECORD_WORD = re.compile(r"\w{3,24}(?:nummer|nr|zeichen|kennung)")
# These words precede counts too, so the number after them must be longer.
VAGUE_RECORD_WORDS = frozenset(
    "number no nº n° nr número numéro card plan file job return request sort library staff fall az".split()
)
LETTER_CODE_WORDS = frozenset(
    "pnr booking reservation confirmation locator reference ref dossier réservation reserva buchung".split()
)

FILLER = (
    r"(?: ?[#:=(\"',.] ?| -|[ -](?i:nos?|nr|num|numbers?|ids?|code|ref|reference|locator|record|card|account"
    r"|line|plan|details|"
    r"numéro|número|nummer|n[º°o]|de|da|do)\b[.:]?| ?n[º°]){0,5}"
)
VERB = (
    r"(?P<verb> (?i:is|was|were|reads|ending in|ending with|ending|ends in|ended|ist|lautet|est|é|era|war"
    r"|said)(?!\w):?)?"
)
UPPERCASE_CODE = r"#?[A-Z0-9](?:[A-Z0-9]|[-/._](?=[A-Z0-9])| (?=\d{2})| (?=[B-HJ-Z]\b)){1,30}"
ANY_CASE_CODE = r"#?[A-Za-z0-9](?:[A-Za-z0-9]|[-/._](?=[A-Za-z0-9])){3,30}"
NUMBER_AFTER_WORD = re.compile(
    rf"(?P<fill>{FILLER}){VERB} ?[#\"'(]?(?:(?P<small>{ANY_CASE_CODE})(?![\w-])|(?P<big>{UPPERCASE_CODE})(?!\w))"
)
SPACED_CODE = re.compile(rf"(?P<big>{UPPERCASE_CODE})(?!\w)")
UNITS = re.compile(
    r" (?:pounds?|euros?|dollars?|naira|rupees|reais|pence|cents|people|customers|calls|times|hours|days"
    r"|weeks|minutes|years|"
    r"invoices|orders|kg|km|gb|mb|percent|per cent|%|items|units|words|copies|of (?:the|them))\b|%|[.,]\d|:\d",
    re.I,
)
COUNTED = re.compile(
    r"(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}(?:[./-](?:\d{4}|\d{2}))?|\d{1,4}\.\d{1,2}|(?:19|20)\d\d[-/](?:19|20)?\d\d"
)

HASH_NUMBER = re.compile(r"(?<!\w)#[A-Z0-9][A-Z0-9/-]{3,24}(?!\w)")
CODE = re.compile(
    r"(?<![\w./-])(?=[A-Z0-9/-]{0,24}[A-Z])(?:[A-Z]{1,6}[-/]?)?\d[A-Z0-9]{1,12}(?:[-/][A-Z0-9]{1,12}){0,4}(?![\w-])"
)
JOINED_NUMBERS = re.compile(r"(?<![\w.,/-])[A-Z]{0,4}[-/]?\d{2,12}(?:[-/]\d{1,12}){1,4}(?![\w-])")
SORT_CODE = re.compile(
    r"(?i:sort[ -]code)s?(?: (?:is|was))?[ :]{0,2}\d\d[- ]?\d\d[- ]?\d\d(?!\d)|(?<![\w-])\d\d-\d\d-\d\d,? "
    r"(?:and |/ ?|acc(?:oun)?t )?\d{8}(?!\w)"
)
LONG_NUMBER = re.compile(r"(?<![\w.,])\d{8,24}(?![\w])(?!,\d)")


def detect(tokenized: TokenizedText) -> Iterator[Candidate]:
    """Yield the candidates of this kind."""
    text = tokenized.text
    for index, word in enumerate(tokenized.words):
        if word.lower in RECORD_WORDS or GERMAN_RECORD_WORD.fullmatch(word.lower):
            yield from _number_after_word(tokenized, index, word)
    for match in HASH_NUMBER.finditer(text):
        if sum(char.isdigit() for char in match.group()) >= 4:
            yield (*match.span(), "reference")
    for pattern in (SORT_CODE, LONG_NUMBER):
        yield from ((*m.span(), "reference") for m in pattern.finditer(text))
    for match in CODE.finditer(text):
        code = match.group()
        if len(code) >= 7 and sum(char.isdigit() for char in code) >= 3:
            yield (*match.span(), "reference")
    for match in JOINED_NUMBERS.finditer(text):
        digits = sum(char.isdigit() for char in match.group())
        if (
            digits >= 8
            and not COUNTED.fullmatch(match.group())
            and not re.match(r"\d{4}-\d\d-\d\d", match.group())
        ):
            yield (*match.span(), "reference")


def _number_after_word(tokenized: TokenizedText, index: int, word: Word) -> Iterator[Candidate]:
    """Yield the number after a record word, together with the word if no verb is between them."""
    match = NUMBER_AFTER_WORD.match(tokenized.text, word.end)
    if not match:
        return
    spaced = SPACED_CODE.match(tokenized.text, match.start("small")) if match["small"] else None
    token, place = (
        (match["small"], match.span("small")) if match["small"] else (match["big"], match.span("big"))
    )
    if spaced and spaced.end() > place[1]:
        token, place = spaced.group(), spaced.span()
    marked = bool(match["fill"].strip()) or bool(match["verb"]) or token.startswith("#")
    if not _identifies_record(
        token.lstrip("#"), word.lower, marked, tokenized.text[place[1] : place[1] + 14]
    ):
        return
    start = word.start
    while (
        index
        and tokenized.words[index - 1].lower in RECORD_WORDS
        and tokenized.gap(index - 1) in (" ", "-", "/")
    ):
        index -= 1
        start = tokenized.words[index].start
    yield (place[0] if match["verb"] else start), place[1], "reference"


def _identifies_record(token: str, record_word: str, marked: bool, after: str) -> bool:
    """Return True if a token is the number of one record, not a count, a date or a year."""
    digits = sum(char.isdigit() for char in token)
    letters = sum(char.isalpha() for char in token)
    if COUNTED.fullmatch(token) or (not marked and UNITS.match(after)) or re.match(r"[.,:]\d|%", after):
        return False
    if not digits:
        fit = (
            token.isupper() and 5 <= len(token) <= 8 and token.isalpha() and record_word in LETTER_CODE_WORDS
        )
        return (
            fit
            and token.lower() not in COMMON_WORDS
            and token.lower() not in RECORD_WORDS
            and not GERMAN_RECORD_WORD.fullmatch(token.lower())
        )
    if record_word in VAGUE_RECORD_WORDS:
        return digits >= 6 or (digits >= 3 and letters >= 1 and len(token) >= 6)
    if not letters:
        return digits >= (4 if marked or record_word in {"pin", "mrn", "imei"} else 5) or (
            digits == 4 and not marked
        )
    if any(char.islower() for char in token):
        return digits >= 3 and len(token) >= 6 and not re.fullmatch(r"\d+[a-z]{1,8}", token)
    return digits >= (1 if record_word in LETTER_CODE_WORDS else 2) and digits + letters >= 5
