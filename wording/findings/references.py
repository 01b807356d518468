"""Numbers that open one person's record: of an order, a ticket, a booking, a patient, an account."""

import re

from wording.findings.reading import Reading

THINGS = (
    r"order|ticket|booking|reservation|confirmation|patient|hospital|account|acct|policy|case|claim|complaint|tracking|"
    r"track|parcel|consignment|shipment|meter|mpan|mprn|flight|pnr|record locator|locator|customer|client|member(?:ship)?|"
    r"loyalty|invoice|receipt|reference|ref|mrn|serial|imei|contract|loan|mortgage|application|incident|request|"
    r"return|rma|refund|transaction|payment|prescription|referral|appointment|library card|student|employee|staff|"
    r"badge|council tax|tenancy|docket|file|bestell(?:ung|nummer)|kunden(?:nummer|nr)?|vorgang(?:snummer)?|auftrag(?:snummer)?|"
    r"rechnung(?:snummer)?|aktenzeichen|vertrag(?:snummer)?|zähler(?:nummer)?|commande|dossier|réservation|client|facture|"
    r"contrat|pedido|protocolo|reserva|cliente|conta|contrato|prontuário|matrícula|chamado"
)
NUMBER = r"(?:no|nos|nr|num|number|numbers|id|ids|code|ref|reference|numéro|número|nummer|n[º°o]|card|record|is|was|ending in|ist|lautet|est|é)"
NAMED = re.compile(
    rf"\b(?:{THINGS})\b(?:[ ,]?(?:{NUMBER})(?!\w)\.?|[ ]?[#:=(]){{0,4}} ?(?P<id>#?[A-Z0-9](?:[A-Z0-9]|[-/.](?=[A-Z0-9])| (?=\d{{2}})){{2,26}})",
    re.I,
)
LOCATOR = re.compile(
    r"\b(?i:pnr|locator|booking|reservation|confirmation)(?:[ ,](?i:reference|ref|code|number|no|is|was)\b\.?|[ ]?[#:]){0,4} ?(?P<id>[A-Z0-9]{6})\b"
)
ENDING = re.compile(
    r"\b(?:card|account|number)s? (?:that )?end(?:ing|s) (?:in |with )?(?P<id>\d{3,4})(?!\d)", re.I
)
HASH = re.compile(r"(?<!\w)#\d{4,14}(?!\w)")
CODE = re.compile(
    r"(?<![\w./-])(?=[A-Z0-9/-]*[A-Z])(?:[A-Z]{1,6}[-/]?)?\d[A-Z0-9]{1,12}(?:[-/][A-Z0-9]{1,12}){0,4}(?![\w-])"
)
FLIGHT = re.compile(r"\bflight (?P<id>[A-Z]{2} ?\d{2,4})\b", re.I)
LONG = re.compile(r"(?<![\w.,])\d{8,24}(?![\w])(?!,\d)")


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    text = reading.text
    for match in NAMED.finditer(text):
        if _telling(match["id"]):
            yield (*match.span("id"), "reference")
    for pattern in (LOCATOR, FLIGHT, ENDING):
        yield from ((*m.span("id"), "reference") for m in pattern.finditer(text))
    for pattern in (HASH, LONG):
        yield from ((*m.span(), "reference") for m in pattern.finditer(text))
    for match in CODE.finditer(text):
        code = match.group()
        if len(code) >= 7 and sum(char.isdigit() for char in code) >= 3:
            yield (*match.span(), "reference")


def _telling(token: str) -> bool:
    """Say whether a token is the number of one record, and not a count or a year."""
    digits = sum(char.isdigit() for char in token)
    letters = sum(char.isalpha() for char in token)
    if letters and not re.search(r"[A-Z]", token):
        return digits >= 3 and len(token) >= 6
    return digits >= 4 or (digits >= 2 and letters >= 1 and len(token) >= 5)
