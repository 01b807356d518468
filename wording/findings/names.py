"""Names of people: after a title, an introduction or a greeting, before a surname, under a letter."""

import re

from wording.findings.lists import COMMON, DOUBTFUL_FIRST_NAMES, FIRST_NAMES, OF_PLACES, SURNAMES
from wording.findings.reading import Reading, Word

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir lady lord dame rev reverend sister pastor father captain sgt constable "
    "herr frau fräulein mme mlle monsieur madame mademoiselle docteur sr sra srta senhor senhora dona seu dr. shri smt sri "
    "kumari chief alhaji alhaja mallam hajia engr barr barrister señor señora signor signora nurse judge cllr councillor".split()
)
PARTICLES = frozenset(
    "de da do dos das van von der den del di du la le el al bin ibn ben abu o' mc mac zu zum st".split()
)
INTRODUCED = re.compile(
    r"\b(?:my name is|my name's|name was|name is|name's|i am|i'm|this is|it's|called|named|spoke (?:to|with)|speaking (?:to|with)|"
    r"ask(?:ed)? for|signed|mein name ist|ich heiße|ich bin|heißt|je m'appelle|je suis|s'appelle|meu nome é|chama-se|me chamo|"
    r"customer|patient|guest|caller|passenger|tenant|client|colleague|manager|neighbour|dear|hello|hi|hallo|liebe|lieber|bonjour|olá)[,:]? $",
    re.I,
)
NAMING = re.compile(
    r"\b(?:my name is|my name's|name was|name is|name's|called|named|mein name ist|ich heiße|heißt|je m'appelle|s'appelle|meu nome é|chama-se|me chamo) $",
    re.I,
)
SIGNED = re.compile(
    r"\b(?:regards|thanks|thank you|best|best wishes|cheers|yours|sincerely|faithfully|grüße|gruß|grüßen|cordialement|atenciosamente|abraços|obrigad[oa]),?!?\s{0,3}\n\s{0,3}$",
    re.I,
)
FAMILY = re.compile(r"\b[Tt]he (?P<last>[A-ZÀ-Ý][\w'-]{2,20})s\b")
TURNED = re.compile(r"\b(?P<last>[A-ZÀ-Ý]{3,20}), (?P<first>[A-ZÀ-Ý][a-zà-ÿ]{1,20})\b")
INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\. ?){1,3}(?P<last>[A-ZÀ-Ý][\w'-]{2,20})")


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    words, text = reading.words, reading.text
    for index, word in enumerate(words):
        if word.lower in TITLES and (word.capital or _known_after(reading, index)):
            yield from _titled(reading, index)
        elif word.capital:
            yield from _full(reading, index)
            yield from _alone(reading, index)
        elif word.lower in FIRST_NAMES and NAMING.search(text[max(0, word.start - 24) : word.start]):
            yield from _small(reading, index)
    for match in FAMILY.finditer(text):
        if match["last"].lower() in SURNAMES - COMMON:
            yield (*match.span("last"), "name")
    for match in TURNED.finditer(text):
        if match["first"].lower() in FIRST_NAMES and match["last"].lower() not in COMMON:
            yield (*match.span(), "name")
    for match in INITIALS.finditer(text):
        last = match["last"].lower()
        if last in SURNAMES or (last not in COMMON and last not in OF_PLACES):
            yield (*match.span(), "name")


def _known_after(reading: Reading, index: int) -> bool:
    """Say whether a title in small letters has a surname after it: "mrs begum"."""
    return _joined(reading, index) and reading.words[index + 1].lower in SURNAMES - COMMON


def _joined(reading: Reading, index: int) -> bool:
    """Say whether nothing but a space, an initial's stop or a hyphen parts a word from the next."""
    return index + 1 < len(reading.words) and reading.gap(index) in (" ", ". ", "-", "'")


def _nameable(word: Word) -> bool:
    return word.capital and len(word.text) > 1 and word.lower not in OF_PLACES


def _titled(reading: Reading, index: int):
    """A title and the one to four words that follow as a name: "Dr. Anna Weber", "Mrs van der Meer"."""
    words, end = reading.words, index
    while end - index < 5 and _joined(reading, end):
        following = words[end + 1]
        if following.lower in PARTICLES or following.lower in TITLES:
            end += 1
        elif (following.capital or following.lower in SURNAMES - COMMON) and (
            end == index or words[end].lower in PARTICLES | TITLES or following.lower not in COMMON
        ):
            end += 1
        else:
            break
    while end > index and (words[end].lower in PARTICLES and not words[end].capital):
        end -= 1
    surname = words[end]
    if end > index and not (surname.lower in COMMON and surname.lower not in SURNAMES):
        yield words[index].start, surname.end, "name"


def _full(reading: Reading, index: int):
    """A first name and what follows it as a last name, perhaps with an initial or a particle between."""
    words, first = reading.words, reading.words[index]
    if first.lower in OF_PLACES:
        return
    end = index
    while end - index < 3 and _joined(reading, end):
        following = words[end + 1]
        if following.lower in PARTICLES and not following.capital and reading.gap(end) == " ":
            end += 1
        elif following.capital and following.lower not in OF_PLACES:
            end += 1
        else:
            break
    while end > index and not words[end].capital:
        end -= 1
    if end == index:
        return
    last = words[end]
    after = text_after = words[end + 1].lower if _joined(reading, end) else ""
    if after in OF_PLACES and text_after:
        return
    if _is_first(first, last, _introduced(reading, first)):
        yield first.start, last.end, "name"


def _is_first(first: Word, last: Word, introduced: bool) -> bool:
    """Weigh what is known of both words."""
    known_first, known_last = first.lower in FIRST_NAMES, last.lower in SURNAMES
    plain_last = last.lower in COMMON and not known_last
    if len(last.text) < 2 or plain_last:
        return False
    if known_first and first.lower not in DOUBTFUL_FIRST_NAMES:
        return True
    if known_first:
        return known_last or introduced
    return (known_last and first.lower not in COMMON) or (introduced and first.lower not in COMMON)


def _introduced(reading: Reading, word: Word) -> bool:
    before = reading.text[max(0, word.start - 26) : word.start]
    return bool(INTRODUCED.search(before) or SIGNED.search(before))


def _alone(reading: Reading, index: int):
    """A first name alone, where somebody is introduced or signs with it."""
    word = reading.words[index]
    before = reading.text[max(0, word.start - 26) : word.start]
    if SIGNED.search(before) and _nameable(word):
        yield word.start, word.end, "name"
    elif word.lower in FIRST_NAMES and NAMING.search(before):
        yield word.start, word.end, "first_name"


def _small(reading: Reading, index: int):
    """A name in small letters after "my name is"."""
    words = reading.words
    end = index
    if _joined(reading, index) and (
        words[index + 1].lower in SURNAMES or words[index + 1].lower not in COMMON
    ):
        end = index + 1
    yield words[index].start, words[end].end, "name" if end > index else "first_name"
