"""The language coach: remarks on phrases that label, belittle or blame a person, each with a suggestion.

It advises and never blocks. Quotations and self-descriptions are excluded. The phrases are data
(content_checks.models.DiscouragedPhrase).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from content_checks.models import (
    HYPHENS,
    MAX_ENDING,
    MAX_WORDS,
    MIN_STEM,
    DiscouragedPhrase,
    alternatives,
)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
MAX_LENGTH = 20_000
"""The most characters of a text that are read."""
_EMPHASIS = str.maketrans("", "", "*_")
_BREAK = r"\n[ \t\r]*\n"


@dataclass(frozen=True)
class Remark:
    """A remark on a part of a text: text[start:end] is the phrase."""

    start: int
    end: int
    text: str
    kind: str
    suggestion: str
    reason: str
    source: str


class _Word(NamedTuple):
    """A word outside of the excluded spans; `joined` to the one before by a space or a hyphen, if True."""

    start: int
    end: int
    key: str
    joined: bool


class _Advice(NamedTuple):
    """A discouraged phrase, with what the author is told about it."""

    phrase: str
    kind: str
    suggestion: str
    reason: str
    source: str


class PhraseTree:
    """Phrases, prepared for `find_remarks`: a node maps a word, or a stem with its star, to the next node."""

    def __init__(self, phrases: Iterable[DiscouragedPhrase]) -> None:
        self.root: dict = {}
        for one in phrases:
            self._add(_Advice(one.phrase, one.kind, one.suggestion, one.reason, one.source))

    def _add(self, advice: _Advice) -> None:
        try:
            sequences = alternatives(advice.phrase)
        except ValueError:
            # An invalid row, written past the form, must not break the coach.
            return
        for sequence in sequences:
            node = self.root
            for word in sequence:
                node = node.setdefault(word, {})
            node.setdefault(None, advice)


def find_remarks(
    text: str, phrases: PhraseTree | Iterable[DiscouragedPhrase], own_words: frozenset[str] = frozenset()
) -> list[Remark]:
    """Return the remarks on the first MAX_LENGTH characters of `text` in their order.

    `phrases` are those of the list (`current_phrases()`), or others. `own_words` are phrases (case-folded)
    that the author has marked as a person's own words.
    """
    text = text[:MAX_LENGTH]
    tree = (phrases if isinstance(phrases, PhraseTree) else PhraseTree(phrases)).root
    words, remarks, at = _words(text), [], 0
    ignored = {_normalized_phrase(own_word) for own_word in own_words}
    while at < len(words):
        phrase, after = _longest_match(tree, words, at)
        if phrase is None or not _describes_person(phrase.kind, words, at, after):
            at += 1
            continue
        start, end = words[at].start, words[after - 1].end
        # The possessive ending stays, so that the suggestion can replace the phrase.
        end -= 2 if words[after - 1].key.endswith("'s") else 0
        written = text[start:end]
        is_ignored = _normalized_phrase(written) in ignored
        if not is_ignored and not _is_self_description(text, start, end, phrase.kind):
            remarks.append(Remark(start, end, written, *phrase[1:]))
        at = after
    return remarks


def _key(text: str) -> str:
    return text.casefold().replace("’", "'")


def _normalized_phrase(phrase: str) -> str:
    """Return the phrase without differences of case, hyphens and line endings."""
    return " ".join(_WORD.findall(_key(phrase)))


def _words(text: str) -> list[_Word]:
    """Return the words of a text outside of the excluded spans."""
    spans = _merged(_excluded_spans(text))
    starts, words, last = [start for start, _ in spans], [], 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        near = bisect_right(starts, start) - 1
        if near >= 0 and start < spans[near][1]:
            continue
        words.append(_Word(start, end, _key(match[0]), _continues_phrase(text[last:start])))
        last = end
    return words


def _continues_phrase(gap: str) -> bool:
    """Return True if two words with `gap` between them can be part of one phrase."""
    plain = gap if gap == " " else gap.translate(_EMPHASIS).removeprefix("'").removeprefix("’")
    return plain in (*HYPHENS, " ") or (plain.isspace() and plain.count("\n") < 2)


# --- Finding phrases.


def _pattern_forms(key: str) -> list[str]:
    """Return all forms in which a phrase can contain this word: as it is, and with a star for its ending."""
    base = key.removesuffix("'s")
    forms = [key] if base == key else [key, base]
    for ending in range(min(MAX_ENDING, len(base) - MIN_STEM) + 1):
        stem = len(base) - ending
        if base[stem:].isalpha() or not ending:
            forms.append(base[:stem] + "*")
    return forms


def _longest_match(tree: dict, words: list[_Word], at: int) -> tuple:
    """Return the longest phrase that begins at this word and the index after it, or None and 0."""
    nodes, phrase, after = [tree], None, 0
    for position in range(at, min(at + MAX_WORDS, len(words))):
        if position > at and not words[position].joined:
            break
        forms = _pattern_forms(words[position].key)
        nodes = [node[form] for node in nodes for form in forms if form in node]
        if not nodes:
            break
        for node in nodes:
            if None in node:
                phrase, after = node[None], position + 1
    return phrase, after


# --- Whether a phrase describes a person.


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ARTICLES = _word_set("the a an")
# After “the disabled” these words show that it means people; before a noun it is an adjective.
_WORDS_AFTER_PEOPLE = _word_set(
    "who whom whose that which and or but in on at with without from of by to for as than like near "
    "next into is are was were be been isn't aren't wasn't weren't has have had hasn't haven't hadn't "
    "do does did don't doesn't didn't can can't cannot could couldn't will won't would wouldn't should "
    "shouldn't must may might often always never sometimes usually also just again too deserve "
    "deserves need needs want wants get gets feel feels find finds live lives say says struggle "
    "struggles came went said asked told kept because when while if today now then there here living "
    "waiting calling ringing coming wait travel pay call ring tell ask come go sit sleep use rang says"
)
# After a label these words show that a thing is described: “difficult customer calls”, “elderly care”.
_NOT_PEOPLE = _word_set(
    "journey journeys experience experiences survey surveys clinic clinics service services report "
    "reports feedback conversation conversations call calls care policy policies team teams guidance "
    "training register strategy programme program support scenario scenarios research study studies "
    "ward unit charity charities shelter shelters community communities interaction interactions "
    "situation situations data rights movement abuse medicine helpline workshop playbook simulation "
    "discount card railcard fee fees charge rate rates parking toilet toilets access"
)
# Before blaming words these show that no person is blamed: “the printer refused to start”.
_BLAMELESS_SUBJECTS = _word_set(
    "i we it system systems app website site server software machine printer scanner reader terminal "
    "till lift door browser laptop phone card database page form computer router engine car train "
    "update login nobody payment transfer order parcel delivery network product design process code "
    "service company bank airline insurer supplier courier manager agent team staff colleague council "
    "hospital department vendor carrier landlord shop store project campaign meeting season match event "
    "sale tour"
)
# “Claim” does not express doubt about what people are entitled to.
_RIGHTFUL_CLAIMS = _word_set(
    "refund refunds benefit benefits expenses compensation credit allowance voucher reward prize back free "
    "rebate points mileage tax asylum"
)


def _describes_person(kind: str, words: list[_Word], at: int, after: int) -> bool:
    if kind != "label" and at and words[at].joined and words[at - 1].key in _BLAMELESS_SUBJECTS:
        return False
    if kind == "blame":
        ahead = {word.key for word in words[after : after + 3]}
        return not (words[after - 1].key.startswith("claim") and ahead & _RIGHTFUL_CLAIMS)
    following = words[after].key if after < len(words) and words[after].joined else ""
    if kind == "label" and words[at].key in _ARTICLES:
        return not following or following in _WORDS_AFTER_PEOPLE or following.endswith("ed")
    return following not in _NOT_PEOPLE


_SELF = r"(?:myself|ourselves|herself|himself|themsel(?:f|ves))"
_ADJECTIVES = (
    r"(?: (?!(?:with|by|to|for|about|on|in|at|from|against|of|that|whether|if|when|because|he|she|they|him|"
    r"her|them|this|these|your|his|their|who|the|an?|told|sure|afraid|sorry|glad|sent|given|asked)\b)"
    r"(?!\w+ing\b)[\w'-]+,?){0,2}"
)
_SELF_DESCRIPTION_BEFORE = re.compile(
    rf"(?<![\w'])(?:"
    rf"(?:(?:i|we)(?:'m|'re| am| are| was| were|'ve been| have been)|identif(?:y|ies|ied|ying) as"
    rf"|(?:calls?|called|describe[sd]?|identif(?:y|ies|ied)|refer(?:s|red)? to|sees?|saw|introduce[sd]?)"
    rf" {_SELF}(?: as)?"
    rf"|self[ -](?:described|declared|identified|identifying|proclaimed)(?: as)?"
    rf"|(?:speaking|living|travell?ing|life|experience|me|myself|working|shopping|(?:i|we) \w+) as)"
    rf"(?: (?:also|still|not|just|only|quite|very|now|both))?(?: (?:an?|the))?{_ADJECTIVES}"
    rf"|(?:i|we)(?:'ve| have)?(?: (?:also|still|often|do|always|sometimes|used to|\w+ly))?)$"
)
_REPORTED_SELF_DESCRIPTION = re.compile(
    r"(?<![\w'])(?:says|said|told (?:us|me)|tells (?:us|me)|explain(?:s|ed)|mention(?:s|ed))(?: that)? "
    rf"(?:s?he|they)(?:'s|'re| is| are| was| were)(?: an?)?{_ADJECTIVES}$"
)
_AS_A = re.compile(rf"(?<![\w'])as(?: an?)?{_ADJECTIVES}$")
_THEN_I = re.compile(r"[\w' -]{0,30}, (?:i|my|we|our)\b")
_SENTENCE_END = re.compile(rf"[.!?;]\s|{_BREAK}")


def _is_self_description(text: str, start: int, end: int, kind: str) -> bool:
    """Return True for a self-description: “I am …”, “she calls herself …”, “as a …, I …”."""
    before = _SENTENCE_END.split(text[max(0, start - 90) : start])[-1]
    before = _key(" ".join(before.translate(_EMPHASIS).split()))
    if _SELF_DESCRIPTION_BEFORE.search(before) or (
        kind != "blame" and _REPORTED_SELF_DESCRIPTION.search(before)
    ):
        return True
    return bool(_AS_A.search(before) and _THEN_I.match(_key(text[end : end + 40])))


# --- Excluded spans.

_QUOTED_LINE = re.compile(r"(?m)^[ \t]{0,3}>[^\n]*")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]*")
_SENTENCE = re.compile(r"[^.!?\n]+(?:\n[^.!?\n]+)*")
_OWN_TERM = re.compile(
    r"\b(?:his|her|their|my|our|your)\s+own\s+(?:words?|terms?|phrase|name for)\b"
    rf"|\bwhat\s+(?:s?he|they|i)\s+calls?\s+{_SELF}",
    re.IGNORECASE,
)
_NESTING = re.compile(rf"{_BREAK}|[“”„«»]")
_ELISION = re.compile(r"(?i)(?:em|cause|til|tis|twas|bout|n|\d0s)\b")


def _excluded_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of quotations and URLs."""
    for pattern in (_QUOTED_LINE, _ADDRESS):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span() for match in _SENTENCE.finditer(text) if _OWN_TERM.search(match[0]))
    yield from _directional_quotes(text)
    for opener, closer in ('""', "''", "‘’"):
        yield from _ambiguous_quotes(text, opener, closer)


