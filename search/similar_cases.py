"""A case like mine: the published cases nearest to a situation that somebody describes in their own words.

Words in common, as a search weighs them; what both speak of (search/themes.py), above all in what the case
says plainly, its gist, then in its beginning, where it says what happened; and the terms that it carries and
the situation asks for.
See docs/decisions/0015-a-case-like-mine.md. The text is read here and kept nowhere.
"""

import math
from collections import Counter
from dataclasses import dataclass, field

from search.document_ids import item_number
from search.engines import EngineQuery, newest_matches
from search.models import Document
from search.query import SearchQuery, TermGroup, parse_description
from search.ranking import Hit, rank
from search.retrieval import RARE
from search.themes import LIKENESSES, Theme, themes_in, themes_of_list
from search.thesaurus import display_form
from search.tokens import stems_of
from taxonomy.selection import term_bitmaps
from taxonomy.vocabulary import vocabulary

MAX_SITUATION_LENGTH = 2_000
"""Characters of a situation that are read."""
CANDIDATES, CANDIDATES_BY_WORD, RAREST = 300, 30, 8
"""How many of the newest cases with any rare word are compared, and with each of how many rarest ones."""
MOST_WORDS = 60
"""The rarest words of a situation are looked for; the rest is noise."""
WORDS = 0.1
"""What a unit of the score of words counts."""
CARRIED = {"fields": ("industry", 1.5), "signs": ("technique", 1.0)}
"""Lists whose names are slugs of terms, which a case has by carrying them, and what these count."""
TELLING = 0.15
"""What adds less than this part of what the first of its list adds is not named as a reason."""
TELLING_WORD = 4
"""A word in more than one document of so many is not named either: "now" and "like" tell nothing."""
ENOUGH = 3.0
"""From this sum on a situation speaks of a term as clearly as can be."""


@dataclass(frozen=True)
class SimilarCase:
    """A case that is like a situation, and why."""

    document_id: int
    score: float
    words: tuple[str, ...] = ()
    """What both say, the rarest first."""
    related: tuple[tuple[str, str], ...] = ()
    """Words of the situation, each with the one that the case has for it: "lorry" and "truck"."""
    shared: dict[str, list[str]] = field(default_factory=dict)
    """By list, what both speak of, the most telling first; slugs of terms for fields and signs."""

    @property
    def number(self) -> int:
        return item_number(self.document_id)


def question_of(text: str) -> SearchQuery:
    """Return the words of a situation that some document has, the rarest ones."""
    question = parse_description(text[:MAX_SITUATION_LENGTH])
    known = [group for group in question.groups if group.documents]
    rare = sorted(known, key=lambda group: group.documents)[:MOST_WORDS]
    return SearchQuery(tuple(rare), total=question.total)


def find_similar_cases(text: str, most: int = 20) -> list[SimilarCase]:
    """Return the cases nearest to a situation, nearest first."""
    question = question_of(text)
    own = themes_in(stems_of(text[:MAX_SITUATION_LENGTH]))
    rows = Document.objects.for_comparing(_candidates(question.groups))
    told = {document_id: stems + beside for document_id, _, stems, _, beside in rows}
    words = _by_place(question, [(document_id, title, told[document_id]) for document_id, title, *_ in rows])
    asked_for, scores, shared = _asked_for(own), Counter(), {}
    for document_id, *_ in rows:
        number = item_number(document_id)
        terms = {theme: counts for theme, (counts, bits) in asked_for.items() if bits >> number & 1}
        scores[document_id] = sum(terms.values()) + (
            WORDS * words[document_id].score if document_id in words else 0
        )
        shared[document_id] = Counter(terms)
    for part, kind, counts in LIKENESSES:
        mine = themes_of_list(own, kind)
        spoken = {document_id: spoken.get(part, {}) for document_id, _, _, spoken, _ in rows}
        rarity = _rarity(mine, spoken.values())
        for document_id, theirs in spoken.items():
            for name, likeness in _cosine(mine, theirs, rarity).items():
                scores[document_id] += counts * likeness
                shared[document_id][Theme(kind, name)] += counts * likeness
    found = [(round(score, 6), document_id) for document_id, score in scores.items() if score > 0]
    return [
        SimilarCase(
            document_id,
            score,
            *_said(words.get(document_id), told[document_id], question.total),
            _named(shared[document_id]),
        )
        for score, document_id in sorted(found, reverse=True)[:most]
    ]


def _candidates(groups: tuple[TermGroup, ...]) -> set[int]:
    """Places of the newest cases with any of the rare words, and of those with each of the rarest ones.

    Where no word is rare, the rarest ones are looked for all the same.
    """
    rare = [group.alternatives for group in groups if group.documents < RARE]
    rare = rare or [group.alternatives for group in groups[:3]]
    asked = [("case", EngineQuery(tuple(rare), any_group=True), CANDIDATES, True)]
    # What is old and holds a word that hardly anything holds must not be hidden by what is new.
    asked += [("case", EngineQuery((word,)), CANDIDATES_BY_WORD, True) for word in rare[:RAREST]]
    return {document_id for document_ids in newest_matches(asked) for document_id in document_ids}


def _by_place(question, rows) -> dict[int, Hit]:
    return {hit.document_id: hit for hit in rank(question, "case", rows)}


def _said(hit: Hit | None, stems: str, total: int):
    """The telling words that both say, and those for which the case has another."""
    both, related = [], []
    groups = [group for group in hit.matched if TELLING_WORD * group.documents <= total] if hit else []
    for group in sorted(groups, key=lambda group: group.documents):
        own, *others = group.runs
        other = next((run for run in others if _spaced(run) in stems), None)
        if _spaced(own) in stems:
            both.append(group.label)
        elif other:
            related.append((group.label, display_form(other)))
    return tuple(both), tuple(related)


def _spaced(run) -> str:
    return f" {'  '.join(run)} "


def _asked_for(own) -> dict[Theme, tuple[float, int]]:
    """The terms that a situation asks for: what each counts, and the numbers, as bits, of cases with it."""
    found, words, bits = {}, vocabulary(), term_bitmaps("cases")
    for theme, value in own.items():
        if theme.list in CARRIED:
            vocabulary_name, counts = CARRIED[theme.list]
            if term := words.by_slug(vocabulary_name, theme.name):
                carrying = bits.get((vocabulary_name, term.pk), 0)
                found[theme] = counts * min(1.0, value / ENOUGH), carrying
    return found


def _rarity(own, spoken) -> dict[str, float]:
    """How telling each thing is: what every case speaks of tells nothing."""
    spoken = list(spoken)
    times = Counter(name for theirs in spoken for name in theirs)
    return {name: max(0.0, math.log((len(spoken) + 1) / (times[name] + 0.5))) for name in {*own, *times}}


def _cosine(own, theirs, rarity) -> dict[str, float]:
    """What each thing of a list adds to the cosine between a situation and a case."""
    left = {name: value * rarity[name] for name, value in own.items()}
    right = {name: value * rarity[name] for name, value in theirs.items()}
    norm = math.sqrt(sum(v * v for v in left.values()) * sum(v * v for v in right.values()))
    return {name: value * right[name] / norm for name, value in left.items() if name in right and norm}


def _named(shared: Counter) -> dict[str, list[str]]:
    """What counted, by list, the most telling first; what added next to nothing is no reason."""
    named: dict[str, list[str]] = {}
    most: dict[str, float] = {}
    for theme, value in shared.most_common():
        if value > TELLING * most.setdefault(theme.list, value):
            named.setdefault(theme.list, []).append(theme.name)
    return named
