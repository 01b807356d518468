"""Where somebody can be found: postal addresses of several countries; small places and named organisations."""

import re

from wording.findings.reading import Reading

CAP = r"[A-ZÀ-ÝÄÖÜ][\w'.-]{0,24}"
STREETS = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Av|Lane|Ln|Drive|Dr|Close|Court|Ct|Crescent|Cres|Place|Pl|Square|Sq|Terrace|Ter|"
    r"Gardens|Gdns|Way|Grove|Hill|Boulevard|Blvd|Parkway|Pkwy|Highway|Hwy|Mews|Row|Walk|Green|Rise|View|Quay|Parade|"
    r"Circle|Cir|Trail|Alley|Path|Wharf|Nagar|Marg|Salai|Colony|Layout|Main|Cross|Sector|Enclave|Vihar|Bagh|Chowk|Estate|Bypass|Expressway)"
)
ENGLISH = re.compile(
    rf"(?<![\w.,£$€-])(?:(?:[Ff]lat|[Aa]pt|[Aa]partment|[Uu]nit|[Ss]uite|[Rr]oom|[Hh]ouse|[Pp]lot|[Dd]oor)\.? ?(?:[Nn]o\.? ?)?[\w-]{{1,6}},? ){{0,2}}"
    rf"(?:#|[Nn]o\.? ?)?\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}}[A-Za-z]?)?,? (?:(?:the|{CAP}|\d{{1,3}}(?:st|nd|rd|th)|[NSEW]\.?) ){{1,4}}{STREETS}\b\.?"
    rf"(?:,? (?:Apt|Apartment|Suite|Unit|Flat|#) ?[\w-]{{1,6}})?"
)
GERMAN = re.compile(
    r"(?<!\w)(?:(?:[A-ZÄÖÜ][\wäöüß-]{1,24} ){0,2}(?:[A-ZÄÖÜ][\wäöüß-]{1,28}(?:straße|strasse|str\.|weg|platz|allee|gasse|ufer|damm|graben)|(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Ring|Gasse)))(?: der| des| am)? ?\d{1,4} ?[a-z]?(?!\w)"
)
FRENCH = re.compile(
    r"(?<!\w)\d{1,4}(?: ?(?:bis|ter|quater))?,? (?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée|quai|cours|route|square|passage) "
    r"(?:(?:de|du|des|de la|de l'|la|le|les|d'|l'|à) ?){0,2}[A-ZÀ-Ý][\w'À-ÿ-]{1,25}(?:[ -][A-ZÀ-Ý][\w'À-ÿ-]{1,25}){0,3}",
    re.I,
)
PORTUGUESE = re.compile(
    r"\b(?:Rue|Unter|Rua|R\.|Av\.|Avenida|Travessa|Alameda|Praça|Rodovia|Estrada|Largo) (?:(?:de|da|do|das|dos|du|den|la|e|[A-ZÀ-Ý0-9][\w'À-ÿ.]{0,25}) ?){1,7},? (?:n[º°o.]{0,2} ?)?\d{1,5}(?:,? (?:apto?\.?|apartamento|casa|bloco) ?\w{1,5}){0,2}"
)
POSTCODE = re.compile(
    r"(?<!\w)(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-HJKPS-UW\d]? ?\d[ABD-HJLNP-UW-Z]{2})(?!\w)", re.I
)
STATES = r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC)"
ZIP = re.compile(
    rf"(?:{CAP} ){{0,2}}{CAP},? {STATES},? \d{{5}}(?:-\d{{4}})?(?!\w)|(?<!\w){STATES} \d{{5}}(?:-\d{{4}})?(?!\w)"
)
CODES = re.compile(
    r"(?<![\w.,-])\d{5}-\d{3}(?!\w)"  # CEP, Brazil
    r"|(?<![\w.,€$£-])(?:[DF]-)?\d{5} (?:[A-ZÄÖÜ][a-zäöüßéèêç]{2,20})(?:[ -](?:am|an der|im|sur|en|la|le)?[ -]?[A-ZÄÖÜ][a-zäöüßéèêç]{2,20})?"  # 10115 Berlin, 69003 Lyon
    r"|(?:[A-Z][a-z]{2,20}),? ?[-–]? ?[1-9]\d{2} ?\d{3}(?![\w,.]\d)",  # Bengaluru 560034
)
BOX = re.compile(
    r"\bP\.? ?O\.? ?Box \d{1,7}|\bPostfach \d[\d ]{1,7}|\bBP \d{2,5}\b|\bCaixa Postal \d{1,6}", re.I
)
SMALL = re.compile(
    rf"\b(?:village|hamlet|parish|island|town) of {CAP}|\b(?:[Ww]ard|[Bb]ay|[Bb]ed) \d{{1,3}}[A-Za-z]?\b"
    rf"|\b(?:the|our|her|his) {CAP}(?: {CAP})? (?:branch|surgery|store|depot|clinic|office|care home)\b"
    rf"|\b(?:St\.? )?{CAP}(?:'s)?(?: {CAP})? (?:Hospital|Infirmary|School|Academy|College|Primary|Clinic|Surgery|Care Home|Library|Station)\b"
)
EMPLOYER = re.compile(
    r"\b(?:works?|worked|working|employed) (?:at|for|by) (?P<id>(?!the\b|our\b)[A-Z][\w&'-]{2,25}(?: [A-Z][\w&'-]{1,25}){0,2})"
)


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    text = reading.text
    for pattern in (ENGLISH, GERMAN, FRENCH, PORTUGUESE, POSTCODE, ZIP, CODES, BOX):
        yield from ((*m.span(), "address") for m in pattern.finditer(text))
    yield from ((*m.span(), "small_place") for m in SMALL.finditer(text))
    yield from ((*m.span("id"), "employer") for m in EMPLOYER.finditer(text))