def _directional_quotes(text: str) -> Iterator[tuple[int, int]]:
    """Yield quotations in marks that differ at both ends: “ ”, „ “ and « ». None crosses a blank line."""
    open_at: dict[str, list[int]] = {"“": [], "„": [], "«": []}
    for match in _NESTING.finditer(text):
        mark, at = match[0], match.start()
        if mark[0] == "\n":
            # In a quotation of several paragraphs each opens it, and only the last closes it.
            if open_at["“"] and text.startswith("“", match.end()):
                yield open_at["“"][0], at
            open_at = {opener: [] for opener in open_at}
            continue
        closes = {"”": "“" if open_at["“"] else "„", "“": "„", "»": "«"}.get(mark)
        if closes and open_at[closes]:
            yield open_at[closes].pop(), at + 1
        elif mark in open_at:
            open_at[mark].append(at)


def _ambiguous_quotes(text: str, opener: str, closer: str) -> Iterator[tuple[int, int]]:
    """Yield quotations in marks that may be apostrophes or inches too."""
    start: int | None = None
    maybe: int | None = None
    for match in re.finditer(rf"{_BREAK}|[{opener}{closer}]", text):
        mark, at = match[0], match.start()
        before, after = text[max(0, at - 1) : at], text[at + 1 : at + 3]
        if start is not None and mark == closer and before.strip() and not after[:1].isalnum():
            if closer != '"' and before in "sS" and after[:1] == " " and after[1:].isalpha():
                # “the customers’ time”: this closes the quotation only if no better mark follows.
                maybe = maybe or at + 1
                continue
            yield start, at + 1
            start = maybe = None
        elif mark[0] == "\n" or (mark == opener and not before.isalnum() and after[:1].strip()):
            if maybe and start is not None:
                yield start, maybe
            opens = mark == opener and not _ELISION.match(text, at + 1)
            start, maybe = (at if opens else None), None
    if maybe and start is not None:
        yield start, maybe


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
