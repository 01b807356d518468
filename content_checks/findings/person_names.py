"""Names of people: after a title, an introduction or a greeting, before a surname, under a letter."""

import re

from content_checks.findings.normalized_text import Reading, Word
from content_checks.findings.word_lists import (
    COMMON,
    DOUBTFUL_FIRST_NAMES,
    DOUBTFUL_SURNAMES,
    FIRST_NAMES,
    OF_PLACES,
    SURNAMES,
    bare,
)

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir lady lord dame rev reverend sister brother pastor father captain capt "
    "major sgt sergeant "
    "constable inspector colonel lieutenant imam rabbi sheikh madam officer nurse matron judge justice cllr "
    "councillor doctor auntie aunty uncle "
    "herr frau fräulein rechtsanwalt rechtsanwältin familie eheleute mme mlle monsieur madame mademoiselle maître "
    "docteur "
    "sr sra srta senhor senhora dona seu doutor doutora señor señora señorita don doña signor signora shri smt sri "
    "kumari thiru "
    "chief alhaji alhaja mallam hajia engr barr barrister oga otunba ustaz meneer mevrouw pan pani".split()
)
# Small titles that are no words of their own.
SMALL_TITLES = frozenset("mr mrs ms dr prof herr frau mme sr sra smt shri alhaji senhor senhora".split())
SHORT = frozenset("mr mrs ms dr prof rev capt sgt cllr mme mlle sr sra srta smt engr barr st".split())
PARTICLES = frozenset(
    "de da do dos das van von der den del di du la le el al bin ibn ben abu o' mc mac "
    "zu zum st ter ten af av e y".split()
)
ANDS = frozenset("and und et e y".split())
PRONOUN = (
    r"(?:my|her|his|their|your|whose|"
    r"the customer's|the patient's|the caller's|the guest's|first|last|full|maiden)"
)
SAID = (
    rf"(?:{PRONOUN} )?(?:sur)?name(?: is| was|'s|:)|i am|i'm|this is|it's|called|named|name of|known as|spoke "
    rf"(?:to|with)|speaking (?:to|with)|"
    r"ask(?:ed)? for|signed|signed by|signs as|introduced (?:himself|herself|themselves) as|on behalf of|in the name "
    r"of|next of kin|"
    r"mein name ist|ich heiße|ich bin|heißt|namens|je m'appelle|je suis|s'appelle|nommée?|meu nome é|chama-se|se "
    r"chama|me chamo|"
    r"customer|patient|guest|caller|passenger|policyholder|attn|fao|c/o|cliente?|kund(?:e|in)|patientin|paciente|"
    r"sócia?|tenant|client|colleague|manager|neighbour|neighbor|husband|wife|son|daughter|mother|father|"
    r"brother|sister|lady|gentleman|dear|hello|hi|hallo|liebe|lieber|bonjour|olá|sou o|sou a"
)
INTRODUCED = re.compile(rf"\b(?:{SAID})[,:]? [\"'*_]{{0,3}}$", re.I)
NAMING = re.compile(
    rf"\b(?:{PRONOUN} name(?: is|'s| was)|name(?: is|'s| was|:)|called|named|mein name ist|ich heiße|heißt|je "
    rf"m'appelle|s'appelle|meu nome é|"
    r"chama-se|se chama|me chamo) [\"'*_]{0,3}$",
    re.I,
)
SIGNED = re.compile(
    r"\b(?:regards|thanks|thank you|best|wishes|cheers|yours|sincerely|faithfully|truly|respectfully|love|signed|"
    r"grüße|gruß|grüßen|"
    r"cordialement|salutations|vous|atenciosamente|abraços|abraço|att|obrigad[oa]),?[!.]?\s{0,3}\n\s{0,3}[-*_]{0,3}$",
    re.I,
)
# What a person does, right after a name; and what leads to a person, right before.
DOES = frozenset(
    "said says asked asks rang called wrote writes told tells wanted wants laughed picked answered replied lives "
    "lived cried who whose "
    "thanked phoned emailed mailed typed shouted texted spoke apologised apologized sighed nodded complained paused "
    "sobbed insisted "
    "waited works worked sent gave came took had has".split()
)
LEADS = frozenset(
    "by with told asked rang called wrote said thanked phoned emailed helped named signed met texted answered "
    "apologised".split()
)
FAMILY = re.compile(
    r"\b[Tt]he (?P<last>[A-ZÀ-Ý][\w'-]{2,20})s\b|\b[Tt]he (?P<house>[A-ZÀ-Ý][\w'-]{2,20}) (?:family|household|"
    r"sisters|brothers|twins)\b"
)
TURNED = re.compile(r"\b(?P<last>[A-ZÀ-Ý]{3,20}|[A-ZÀ-Ý][a-zà-ÿ]{2,20}), (?P<first>[A-ZÀ-Ý][a-zà-ÿ]{1,20})\b")
INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\. ?){1,3}(?P<last>[A-ZÀ-Ý][\w'-]{2,20})")


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    found = list(_named(reading))
    yield from found
    yield from _again(reading, found)


def _named(reading: Reading):
    words, text = reading.words, reading.text
    for index, word in enumerate(words):
        if word.lower in TITLES and (word.capital or _known_after(reading, index)):
            yield from _titled(reading, index)
        elif word.capital:
            yield from _full(reading, index)
            yield from _alone(reading, index)
        elif bare(word.lower) in FIRST_NAMES:
            yield from _small(reading, index)
    for match in FAMILY.finditer(text):
        last = (match["last"] or match["house"]).lower()
        if last in SURNAMES - COMMON or (match["house"] and last not in COMMON):
            yield (*match.span(), "name")
    for match in TURNED.finditer(text):
        last, first = match["last"], match["first"].lower()
        if (
            bare(first) in FIRST_NAMES
            and last.lower() not in COMMON
            and (last.isupper() or _sure_surname(last))
        ):
            yield (*match.span(), "name")
    for match in INITIALS.finditer(text):
        last = match["last"].lower()
        if last in SURNAMES or (last not in COMMON and last not in OF_PLACES):
            yield (*match.span(), "name")


def _again(reading: Reading, found: list):
    """The last names of those found, wherever else they stand."""
    spans = {(start, end) for start, end, kind in found if kind == "name"}
    last = {re.split(r"[ .]", reading.text[start:end])[-1].lower() for start, end in spans}
    last = {name for name in last if len(name) > 2 and name not in COMMON and name not in FIRST_NAMES}
    for word in reading.words:
        if word.lower in last and word.capital:
            yield word.start, word.end, "name"


def _known_after(reading: Reading, index: int) -> bool:
    """Say whether a small title has a name after it: "mrs begum", "mr Okafor", "mr doshi-lal"."""
    if not _joined(reading, index):
        return False
    title, following = reading.words[index].lower, reading.words[index + 1]
    if following.lower in SURNAMES - COMMON:
        return True
    return title in SMALL_TITLES and following.lower not in COMMON and len(following.text) > 2


def _joined(reading: Reading, index: int) -> bool:
    """Say whether nothing but a space, an initial's or a title's stop, or a hyphen parts a word from the next."""
    if index + 1 >= len(reading.words):
        return False
    gap, word = reading.gap(index), reading.words[index]
    stop = gap in (". ", ".") and (len(word.text) == 1 or word.lower in SHORT)
    return stop or gap in (" ", "  ", "-", "'") or (gap == "\n" and word.lower in TITLES)


def _nameable(word: Word) -> bool:
    return word.capital and len(word.text) > 1 and word.lower not in OF_PLACES


def _sure_surname(text: str) -> bool:
    return bare(text.lower()) in SURNAMES and bare(text.lower()) not in DOUBTFUL_SURNAMES


def _ordinary(word: Word) -> bool:
    """Say whether a word is an everyday one and no surname."""
    return word.lower in COMMON and bare(word.lower) not in SURNAMES


def _titled(reading: Reading, index: int):
    """A title and the one to four words that follow as a name: "Dr. Anna Weber", "Mrs van der Meer"."""
    words, end = reading.words, index
    while end - index < 6 and _joined(reading, end):
        following = words[end + 1]
        fresh = end == index or words[end].lower in PARTICLES | TITLES or len(words[end].text) == 1
        named = following.capital or (fresh and not _ordinary(following) and len(following.text) > 2)
        if (
            following.lower in PARTICLES
            or following.lower in TITLES
            or (named and (fresh or not _ordinary(following)))
        ):
            end += 1
        else:
            break
    while end > index and (not words[end].capital and words[end].lower in PARTICLES):
        end -= 1
    surname = words[end]
    if end == index or surname.lower in TITLES or len(surname.text) < 2:
        return
    if _ordinary(surname) and not (end == index + 1 and _everyday(words[index], surname)):
        return
    yield _pair_start(reading, index), surname.end, "name"


FORMAL = frozenset("mr mrs ms mx dr".split())
NEVER_NAMES = frozenset(
    "the this that these those there then they you your yours who what when where why how and but for nor "
    "not she her his him its our out all any are was were will would can could did does had has have".split()
)


def _everyday(title, following) -> bool:
    """Say whether an everyday word is a surname here: "Mrs Hope", "Mr Black"."""
    capitals = title.capital and following.capital and not following.text.isupper()
    return (
        capitals and title.lower in FORMAL and len(following.text) > 2 and following.lower not in NEVER_NAMES
    )


def _pair_start(reading: Reading, index: int) -> int:
    """Where "Mr and Mrs" begins, or the title alone."""
    words = reading.words
    if index > 1 and words[index - 1].lower in ANDS and words[index - 2].lower in TITLES:
        return words[index - 2].start
    if (
        index
        and words[index - 1].lower in TITLES
        and reading.gap(index - 1).strip(" .") in ("&", "/", "+", "")
    ):
        return words[index - 1].start
    return words[index].start


def _full(reading: Reading, index: int):
    """A first name and what follows it as a last name, perhaps with an initial or a particle between."""
    words, first = reading.words, reading.words[index]
    if first.lower in OF_PLACES or len(first.text) < 2:
        return
    end = index
    while end - index < 4 and _joined(reading, end):
        following = words[end + 1]
        if following.lower in PARTICLES - ANDS and reading.gap(end) == " ":
            end += 1
        elif following.capital and following.lower not in OF_PLACES and not _ordinary(following):
            end += 1
        else:
            break
    while end > index and (
        not words[end].capital or len(words[end].text) < 2 or words[end].lower in PARTICLES
    ):
        end -= 1
    if end == index or (
        _joined(reading, end) and words[end + 1].lower in OF_PLACES and words[end + 1].capital
    ):
        return
    if _is_name(reading, index, end):
        yield first.start, words[end].end, "name"


def _is_name(reading: Reading, index: int, end: int) -> bool:
    """Weigh what is known of the first and the last word, and what stands around them."""
    words = reading.words
    first, last = words[index], words[end]
    name = bare(first.lower)
    if name not in FIRST_NAMES and "-" in name:
        # "Anne-Laure" is as known as Anne.
        name = name.split("-")[0]
    known_first, known_last = name in FIRST_NAMES, bare(last.lower) in SURNAMES
    if known_first and name not in DOUBTFUL_FIRST_NAMES:
        return True
    if not known_first and first.lower in COMMON:
        return False
    likely = known_last if known_first else _sure_surname(last.text)
    if likely or _sure_surname(first.text) or _introduced(reading, first):
        return True
    if known_first:
        return False
    return not first.text.isupper() and _among_people(reading, index, end)


def _among_people(reading: Reading, index: int, end: int) -> bool:
    """Say whether two unknown words stand where a person does: "told Xio Quill", "Xio Quill rang"."""
    words = reading.words
    before = words[index - 1].lower if index and reading.gap(index - 1) == " " else ""
    after = words[end + 1].lower if _joined(reading, end) and reading.gap(end) == " " else ""
    unknown = words[index].lower not in COMMON and not _ordinary(words[end])
    return unknown and (before in LEADS or after in DOES)


def _introduced(reading: Reading, word: Word) -> bool:
    before = reading.text[max(0, word.start - 36) : word.start]
    return bool(INTRODUCED.search(before) or SIGNED.search(before))


def _alone(reading: Reading, index: int):
    """A first name alone, where somebody is introduced or signs with it."""
    word = reading.words[index]
    known = bare(word.lower) in FIRST_NAMES
    if not known and (word.lower in COMMON or not _nameable(word)):
        return
    before = reading.text[max(0, word.start - 36) : word.start]
    if "\n" in before and SIGNED.search(before):
        yield word.start, word.end, "name"
    elif known and NAMING.search(before):
        yield word.start, word.end, "first_name"


def _small(reading: Reading, index: int):
    """A name in small letters: two that are names and nothing else, or any after "my name is"."""
    words, word = reading.words, reading.words[index]
    following = words[index + 1] if _joined(reading, index) and reading.gap(index) == " " else None
    sure = following and _sure_surname(following.text) and following.lower not in COMMON
    if sure and bare(word.lower) not in DOUBTFUL_FIRST_NAMES and word.lower not in COMMON:
        yield word.start, following.end, "name"
    elif NAMING.search(reading.text[max(0, word.start - 24) : word.start]):
        named = following and following.lower not in COMMON and len(following.text) > 2
        yield word.start, (following if named else word).end, "name" if named else "first_name"
