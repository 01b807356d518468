"""The language coach: words that label, belittle or blame a person, each with another way to say it.

It advises and never blocks. What is quoted, and what people say of themselves, is left alone.
The list of words is data (content_checks.models.Label).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from content_checks.models import (
    HYPHENS,
    LONGEST_ENDING,
    MOST_WORDS,
    SHORTEST_STEM,
    DiscouragedPhrase,
    alternatives,
)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_EMPHASIS = str.maketrans("", "", "*_")
_BREAK = r"\n[ \t\r]*\n"


@dataclass(frozen=True)
class Remark:
    """A place in a text that could be said with more care: text[start:end] is what was written."""

    start: int
    end: int
    text: str
    kind: str
    suggestion: str
    reason: str
    source: str


class _Word(NamedTuple):
    """A word of a text that may be remarked on; joined to the one before it by a space or a hyphen."""

    start: int
    end: int
    key: str
    joined: bool


def find_remarks(
    text: str, labels: Iterable[DiscouragedPhrase], kept: frozenset[str] = frozenset()
) -> list[Remark]:
    """Return what could be said with more care, in the order of the text.

    `kept` are phrases (case-folded) that the writer has marked as somebody's own word.
    """
    tree, words, remarks, at = _tree(labels), _words(text), [], 0
    own_words = {_spoken(phrase) for phrase in kept}
    while at < len(words):
        label, after = _longest(tree, words, at)
        if label is None or not _about_a_person(label.kind, words, at, after):
            at += 1
            continue
        start, end = words[at].start, words[after - 1].end
        # A possessive ending belongs to the sentence, so that the suggestion can stand in its place.
        end -= 2 if words[after - 1].key.endswith("'s") else 0
        written = text[start:end]
        if _spoken(written) not in own_words and not _of_oneself(text, start, end, label.kind):
            said = (label.suggestion, label.reason, label.source)
            remarks.append(Remark(start, end, written, label.kind, *said))
        at = after
    return remarks


def _key(text: str) -> str:
    return text.casefold().replace("’", "'")


def _spoken(phrase: str) -> str:
    """A phrase without what does not change its sense: capitals, hyphens, line ends."""
    return " ".join(_WORD.findall(_key(phrase)))


def _words(text: str) -> list[_Word]:
    """The words of a text outside of what is left alone."""
    spans = _merged(_left_alone(text))
    starts, words, last = [start for start, _ in spans], [], 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        near = bisect_right(starts, start) - 1
        if near >= 0 and start < spans[near][1]:
            continue
        words.append(_Word(start, end, _key(match[0]), _joins(text[last:start])))
        last = end
    return words


def _joins(gap: str) -> bool:
    """Say whether what stands between two words still lets them be one phrase."""
    plain = gap if gap == " " else gap.translate(_EMPHASIS).removeprefix("'").removeprefix("’")
    return plain in (*HYPHENS, " ") or (plain.isspace() and plain.count("\n") < 2)


# --- the tree of phrases: a node maps a word, or a stem with its star, to the next node


def _tree(labels: Iterable[DiscouragedPhrase]) -> dict:
    tree: dict = {}
    for label in labels:
        try:
            sequences = alternatives(label.phrase)
        except ValueError:
            # A row that was written past the form must not take the coach away from everybody.
            continue
        for sequence in sequences:
            node = tree
            for word in sequence:
                node = node.setdefault(word, {})
            node.setdefault(None, label)
    return tree


def _forms(key: str) -> list[str]:
    """Every way in which a phrase could name this word."""
    base = key.removesuffix("'s")
    forms = [key] if base == key else [key, base]
    for ending in range(min(LONGEST_ENDING, len(base) - SHORTEST_STEM) + 1):
        stem = len(base) - ending
        if base[stem:].isalpha() or not ending:
            forms.append(base[:stem] + "*")
    return forms


def _longest(tree: dict, words: list[_Word], at: int) -> tuple:
    """The label of the longest phrase that begins at this word and where it ends, or None and 0."""
    nodes, label, after = [tree], None, 0
    for position in range(at, min(at + MOST_WORDS, len(words))):
        if position > at and not words[position].joined:
            break
        forms = _forms(words[position].key)
        nodes = [node[form] for node in nodes for form in forms if form in node]
        if not nodes:
            break
        for node in nodes:
            if None in node:
                label, after = node[None], position + 1
    return label, after


# --- whom a phrase is about


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ARTICLES = _set("the a an")
# After “the disabled” these words show that people are meant; a noun would make it an adjective.
_AFTER_PEOPLE = _set(
    "who whom whose that which and or but in on at with without from of by to for as than like near "
    "next into is are was were be been isn't aren't wasn't weren't has have had hasn't haven't hadn't "
    "do does did don't doesn't didn't can can't cannot could couldn't will won't would wouldn't should "
    "shouldn't must may might often always never sometimes usually also just again too deserve "
    "deserves need needs want wants get gets feel feels find finds live lives say says struggle "
    "struggles came went said asked told kept because when while if today now then there here living "
    "waiting calling ringing coming wait travel pay call ring tell ask come go sit sleep use rang says"
)
# After a label these words show that a thing is meant: “difficult customer conversations”, “elderly care”.
_THINGS = _set(
    "journey journeys experience experiences survey surveys clinic clinics service services report "
    "reports feedback conversation conversations call calls care policy policies team teams guidance "
    "training register strategy programme program support scenario scenarios research study studies "
    "ward unit charity charities shelter shelters community communities interaction interactions "
    "situation situations data rights movement abuse medicine helpline workshop playbook simulation "
    "discount card railcard fee fees charge rate rates parking toilet toilets access"
)
# Before blaming words these show that nobody is blamed, or the writer alone: “the printer refused to start”.
_NOT_BLAMED = _set(
    "i we it system systems app website site server software machine printer scanner reader terminal "
    "till lift door browser laptop phone card database page form computer router engine car train "
    "update login nobody payment transfer order parcel delivery network product design process code "
    "service company bank airline insurer supplier courier manager agent team staff colleague council "
    "hospital department vendor carrier landlord shop store project campaign meeting season match event "
    "sale tour"
)
# What people have a right to claim is no claim that somebody doubts.
_CLAIMED = _set(
    "refund refunds benefit benefits expenses compensation credit allowance voucher reward prize back free "
    "rebate points mileage tax asylum"
)


def _about_a_person(kind: str, words: list[_Word], at: int, after: int) -> bool:
    if kind != "label" and at and words[at].joined and words[at - 1].key in _NOT_BLAMED:
        return False
    if kind == "blame":
        ahead = {word.key for word in words[after : after + 3]}
        return not (words[after - 1].key.startswith("claim") and ahead & _CLAIMED)
    following = words[after].key if after < len(words) and words[after].joined else ""
    if kind == "label" and words[at].key in _ARTICLES:
        return not following or following in _AFTER_PEOPLE or following.endswith("ed")
    return following not in _THINGS


_SELF = r"(?:myself|ourselves|herself|himself|themsel(?:f|ves))"
_ADJECTIVES = (
    r"(?: (?!(?:with|by|to|for|about|on|in|at|from|against|of|that|whether|if|when|because|he|she|they|him|"
    r"her|them|this|these|your|his|their|who|the|an?|told|sure|afraid|sorry|glad|sent|given|asked)\b)"
    r"(?!\w+ing\b)[\w'-]+,?){0,2}"
)
_BEFORE = re.compile(
    rf"(?<![\w'])(?:"
    rf"(?:(?:i|we)(?:'m|'re| am| are| was| were|'ve been| have been)|identif(?:y|ies|ied|ying) as"
    rf"|(?:calls?|called|describe[sd]?|identif(?:y|ies|ied)|refer(?:s|red)? to|sees?|saw|introduce[sd]?)"
    rf" {_SELF}(?: as)?"
    rf"|self[ -](?:described|declared|identified|identifying|proclaimed)(?: as)?"
    rf"|(?:speaking|living|travell?ing|life|experience|me|myself|working|shopping|(?:i|we) \w+) as)"
    rf"(?: (?:also|still|not|just|only|quite|very|now|both))?(?: (?:an?|the))?{_ADJECTIVES}"
    rf"|(?:i|we)(?:'ve| have)?(?: (?:also|still|often|do|always|sometimes|used to|\w+ly))?)$"
)
_SAID = re.compile(
    r"(?<![\w'])(?:says|said|told (?:us|me)|tells (?:us|me)|explain(?:s|ed)|mention(?:s|ed))(?: that)? "
    rf"(?:s?he|they)(?:'s|'re| is| are| was| were)(?: an?)?{_ADJECTIVES}$"
)
_AS = re.compile(rf"(?<![\w'])as(?: an?)?{_ADJECTIVES}$")
_THEN_I = re.compile(r"[\w' -]{0,30}, (?:i|my|we|our)\b")
_SENTENCE_END = re.compile(rf"[.!?;]\s|{_BREAK}")


def _of_oneself(text: str, start: int, end: int, kind: str) -> bool:
    """Say whether a person says it of themselves: “I am …”, “she calls herself …”, “as a …, I …”."""
    before = _SENTENCE_END.split(text[max(0, start - 90) : start])[-1]
    before = _key(" ".join(before.translate(_EMPHASIS).split()))
    if _BEFORE.search(before) or (kind != "blame" and _SAID.search(before)):
        return True
    return bool(_AS.search(before) and _THEN_I.match(_key(text[end : end + 40])))


# --- what is left alone

_QUOTED_LINE = re.compile(r"(?m)^[ \t]{0,3}>[^\n]*")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]*")
_SENTENCE = re.compile(r"[^.!?\n]+(?:\n[^.!?\n]+)*")
_OWN_WORD = re.compile(
    r"\b(?:his|her|their|my|our|your)\s+own\s+(?:words?|terms?|phrase|name for)\b"
    rf"|\bwhat\s+(?:s?he|they|i)\s+calls?\s+{_SELF}",
    re.IGNORECASE,
)
_NESTING = re.compile(rf"{_BREAK}|[“”„«»]")
_ELISION = re.compile(r"(?i)(?:em|cause|til|tis|twas|bout|n|\d0s)\b")


def _left_alone(text: str) -> Iterator[tuple[int, int]]:
    """Spans that are somebody's own words or no words at all: quotations and addresses."""
    for pattern in (_QUOTED_LINE, _ADDRESS):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span() for match in _SENTENCE.finditer(text) if _OWN_WORD.search(match[0]))
    yield from _nested(text)
    for opener, closer in ('""', "''", "‘’"):
        yield from _paired(text, opener, closer)


