"""Measures of texts: sentences, reading age, words that the rules forbid, and the first words of buttons."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

import textstat

from tests.measure_copy.texts import BUTTON, ERROR, GUIDE, HINT, LABEL, MAIL, MESSAGE, TEXT, Text

MOST_MEDIAN = 12
MOST_WORDS = 25
MOST_AGE = 11
BOUNDED = (LABEL, HINT, ERROR)
"""Kinds in which no sentence may have more than MOST_WORDS words."""
SENTENCES = (HINT, ERROR, MESSAGE, MAIL, GUIDE, TEXT)
"""Kinds whose sentences the median is of: labels, headings, buttons and links are no sentences."""
LISTS = Path(__file__).parent / "words"
WORD = re.compile(r"[^\W_][\w’'.@-]*")
END = re.compile(r"(?<=[.!?…])[”’)\"]*\s+(?=[^a-z\s])")
DROPPED = re.compile(
    r"(?:(?:Not |Never |Only )?(?:Is|Was|Were|Has|Had|Does|Goes|Stays|Comes|Stands|Can be|Will be|Cannot|May be)"
    r"|Remembers|Holds|Says|Needs|Makes|Takes|Gives|Keeps|Lets|Tells|Means|Appears|Belongs|Leads|Helps"
    r"|(?:Not |Never |Only )?(?:Kept|Shown|Told|Removed|Counted|Written|Seen) (?:to|for|by|in|when|until|as)"
    r")\b(?!.*\?$)"
)


@dataclass(frozen=True)
class Fault:
    """A text that breaks a rule, and what is wrong or what to write."""

    text: Text
    why: str
    weight: float = 1


def sentences(words: str) -> list[str]:
    """Return the sentences of a text."""
    return [sentence.strip() for sentence in END.split(words) if WORD.search(sentence)]


def length(sentence: str) -> int:
    """Return the number of words."""
    return len(WORD.findall(sentence))


def lines_of(name: str) -> Iterator[str]:
    """Yield the entries of a word list; `#` starts a comment."""
    for line in (LISTS / name).read_text(encoding="utf-8").splitlines():
        if (entry := line.split(" #")[0].strip()) and not entry.startswith("#"):
            yield entry


@cache
def replacements(name: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the patterns of a list, each with what to write instead."""
    pairs = [entry.split("=", 1) for entry in lines_of(name)]
    return tuple((re.compile(rf"\b(?:{left.strip()})\b", re.I), right.strip()) for left, right in pairs)


def counted(texts: Iterable[Text]) -> list[int]:
    """Return the length of each sentence of texts that are sentences: fragments of prose do not count."""
    return [
        length(sentence)
        for text in texts
        if text.kind in SENTENCES
        for sentence in sentences(text.words)
        if text.kind in (HINT, ERROR) or re.search(r"[.!?:][”’)\"]*$", sentence)
    ]


def median_length(texts: Iterable[Text]) -> float:
    """Return the median of words a sentence, or 0 if there is none."""
    lengths = counted(texts)
    return median(lengths) if lengths else 0


def long_sentences(texts: Iterable[Text], kinds: Sequence[str] = BOUNDED) -> list[Fault]:
    """Return the sentences with too many words."""
    return [
        Fault(text, f"{words} words", words)
        for text in texts
        if text.kind in kinds
        for words in map(length, sentences(text.words))
        if words > MOST_WORDS
    ]


def reading_ages(texts: Iterable[Text]) -> tuple[float, float]:
    """Return the reading age by Flesch-Kincaid (syllables) and the Automated Readability Index (letters).

    Both give a school grade of the United States; the age of its pupils is the grade plus 5.
    """
    running = " ".join(
        text.words.rstrip(".") + "." if text.words[-1:] not in "!?" else text.words for text in texts
    )
    if not running:
        return 0, 0
    # An apostrophe in print is no letter for the formulas.
    running = running.replace("’", "'").replace("“", "").replace("”", "")
    grades = textstat.flesch_kincaid_grade(running), textstat.automated_readability_index(running)
    return round(grades[0] + 5, 1), round(grades[1] + 5, 1)


def hard_texts(texts: Iterable[Text]) -> list[Fault]:
    """Return hints and errors of 6 words or more, with their ages: not a fault each, but the first to rewrite."""
    found = []
    for text in texts:
        if text.kind in (HINT, ERROR) and length(text.words) >= 6:
            ages = reading_ages([text])
            if sum(ages) / 2 > MOST_AGE:
                found.append(Fault(text, "age {} and {}".format(*ages), sum(ages) / 2))
    return found


def wrong_words(texts: Iterable[Text], name: str) -> list[Fault]:
    """Return texts with words of a list, and what to write."""
    return [
        Fault(text, f"“{found[0]}”: {instead}")
        for text in texts
        for pattern, instead in replacements(name)
        if (found := pattern.search(text.words))
    ]


def dropped_subjects(texts: Iterable[Text]) -> list[Fault]:
    """Return sentences that start with their verb though they are no request and no question."""
    return [
        Fault(text, f"no subject: “{sentence}”")
        for text in texts
        if text.kind in SENTENCES
        for sentence in sentences(text.words)
        if DROPPED.match(sentence)
    ]


def wrong_buttons(texts: Iterable[Text]) -> list[Fault]:
    """Return buttons that do not start with a verb, or are one word and not a listed exception."""
    verbs, exceptions = set(lines_of("button_verbs.txt")), set(lines_of("button_exceptions.txt"))
    found = []
    for text in texts:
        if text.kind != BUTTON or text.words in exceptions:
            continue
        words = WORD.findall(text.words)
        # A placeholder may stand for anything.
        if not words or words[0] == "one":
            continue
        if words[0].lower() not in verbs:
            found.append(Fault(text, f"“{words[0]}” is not among the verbs"))
        elif len(words) == 1:
            found.append(Fault(text, "the object is missing"))
    return found
