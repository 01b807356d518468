"""Where somebody can be found: postal addresses of several countries; small places and named organisations."""

import re

from content_checks.findings.normalized_text import Reading
from content_checks.findings.word_lists import COMMON, FIRST_NAMES

CAP = r"[^\W\d_a-zà-ÿ][\w'-]{0,24}"
STRONG = (
    r"(?:street|road|avenue|lane|drive|crescent|terrace|gardens|boulevard|parkway|"
    r"highway|close|court|square|mews|rd|ave|blvd|nagar|marg)"
)
STREETS = (
    r"(?:(?i:street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|close|court|ct|crescent|cres|place|pl|square|sq|"
    r"terrace|ter|"
    r"gardens|gdns|way|grove|hill|boulevard|blvd|parkway|pkwy|highway|hwy|mews|row|walk|green|rise|view|quay|parade|"
    r"circle|cir|trail|alley|path|wharf|nagar|marg|salai|colony|layout|main|cross|sector|enclave|vihar|bagh|chowk|"
    r"estate|bypass|expressway|broadway|embankment|gate|wynd|brae|loan|croft|vale|yard|park|extension|puram|peth|"
    r"broadway)\b(?<![a-z]{40})"
    rf"|{STRONG})"
)
# The word itself begins big, or is one that ends little else.
ENDS = rf"(?:(?=[A-Z]){STREETS}|{STRONG})\b\.?"
UNIT = (
    r"(?:(?:flat|apt|apartment|unit|suite|room|house|plot|door|shop|block|villa|bungalow|h\.?)[.,]? ?(?:no\.? ?|"
    r"number |#)?"
    r"(?=[\w/-]{0,5}\d|[A-Z]\b)[\w/-]{1,12},? )"
)
NUMBER = r"(?:#|(?i:no)\.? ?)?\d{1,5}[A-Za-z]?(?:[-/]\d{1,4}[A-Za-z]?)?"
ENGLISH = re.compile(
    rf"(?<![\w.,£$€:-])(?:The {CAP}(?: {CAP})?, )?(?:(?i:{UNIT}){{1,2}}(?:{CAP}(?: {CAP}){{0,2}}, "
    rf"){{0,3}}(?:{NUMBER},? )?|{NUMBER},? )"
    rf"(?:(?:the|{CAP}|\d{{1,3}}(?:st|nd|rd|th|ST|ND|RD|TH)|[NSEW]\.|St\.) ){{1,4}}{ENDS}(?: \d{{1,3}}(?![\d:]))?"
    rf"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|#)\.? ?[\w-]{{1,6}})?"
)
LITTLE = re.compile(
    rf"(?<![\w.,£$€:-])\d{{1,5}}[a-z]? (?P<words>[a-z']{{3,20}}(?: [a-z']{{3,20}})?) {STRONG}\b"
)
FLAT = re.compile(
    r"\b(?:[Ff]lat|[Aa]pt\.?|[Aa]partment) (?:[Nn]o\.? ?)?\d{1,4}(?:[A-Za-z]|/\d{1,3})?\b(?! (?:people|hours|days|"
    r"times))"
)
GERMAN = re.compile(
    r"(?<!\w)(?:(?:[A-ZÄÖÜ][\wäöüß-]{1,24} ){0,2}(?:[A-ZÄÖÜ][\wäöüß-]{1,28}(?:straße|strasse|str\.|weg|platz|allee|"
    r"gasse|ufer|damm|graben|"
    r"ring|markt|berg|hof|steig|chaussee|promenade|gracht|straat|laan|plein|kade)|"
    r"(?:[A-ZÄÖÜ][\wäöüß-]{1,24}-)?(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Ring|Gasse)))"
    r"(?: der| des| am)? ?\d{1,3} ?(?:[A-Za-z](?!\w))?(?:-\d{1,3})?(?!\w|[.,:]\d)"
    r"|(?<!\w)(?:Am|An der|An den|Auf der|Auf dem|Im|In der|In den|Unter den|Zum|Zur|Beim|Hinter der|Vor dem) "
    r"(?!M(?:ontag|ärz|ai)|J|A(?:pril|ugust)|S(?:onntag|amstag|eptember)|D|F(?:reitag|ebruar)|[ON]o?[kv])"
    r"[A-ZÄÖÜ][\wäöüß-]{2,25} \d{1,3}[a-z]?(?![\w]|[.,:]\d)"
)
FRENCH = re.compile(
    r"(?<!\w)\d{1,4}(?: ?(?:bis|ter|quater))?,? (?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée|allées|"
    r"quai|cours|route|square|passage|villa|faubourg|ruelle|sentier) "
    r"(?:(?:de|du|des|de la|de l'|la|le|les|d'|l'|à|aux?) ?){0,2}[\w'À-ÿ-]{1,25}(?:(?: |-)(?:de |du |des |la |le |"
    r"d')?[A-ZÀ-Ý][\w'À-ÿ-]{1,25}){0,3}",
    re.I,
)
PORTUGUESE = re.compile(
    r"\b(?:Rue|Unter|Rua|R\.|Av\.|Avenida|Travessa|Alameda|Praça|Rodovia|Estrada|Largo|Calle|Via) (?:(?:de|da|do|das|"
    r"dos|du|den|la|e|[A-ZÀ-Ý0-9][\w'À-ÿ.]{0,25}) ?){1,7},? (?:n[º°o.]{0,2} ?)?\d{1,5}"
    r"(?:,? (?:(?:apto?\.?|ap\.|apartamento|casa|sala|loja) ?\w{1,5}|(?:bloco|torre) ?\w{1,3})){0,3}"
)
POST = r"(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-HJKPS-UW\d]? ?\d[ABD-HJLNP-UW-Z]{2})"
STATE_NAMES = (
    r"(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|"
    r"Illinois|Indiana|Iowa|Kansas|"
    r"Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|"
    r"Nevada|New Hampshire|New Jersey|"
    r"New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|"
    r"South Dakota|Tennessee|Texas|"
    r"Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming)"
)
POSTCODE = re.compile(rf"(?<!\w)(?!\w{{2,4}} ?\d(?:st|nd|rd|th)\b){POST}(?!\w)", re.I)
STATES = (
    r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|"
    r"MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC)"
)
ZIP = re.compile(
    rf"(?:{CAP} ){{0,2}}{CAP},? {STATES},? \d{{5}}(?:-\d{{4}})?(?!\w)|(?<!\w)(?:{STATES}|{STATE_NAMES}) "
    rf"\d{{5}}(?:-\d{{4}})?(?!\w)"
)
CODES = re.compile(
    r"(?:\bCEP:? )?(?<![\w.,-])\d{5}-\d{3}(?!\w)"  # CEP, Brazil
    r"|(?<![\w.,€$£-])(?:[DF]-)?\d{5} (?:[A-ZÄÖÜ][a-zäöüßéèêç]{2,20})(?:[ -](?:am|an der|im|sur|en|la|le)?[ "
    r"-]?[A-ZÄÖÜ][a-zäöüßéèêç]{2,20})?"  # 10115 Berlin, 69003 Lyon
    r"|(?<!\w)[1-9]\d{3} ?[A-Z]{2},? [A-Z][a-z]{2,20}"  # 1016 GV Amsterdam
    r"|(?:[A-Z][a-z]{2,20}),? ?[-–]? ?[1-9]\d{2} ?\d{3}(?![\w,.]\d|\w)"  # Bengaluru 560034
    r"|\b(?i:pin ?code|zip(?: ?code)?|postcode|post ?code|postal code|plz|code postal)(?: (?:is|was))?:? "
    r"[A-Z\d][\w-]{2,8}(?: \d[A-Z]{2}\b)?",
)
# Parts of an address in a row, closed by a code of the post.
PART = (
    rf"(?:[A-Z]-?\d{{1,4}}[A-Z]?|{NUMBER}|"
    rf"(?:{NUMBER} )?(?:\d{{1,3}}(?:st|nd|rd|th) )?{CAP}(?: (?:{CAP}|of|the|upon|\d{{1,3}}(?:-?[A-Z])?)){{0,4}})"
)
CLOSED = re.compile(
    rf"(?<![\w'-])(?:(?i:{UNIT}))?(?:{PART}, ){{1,6}}(?:{CAP}(?: {CAP}){{0,2}}[ "
    rf",-]{{1,3}})?(?:{POST}|(?:{STATES}|{STATE_NAMES}) \d{{5}}(?:-\d{{4}})?|[1-9]\d{{2}} ?\d{{3}}(?![ "
    rf"-]?\d)|\d{{5}}-\d{{3}}|\d{{5}} {CAP})(?!\w)"
)
# A sentence may begin with these before an address, which begins big as well.
LEADING = re.compile(
    r"(?:(?:At|In|On|To|From|By|Near|Then|And|But|So|For|He|She|They|We|It|His|Her|Is|Was|Address) ){0,3}"
)
BOX = re.compile(
    r"\bP\.? ?O\.? ?Box \d{1,7}|\bP\.? ?M\.? ?B\.? \d{1,6}|\bPrivate (?:Mail )?Bag \d{1,6}|\bPostfach \d[\d ]{1,7}|"
    r"\b[BC]P \d{2,5}\b|\bCaixa Postal \d{1,6}",
    re.I,
)
# A town or a quarter after a street belongs to the address.
TOWN = re.compile(
    rf",? ?(?:(?:,| -|, in) ?(?P<part>{CAP}(?:[ "
    rf"-](?:{CAP}|am|an|der|im|sur|en|la|le|de|da|do|upon|on|\d(?!\d))){{0,3}}))"
)
NO_TOWN = frozenset(
    "i he she we they it you my our his her their the a an and but or so mr mrs ms miss dr then when where which who "
    "monday tuesday wednesday thursday friday saturday sunday policy order account ticket phone tel mobile dob born "
    "nhs".split()
)