def _nested(text: str) -> Iterator[tuple[int, int]]:
    """Quotations in marks that show which is the first: “ ”, „ “ and « ». None crosses a blank line."""
    open_at: dict[str, list[int]] = {"“": [], "„": [], "«": []}
    for match in _NESTING.finditer(text):
        mark, at = match[0], match.start()
        if mark[0] == "\n":
            # A speech of several paragraphs opens each of them and closes the last alone.
            if open_at["“"] and text.startswith("“", match.end()):
                yield open_at["“"][0], at
            open_at = {opener: [] for opener in open_at}
            continue
        closes = {"”": "“" if open_at["“"] else "„", "“": "„", "»": "«"}.get(mark)
        if closes and open_at[closes]:
            yield open_at[closes].pop(), at + 1
        elif mark in open_at:
            open_at[mark].append(at)


def _paired(text: str, opener: str, closer: str) -> Iterator[tuple[int, int]]:
    """Quotations in marks that may be apostrophes or inches too."""
    start = maybe = None
    for match in re.finditer(rf"{_BREAK}|[{opener}{closer}]", text):
        mark, at = match[0], match.start()
        before, after = text[max(0, at - 1) : at], text[at + 1 : at + 3]
        if start is not None and mark == closer and before.strip() and not after[:1].isalnum():
            if closer != '"' and before in "sS" and after[:1] == " " and after[1:].isalpha():
                # “the customers’ time”: this closes the quotation only if nothing better follows.
                maybe = maybe or at + 1
                continue
            yield start, at + 1
            start = maybe = None
        elif mark[0] == "\n" or (mark == opener and not before.isalnum() and after[:1].strip()):
            if maybe:
                yield start, maybe
            opens = mark == opener and not _ELISION.match(text, at + 1)
            start, maybe = (at if opens else None), None
    if maybe:
        yield start, maybe


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
