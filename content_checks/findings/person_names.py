"""Names of people: after a title, an introduction or a greeting, before a surname, at the end of a letter."""

import re
from collections.abc import Iterator

from content_checks.findings.normalized_text import Candidate, TokenizedText, Word
from content_checks.findings.word_lists import (
    AMBIGUOUS_FIRST_NAMES,
    AMBIGUOUS_SURNAMES,
    COMMON_WORDS,
    FIRST_NAMES,
    PLACE_WORDS,
    SURNAMES,
    without_accents,
)

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir lady lord dame rev reverend sister brother pastor father "
    "captain capt major sgt sergeant "
    "constable inspector colonel lieutenant imam rabbi sheikh madam officer nurse matron judge justice cllr "
    "councillor doctor auntie aunty uncle "
    "herr frau fräulein rechtsanwalt rechtsanwältin familie eheleute mme mlle monsieur madame mademoiselle "
    "maître docteur "
    "sr sra srta senhor senhora dona seu doutor doutora señor señora señorita don doña signor signora shri "
    "smt sri kumari thiru "
    "chief alhaji alhaja mallam hajia engr barr barrister oga otunba ustaz meneer mevrouw pan pani".split()
)
# Titles that are not everyday words, even in lower case.
UNAMBIGUOUS_TITLES = frozenset(
    "mr mrs ms dr prof herr frau mme sr sra smt shri alhaji senhor senhora".split()
)
ABBREVIATED_TITLES = frozenset(
    "mr mrs ms dr prof rev capt sgt cllr mme mlle sr sra srta smt engr barr st".split()
)
PARTICLES = frozenset(
    "de da do dos das van von der den del di du la le el al bin ibn ben abu o' mc mac zu zum st ter ten af "
    "av e y".split()
)
AND_WORDS = frozenset("and und et e y".split())
PRONOUN = (
    r"(?:my|her|his|their|your|whose|the customer's|the patient's|the caller's|the guest's|first|last|full"
    r"|maiden)"
)
INTRODUCTIONS = (
    rf"(?:{PRONOUN} )?(?:sur)?name(?: is| was|'s|:)|i am|i'm|this is|it's|called|named|name of|known as"
    rf"|spoke (?:to|with)|speaking (?:to|with)|"
    r"ask(?:ed)? for|signed|signed by|signs as|introduced (?:himself|herself|themselves) as|on behalf of|in "
    r"the name of|next of kin|"
    r"mein name ist|ich heiße|ich bin|heißt|namens|je m'appelle|je suis|s'appelle|nommée?|meu nome é|chama-se"
    r"|se chama|me chamo|"
    r"customer|patient|guest|caller|passenger|policyholder|attn|fao|c/o|cliente?|kund(?:e|in)|patientin"
    r"|paciente|sócia?|tenant|client|colleague|manager|neighbour|neighbor|husband|wife|son|daughter|mother"
    r"|father|"
    r"brother|sister|lady|gentleman|dear|hello|hi|hallo|liebe|lieber|bonjour|olá|sou o|sou a"
)
INTRODUCTION = re.compile(rf"\b(?:{INTRODUCTIONS})[,:]? [\"'*_]{{0,3}}$", re.I)
NAMING = re.compile(
    rf"\b(?:{PRONOUN} name(?: is|'s| was)|name(?: is|'s| was|:)|called|named|mein name ist|ich heiße|heißt"
    rf"|je m'appelle|s'appelle|meu nome é|"
    r"chama-se|se chama|me chamo) [\"'*_]{0,3}$",
    re.I,
)
SIGNATURE = re.compile(
    r"\b(?:regards|thanks|thank you|best|wishes|cheers|yours|sincerely|faithfully|truly|respectfully|love"
    r"|signed|grüße|gruß|grüßen|"
    r"cordialement|salutations|vous|atenciosamente|abraços|abraço|att|obrigad[oa]),?[!.]?\s{0,3}\n\s{0,3}[-*_]{0,3}$",
    re.I,
)
# Verbs after the name of a person, and words before one.
PERSON_VERBS = frozenset(
    "said says asked asks rang called wrote writes told tells wanted wants laughed picked answered replied "
    "lives lived cried who whose "
    "thanked phoned emailed mailed typed shouted texted spoke apologised apologized sighed nodded complained "
    "paused sobbed insisted "
    "waited works worked sent gave came took had has".split()
)
WORDS_BEFORE_PERSON = frozenset(
    "by with told asked rang called wrote said thanked phoned emailed helped named signed met texted "
    "answered apologised".split()
)
FAMILY_NAME = re.compile(
    r"\b[Tt]he (?P<last>[A-ZÀ-Ý][\w'-]{2,20})s\b|\b[Tt]he (?P<house>[A-ZÀ-Ý][\w'-]{2,20}) (?:family|household"
    r"|sisters|brothers|twins)\b"
)
REVERSED_NAME = re.compile(
    r"\b(?P<last>[A-ZÀ-Ý]{3,20}|[A-ZÀ-Ý][a-zà-ÿ]{2,20}), (?P<first>[A-ZÀ-Ý][a-zà-ÿ]{1,20})\b"
)
INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\. ?){1,3}(?P<last>[A-ZÀ-Ý][\w'-]{2,20})")


def detect(tokenized: TokenizedText) -> Iterator[Candidate]:
    """Yield the candidates of this kind."""
    found = list(_names(tokenized))
    yield from found
    yield from _repeated_surnames(tokenized, found)


def _names(tokenized: TokenizedText) -> Iterator[Candidate]:
    words, text = tokenized.words, tokenized.text
    for index, word in enumerate(words):
        if word.lower in TITLES and (word.is_capitalized or _title_precedes_name(tokenized, index)):
            yield from _name_after_title(tokenized, index)
        elif word.is_capitalized:
            yield from _full_name(tokenized, index)
            yield from _first_name_alone(tokenized, index)
        elif without_accents(word.lower) in FIRST_NAMES:
            yield from _lowercase_name(tokenized, index)
    for match in FAMILY_NAME.finditer(text):
        last = (match["last"] or match["house"]).lower()
        if last in SURNAMES - COMMON_WORDS or (match["house"] and last not in COMMON_WORDS):
            yield (*match.span(), "name")
    for match in REVERSED_NAME.finditer(text):
        last, first = match["last"], match["first"].lower()
        if (
            without_accents(first) in FIRST_NAMES
            and last.lower() not in COMMON_WORDS
            and (last.isupper() or _is_unambiguous_surname(last))
        ):
            yield (*match.span(), "name")
    for match in INITIALS.finditer(text):
        last = match["last"].lower()
        if last in SURNAMES or (last not in COMMON_WORDS and last not in PLACE_WORDS):
            yield (*match.span(), "name")


def _repeated_surnames(tokenized: TokenizedText, found: list[Candidate]) -> Iterator[Candidate]:
    """Yield the surnames of the names found, wherever else they occur."""
    spans = {(start, end) for start, end, kind in found if kind == "name"}
    last = {re.split(r"[ .]", tokenized.text[start:end])[-1].lower() for start, end in spans}
    last = {name for name in last if len(name) > 2 and name not in COMMON_WORDS and name not in FIRST_NAMES}
    for word in tokenized.words:
        if word.lower in last and word.is_capitalized:
            yield word.start, word.end, "name"


def _title_precedes_name(tokenized: TokenizedText, index: int) -> bool:
    """Return True if a lower-case title precedes a name: "mrs begum", "mr Okafor", "mr doshi-lal"."""
    if not _adjoins_next(tokenized, index):
        return False
    title, following = tokenized.words[index].lower, tokenized.words[index + 1]
    if following.lower in SURNAMES - COMMON_WORDS:
        return True
    return title in UNAMBIGUOUS_TITLES and following.lower not in COMMON_WORDS and len(following.text) > 2


def _adjoins_next(tokenized: TokenizedText, index: int) -> bool:
    """Return True if only a space, a hyphen, or the full stop of an initial or a title follows the word."""
    if index + 1 >= len(tokenized.words):
        return False
    gap, word = tokenized.gap(index), tokenized.words[index]
    stop = gap in (". ", ".") and (len(word.text) == 1 or word.lower in ABBREVIATED_TITLES)
    return stop or gap in (" ", "  ", "-", "'") or (gap == "\n" and word.lower in TITLES)


def _could_be_name(word: Word) -> bool:
    return word.is_capitalized and len(word.text) > 1 and word.lower not in PLACE_WORDS


def _is_unambiguous_surname(text: str) -> bool:
    return (
        without_accents(text.lower()) in SURNAMES and without_accents(text.lower()) not in AMBIGUOUS_SURNAMES
    )


def _is_common_word(word: Word) -> bool:
    """Return True if the word is an everyday word and not a surname."""
    return word.lower in COMMON_WORDS and without_accents(word.lower) not in SURNAMES


def _name_after_title(tokenized: TokenizedText, index: int) -> Iterator[Candidate]:
    """Yield a title with the one to four words of a name after it: "Dr. Anna Weber", "Mrs van der Meer"."""
    words, end = tokenized.words, index
    while end - index < 6 and _adjoins_next(tokenized, end):
        following = words[end + 1]
        fresh = end == index or words[end].lower in PARTICLES | TITLES or len(words[end].text) == 1
        named = following.is_capitalized or (
            fresh and not _is_common_word(following) and len(following.text) > 2
        )
        if (
            following.lower in PARTICLES
            or following.lower in TITLES
            or (named and (fresh or not _is_common_word(following)))
        ):
            end += 1
        else:
            break
    while end > index and (not words[end].is_capitalized and words[end].lower in PARTICLES):
        end -= 1
    surname = words[end]
    if end == index or surname.lower in TITLES or len(surname.text) < 2:
        return
    if _is_common_word(surname) and not (end == index + 1 and _is_common_word_surname(words[index], surname)):
        return
    yield _pair_start(tokenized, index), surname.end, "name"


FORMAL_TITLES = frozenset("mr mrs ms mx dr".split())
NEVER_NAMES = frozenset(
    "the this that these those there then they you your yours who what when where why how and but for nor "
    "not she her his him its our out all any are was were will would can could did does had has have".split()
)


def _is_common_word_surname(title: Word, following: Word) -> bool:
    """Return True if an everyday word is a surname after this title: "Mrs Hope", "Mr Black"."""
    capitals = title.is_capitalized and following.is_capitalized and not following.text.isupper()
    return (
        capitals
        and title.lower in FORMAL_TITLES
        and len(following.text) > 2
        and following.lower not in NEVER_NAMES
    )


def _pair_start(tokenized: TokenizedText, index: int) -> int:
    """Return the start of "Mr and Mrs", or of the single title."""
    words = tokenized.words
    if index > 1 and words[index - 1].lower in AND_WORDS:
        first = words[index - 2]
        # "Her father and Mr Novak" are two people, of whom one is named.
        if first.lower in UNAMBIGUOUS_TITLES or (first.is_capitalized and first.lower in TITLES):
            return first.start
    if (
        index
        and words[index - 1].lower in TITLES
        and tokenized.gap(index - 1).strip(" .") in ("&", "/", "+", "")
    ):
        return words[index - 1].start
    return words[index].start


def _full_name(tokenized: TokenizedText, index: int) -> Iterator[Candidate]:
    """Yield a first name with its surname, maybe with initials or particles between."""
    words, first = tokenized.words, tokenized.words[index]
    if first.lower in PLACE_WORDS or len(first.text) < 2:
        return
    end = index
    while end - index < 4 and _adjoins_next(tokenized, end):
        following = words[end + 1]
        if following.lower in PARTICLES - AND_WORDS and tokenized.gap(end) == " ":
            end += 1
        elif (
            following.is_capitalized and following.lower not in PLACE_WORDS and not _is_common_word(following)
        ):
            end += 1
        else:
            break
    while end > index and (
        not words[end].is_capitalized or len(words[end].text) < 2 or words[end].lower in PARTICLES
    ):
        end -= 1
    if end == index or (
        _adjoins_next(tokenized, end)
        and words[end + 1].lower in PLACE_WORDS
        and words[end + 1].is_capitalized
    ):
        return
    if _is_full_name(tokenized, index, end):
        yield first.start, words[end].end, "name"


def _is_full_name(tokenized: TokenizedText, index: int, end: int) -> bool:
    """Return True if these words are a person's name, by the word lists and the context."""
    words = tokenized.words
    first, last = words[index], words[end]
    name = without_accents(first.lower)
    if name not in FIRST_NAMES and "-" in name:
        # "Anne-Laure" counts as "Anne".
        name = name.split("-")[0]
    known_first, known_last = name in FIRST_NAMES, without_accents(last.lower) in SURNAMES
    if known_first and name not in AMBIGUOUS_FIRST_NAMES:
        return True
    if not known_first and first.lower in COMMON_WORDS:
        return False
    likely = known_last if known_first else _is_unambiguous_surname(last.text)
    if likely or _is_unambiguous_surname(first.text) or _is_introduced(tokenized, first):
        return True
    if known_first:
        return False
    return not first.text.isupper() and _in_person_context(tokenized, index, end)


def _in_person_context(tokenized: TokenizedText, index: int, end: int) -> bool:
    """Return True if two unknown words are where a person would be: "told Xio Quill", "Xio Quill rang"."""
    words = tokenized.words
    before = words[index - 1].lower if index and tokenized.gap(index - 1) == " " else ""
    after = words[end + 1].lower if _adjoins_next(tokenized, end) and tokenized.gap(end) == " " else ""
    unknown = words[index].lower not in COMMON_WORDS and not _is_common_word(words[end])
    return unknown and (before in WORDS_BEFORE_PERSON or after in PERSON_VERBS)


def _is_introduced(tokenized: TokenizedText, word: Word) -> bool:
    before = tokenized.text[max(0, word.start - 36) : word.start]
    return bool(INTRODUCTION.search(before) or SIGNATURE.search(before))


def _first_name_alone(tokenized: TokenizedText, index: int) -> Iterator[Candidate]:
    """Yield a single first name that introduces a person or is a signature."""
    word = tokenized.words[index]
    known = without_accents(word.lower) in FIRST_NAMES
    if not known and (word.lower in COMMON_WORDS or not _could_be_name(word)):
        return
    before = tokenized.text[max(0, word.start - 36) : word.start]
    if "\n" in before and SIGNATURE.search(before):
        yield word.start, word.end, "name"
    elif known and NAMING.search(before):
        yield word.start, word.end, "first_name"


def _lowercase_name(tokenized: TokenizedText, index: int) -> Iterator[Candidate]:
    """Yield a name in lower case: two unambiguous names, or any word after "my name is"."""
    words, word = tokenized.words, tokenized.words[index]
    following = words[index + 1] if _adjoins_next(tokenized, index) and tokenized.gap(index) == " " else None
    is_name = without_accents(word.lower) not in AMBIGUOUS_FIRST_NAMES and word.lower not in COMMON_WORDS
    surname_follows = (
        following is not None
        and _is_unambiguous_surname(following.text)
        and following.lower not in COMMON_WORDS
    )
    if following and surname_follows and is_name:
        yield word.start, following.end, "name"
    elif NAMING.search(tokenized.text[max(0, word.start - 24) : word.start]):
        named = following and following.lower not in COMMON_WORDS and len(following.text) > 2
        last = following if following and named else word
        yield word.start, last.end, "name" if named else "first_name"
