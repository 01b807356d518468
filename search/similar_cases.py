"""Find the published cases that are most similar to a situation described in a user's own words.

The score adds up common words, weighted as in a search; common themes (search/themes.py), above all in the
summary of the case, then in its beginning; and the terms of the vocabularies that the situation indicates and
the case is tagged with. See docs/decisions/0015-a-case-like-mine.md. The text is not stored.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from search.document_ids import item_number
from search.engines import EngineCall, EngineQuery, newest_matches, walk_for_any
from search.german import ignored_words
from search.models import Document
from search.query import MAX_DESCRIPTION_LENGTH, SearchQuery, TermGroup, parse_description
from search.ranking import Hit, rank
from search.retrieval import RARE
from search.themes import COMPARISONS, Theme, themes_in, themes_of_list
from search.thesaurus import display_form
from search.tokens import stems_of
from taxonomy.selection import term_bitmaps
from taxonomy.vocabulary import vocabulary

MAX_SITUATION_LENGTH = MAX_DESCRIPTION_LENGTH
"""Characters of a situation that are read."""
MAX_CANDIDATES, CANDIDATES_BY_WORD, RAREST_WORDS = 300, 30, 8
"""The most cases with any rare word, and with each of the rarest words, that are compared."""
MAX_TERMS = 60
"""Only the rarest words of a situation are searched; the others are noise."""
WORDS_WEIGHT = 0.1
"""The weight of the score of common words."""
TERM_LISTS = {"fields": ("industry", 1.5), "signs": ("technique", 1.0)}
"""Lists whose entries are slugs of terms: their vocabulary, and the weight of such a term."""
MIN_REASON_SHARE = 0.15
"""A theme is named as a reason if it adds at least this share of what the first theme of its list adds."""
MAX_REASON_FREQUENCY = 4
"""A word in more than one document of this many is not named as a reason, such as "now" and "like"."""
FULL_TERM_WEIGHT = 3.0
"""From this weight of its list on, a situation indicates a term with full certainty."""

type Weights = dict[str, float]


@dataclass(frozen=True)
class SimilarCase:
    """A case that is similar to a situation, and the reasons."""

    document_id: int
    score: float
    words: tuple[str, ...] = ()
    """Common words, the rarest first."""
    related: tuple[tuple[str, str], ...] = ()
    """Words of the situation, each with its synonym in the case: "lorry" and "truck"."""
    shared: dict[str, list[str]] = field(default_factory=dict)
    """Common themes by list, the most relevant first; slugs of terms for the lists "fields" and "signs"."""

    @property
    def number(self) -> int:
        return item_number(self.document_id)


def situation_query(text: str) -> SearchQuery:
    """Return a query for the rarest words of a situation that occur in any document."""
    query = parse_description(text[:MAX_SITUATION_LENGTH])
    known = [group for group in query.groups if group.documents]
    rarest = sorted(known, key=lambda group: group.documents)[:MAX_TERMS]
    return SearchQuery(tuple(rarest), total=query.total)


def find_similar_cases(text: str, most: int = 20) -> list[SimilarCase]:
    """Return up to `most` cases that are similar to a situation, most similar first."""
    query = situation_query(text)
    text = text[:MAX_SITUATION_LENGTH]
    themes = themes_in(stems_of(text, ignored_words(text)))
    rows = Document.objects.for_comparing(_candidates(query.groups))
    stems = {document_id: text_stems + related for document_id, _, text_stems, _, related in rows}
    hits = _hits_by_id(query, [(document_id, title, stems[document_id]) for document_id, title, *_ in rows])
    shared = _shared_terms(themes, stems)
    scores = {document_id: sum(terms.values(), 0.0) for document_id, terms in shared.items()}
    for document_id, hit in hits.items():
        scores[document_id] += WORDS_WEIGHT * hit.score
    for part, kind, weight in COMPARISONS:
        own = themes_of_list(themes, kind)
        by_document = {document_id: parts.get(part, {}) for document_id, _, _, parts, _ in rows}
        rarity = _rarity(own, by_document.values())
        for document_id, theirs in by_document.items():
            for name, similarity in _cosine_terms(own, theirs, rarity).items():
                scores[document_id] += weight * similarity
                theme = Theme(kind, name)
                shared[document_id][theme] = shared[document_id].get(theme, 0.0) + weight * similarity
    found = [(round(score, 6), document_id) for document_id, score in scores.items() if score > 0]
    return [
        SimilarCase(
            document_id,
            score,
            *_common_words(hits.get(document_id), stems[document_id], query.total),
            _reasons(shared[document_id]),
        )
        for score, document_id in sorted(found, reverse=True)[:most]
    ]


def _candidates(groups: tuple[TermGroup, ...]) -> set[int]:
    """Return ids of the newest cases with any of the rare words, and of those with each of the rarest words.

    If no word is rare, the three rarest ones are searched all the same.
    """
    rare = [group for group in groups if group.documents < RARE] or list(groups[:3])
    words = tuple(group.alternatives for group in rare)
    walk = walk_for_any(sum(group.documents for group in rare))
    queries = [EngineCall("case", EngineQuery(words, any_group=True), MAX_CANDIDATES, walk)]
    # Old cases with a very rare word must not be displaced by new ones.
    queries += [
        EngineCall(
            "case", EngineQuery((group.alternatives,)), CANDIDATES_BY_WORD, walk_for_any(group.documents)
        )
        for group in rare[:RAREST_WORDS]
    ]
    return {document_id for document_ids in newest_matches(queries) for document_id in document_ids}


def _hits_by_id(query: SearchQuery, rows: list[tuple[int, str, str]]) -> dict[int, Hit]:
    return {hit.document_id: hit for hit in rank(query, "case", rows)}


def _shared_terms(themes: dict[Theme, float], document_ids: Iterable[int]) -> dict[int, dict[Theme, float]]:
    """Return for each case the weights of its terms that the situation indicates."""
    terms = _indicated_terms(themes)
    return {
        document_id: {
            theme: weight
            for theme, (weight, bitmap) in terms.items()
            if bitmap >> item_number(document_id) & 1
        }
        for document_id in document_ids
    }


def _indicated_terms(themes: dict[Theme, float]) -> dict[Theme, tuple[float, int]]:
    """Return the terms that a situation indicates: their weight, and the bitmap of the cases with them."""
    found, words, bitmaps = {}, vocabulary(), term_bitmaps("cases")
    for theme, value in themes.items():
        if theme.list in TERM_LISTS:
            vocabulary_name, weight = TERM_LISTS[theme.list]
            if term := words.by_slug(vocabulary_name, theme.name):
                bitmap = bitmaps.get((vocabulary_name, term.pk), 0)
                found[theme] = weight * min(1.0, value / FULL_TERM_WEIGHT), bitmap
    return found


def _common_words(
    hit: Hit | None, stems: str, total: int
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the meaningful words that both contain, and those for which the case has a synonym."""
    common, related = [], []
    matched = hit.matched if hit else ()
    groups = [group for group in matched if MAX_REASON_FREQUENCY * group.documents <= total]
    for group in sorted(groups, key=lambda group: group.documents):
        own, *synonyms = group.runs
        synonym = next((run for run in synonyms if _spaced(run) in stems), None)
        if _spaced(own) in stems:
            common.append(group.label)
        elif synonym:
            related.append((group.label, display_form(synonym)))
    return tuple(common), tuple(related)