SMALL = re.compile(
    rf"\b(?:village|hamlet|parish|island|town) of {CAP}|\b(?:[Ww]ard|[Bb]ay|[Bb]ed) \d{{1,3}}[A-Za-z]?\b"
    rf"|\b(?:the|our|her|his) {CAP}(?: {CAP})? (?:branch|surgery|store|depot|clinic|office|care home)\b"
    rf"|\b(?:St\.? )?{CAP}(?:'s)?(?: {CAP})? "
    rf"(?:Hospital|Infirmary|School|Academy|College|Primary|Clinic|Surgery|Care Home|Library|Station)\b"
)
EMPLOYER = re.compile(
    r"\b(?:works?|worked|working|employed) (?:at|for|by) (?P<id>(?!the\b|our\b)[A-Z][\w&'-]{2,25}(?: "
    r"[A-Z][\w&'-]{1,25}){0,2})"
)


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    text = reading.text
    for pattern in (ENGLISH, GERMAN, FRENCH, PORTUGUESE, BOX):
        yield from ((m.start(), _with_town(text, m.end()), "address") for m in pattern.finditer(text))
    for pattern in (FLAT, POSTCODE, ZIP, CODES):
        yield from ((*m.span(), "address") for m in pattern.finditer(text))
    for match in CLOSED.finditer(text):
        yield LEADING.match(text, match.start()).end(), match.end(), "address"
    for match in LITTLE.finditer(text):
        if COMMON.isdisjoint(match["words"].split()):
            yield (*match.span(), "address")
    yield from ((*m.span(), "small_place") for m in SMALL.finditer(text))
    yield from ((*m.span("id"), "employer") for m in EMPLOYER.finditer(text))


def _with_town(text: str, end: int) -> int:
    """Where an address ends with up to three parts after its street: quarter, town, county."""
    for _ in range(3):
        match = TOWN.match(text, end)
        first = match["part"].split()[0].lower() if match else ""
        if not match or first in NO_TOWN or first in FIRST_NAMES:
            break
        end = match.end()
    return end