def _spaced(run: Iterable[str]) -> str:
    return f" {'  '.join(run)} "


def _rarity(own: Weights, documents: Iterable[Weights]) -> Weights:
    """Return how distinctive each theme is (inverse document frequency).

    A theme of every case has the value 0.
    """
    documents = list(documents)
    counts = Counter(name for weights in documents for name in weights)
    return {name: max(0.0, math.log((len(documents) + 1) / (counts[name] + 0.5))) for name in {*own, *counts}}


def _cosine_terms(own: Weights, theirs: Weights, rarity: Weights) -> Weights:
    """Return what each theme adds to the cosine similarity of a situation and a case."""
    left = {name: value * rarity[name] for name, value in own.items()}
    right = {name: value * rarity[name] for name, value in theirs.items()}
    norm = math.sqrt(sum(v * v for v in left.values()) * sum(v * v for v in right.values()))
    return {name: value * right[name] / norm for name, value in left.items() if name in right and norm}


def _reasons(shared: dict[Theme, float]) -> dict[str, list[str]]:
    """Return the relevant common themes by list, the most relevant first."""
    reasons: dict[str, list[str]] = {}
    largest: dict[str, float] = {}
    for theme, value in sorted(shared.items(), key=lambda item: item[1], reverse=True):
        if value > MIN_REASON_SHARE * largest.setdefault(theme.list, value):
            reasons.setdefault(theme.list, []).append(theme.name)
    return reasons
