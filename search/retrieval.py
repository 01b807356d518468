"""Retrieve the documents that match a query: candidates from the database's engine, ranked in search.ranking.

A bounded number of documents of each kind is ranked, however many match: of those whose title matches, the
newest and those that contain the words most often; and the newest of all others. A search therefore costs the
same for a thousand documents as for a million.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from search.document_ids import document_id_of, item_number
from search.engines import (
    MAX_COLLECTED,
    EngineCall,
    EngineQuery,
    newest_matches,
    walk_for,
    walk_for_any,
)
from search.models import Document
from search.query import SearchQuery, TermGroup
from search.ranking import Hit, rank
from search.tokens import BIGRAM_JOINER, FREQUENCY_LEVELS, frequency_marker
from search.word_lists import STOP_WORDS
from taxonomy.selection import bitmap_of, highest_bits

CANDIDATES = 1_000
"""The most documents of a kind that are ranked."""
TITLES = 200
"""The most documents with a matching title that are added."""
FEW = 100
"""The most texts, and half as many titles, that are ranked of a kind of which a page shows a few hits."""
SEEN = 10_000
"""The most matches that are read to find those with chosen terms."""
RARE = 5_000
"""A word in fewer documents than this is rare."""
ENOUGH = 3
"""With fewer hits than this, documents with only some of the words are added."""
OTHERS = 10
"""The most documents with only some of the words."""

type Bitmaps = dict[str, int]
"""Bitmaps of item numbers by kind."""


@dataclass(frozen=True)
class Found:
    """The hits of one kind, best first."""

    kind: str
    query: SearchQuery
    """The query that these hits match: its compounds are apart if no document of the kind has them."""
    hits: list[Hit] = field(default_factory=list)
    count: int = 0
    """The number of documents with all words; a lower bound if `more` is true."""
    more: bool = False
    numbers: int = 0
    """A bitmap of the items with all words, whatever terms are chosen."""
    listed: int = 0
    """A bitmap of all items that are listed, whatever terms are chosen: also those with some of the words."""

    @property
    def has_all(self) -> bool:
        """True if the first hit has all words."""
        return bool(self.hits) and self.hits[0].has_all


def find(
    query: SearchQuery, kinds: Sequence[str], only: Bitmaps | None = None, mainly: str = ""
) -> dict[str, Found]:
    """Return the hits of a query by kind.

    `only` restricts the items of a kind. If there are several kinds, FEW documents are ranked of each, except
    of the kind `mainly`; half as many as CANDIDATES are counted.
    """
    if not query.groups:
        return {kind: Found(kind, query) for kind in kinds}
    found = _find(query, kinds, only or {}, mainly)
    without = [kind for kind in kinds if not found[kind].numbers]
    if without and query.separate_groups:
        found |= {
            kind: other
            for kind, other in _find(query.separated, without, only or {}, mainly).items()
            if other.numbers or not found[kind].hits
        }
    return found


def _find(query: SearchQuery, kinds: Sequence[str], only: Bitmaps, mainly: str) -> dict[str, Found]:
    limits = {kind: CANDIDATES if kind == mainly or len(kinds) == 1 else CANDIDATES // 2 for kind in kinds}
    document_ids, counted = _candidates(query, kinds, only, limits)
    few = [kind for kind in kinds if len(document_ids[kind]) < ENOUGH]
    for kind, found in _partial_matches(query, few, limits).items():
        document_ids[kind] = list(dict.fromkeys([*document_ids[kind], *found]))
    all_ids = {document_id for found in document_ids.values() for document_id in found}
    has_phrases = any(group.phrase for group in query.groups)
    rows = {row[0]: row for row in Document.objects.for_ranking(all_ids, has_phrases)}
    return {
        kind: _found(
            kind,
            query,
            rank(query, kind, [rows[one] for one in document_ids[kind] if one in rows]),
            limits[kind],
            only.get(kind),
            counted[kind],
        )
        for kind in kinds
    }


def _candidates(
    query: SearchQuery, kinds: Sequence[str], only: Bitmaps, limits: dict[str, int]
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return the ids of the documents to rank, and of those with all words that are only counted, by kind."""
    queries = [one for kind in kinds for one in _engine_queries(query, kind, kind in only, limits[kind])]
    answers = newest_matches(queries)
    candidates, counted = {}, {}
    for kind in kinds:
        texts, *titles = [
            answer for (asked_kind, *_), answer in zip(queries, answers, strict=True) if asked_kind == kind
        ]
        # Of items tagged with a named term, only ranking tells whether they have all words.
        is_ranked = limits[kind] == CANDIDATES or any(group.named.get(kind) for group in query.groups)
        rest = [] if is_ranked or kind in only else texts[FEW:]
        counted[kind] = sorted({*rest}.difference(*titles))
        texts = texts[: len(texts) - len(rest)]
        matches = [document_id for answer in [*titles, texts] for document_id in answer]
        size = limits[kind] + TITLES * len(titles)
        candidates[kind] = _with_tagged_items(query, kind, matches, only.get(kind, -1), limits[kind], size)
    return candidates, counted


def _engine_queries(query: SearchQuery, kind: str, is_restricted: bool, limit: int) -> list[EngineCall]:
    """Return the queries for one kind: first for texts, then for titles."""
    # A word that names a term also matches all items tagged with it, so the other words narrow the search.
    groups = [group for group in query.groups if not group.named.get(kind)] or list(query.groups)
    about = _expected_matches(groups, query.total)
    has_phrase = any(len(group.phrase) > 1 for group in groups)
    walk = walk_for(CANDIDATES, about, query.total, len(groups))
    texts = EngineQuery(tuple(group.alternatives for group in groups))
    # A phrase is mostly rarer than its words.
    queries = [EngineCall(kind, texts, SEEN if is_restricted else limit, 0 if has_phrase else walk)]
    most = TITLES if limit == CANDIDATES else FEW // 2
    for title_groups in _title_queries(query, about > limit, most):
        in_titles = _expected_titles(title_groups, query)
        walk_titles = walk_for(most, in_titles, query.total, len(title_groups))
        queries.append(EngineCall(kind, EngineQuery(title_groups, in_title=True), most, walk_titles))
    if has_phrase and about > MAX_COLLECTED:
        # If it is common as well, not all of its texts are collected: add the newest.
        queries.append(EngineCall(kind, texts, limit, walk))
    return queries


def _with_tagged_items(
    query: SearchQuery, kind: str, matches: list[int], bitmap: int, limit: int, size: int
) -> list[int]:
    """Return up to `size` matches within `bitmap`, then outside it, and items tagged with all terms.

    Items outside the chosen terms are ranked as well: `Found.numbers` counts them for the other terms.
    """
    tagged = [group.named.get(kind, 0) for group in query.groups]
    tagged_with_all = -1
    for bits in tagged:
        tagged_with_all &= bits
    chosen: list[int] = []
    for bits in (bitmap, -1):
        numbers = highest_bits(tagged_with_all & bits, limit) if all(tagged) else []
        chosen += _restrict(matches, bits)[:size]
        chosen += [document_id_of(kind, number) for number in numbers]
    return list(dict.fromkeys(chosen))


def _expected_matches(groups: Sequence[TermGroup], total: int) -> float:
    """Return the expected number of documents with all groups if they occur independently of each other."""
    about = float(total)
    for group in groups:
        about *= min(1.0, group.documents / total) if total else 0.0
    return about


def _markers(group: TermGroup, times: int) -> list[str]:
    """Return the markers of texts that contain a word of the group so many times."""
    return [frequency_marker(run[0], times) for run in group.alternatives if len(run) == 1]


def _parts(run: Sequence[str]) -> list[str]:
    """Return the stems and markers of a run whose titles are counted: no stop words, bigrams as two stems."""
    parts = [
        part for stem in run for part in ([stem] if BIGRAM_JOINER * 2 in stem else stem.split(BIGRAM_JOINER))
    ]
    return [part for part in parts if part not in STOP_WORDS]


def _expected_titles(groups: Iterable[Iterable[Sequence[str]]], query: SearchQuery) -> float:
    """Return the expected number of titles that match if the groups occur independently of each other."""
    total = query.total
    about = float(total)
    for alternatives in groups:
        found = sum(
            min((query.titles_with.get(part, 0) for part in _parts(run)), default=total)
            for run in alternatives
        )
        about *= min(1.0, found / total) if total else 0.0
    return about


def _title_queries(query: SearchQuery, has_many: bool, most: int) -> list[tuple]:
    """Return what is searched in titles: all words.

    With very many matches also frequent mentions of the rarest one, up to a level that few texts reach.
    """
    queries = [tuple(group.alternatives for group in query.groups)]
    rarest = min(query.groups, key=lambda group: group.documents)
    others = [group.alternatives for group in query.groups if group is not rarest]
    for times in FREQUENCY_LEVELS if has_many and not rarest.phrase else ():
        markers = _markers(rarest, times)
        texts = sum(query.titles_with.get(marker, 0) for marker in markers)
        if texts:
            queries.append((tuple((marker,) for marker in markers), *others))
        if texts <= most:
            # All texts of the higher levels are among these.
            break
    return queries


def _partial_matches(
    query: SearchQuery, kinds: Sequence[str], limits: dict[str, int]
) -> dict[str, list[int]]:
    """Return documents with some of the words: the rare ones, so that common ones do not displace them."""
    groups = sorted(query.groups, key=lambda group: group.documents)
    if len(groups) < 2 or not kinds:
        return {}
    rare = [group for group in groups if group.documents < RARE] or groups[:1]
    engine_query = EngineQuery(tuple(group.alternatives for group in rare), any_group=True)
    walk = walk_for_any(sum(group.documents for group in rare))
    answers = newest_matches([EngineCall(kind, engine_query, limits[kind], walk) for kind in kinds])
    found = {}
    for kind, answer in zip(kinds, answers, strict=True):
        tagged = {
            document_id_of(kind, number)
            for group in groups
            for number in highest_bits(group.named.get(kind, 0), TITLES)
        }
        found[kind] = answer + sorted(tagged)
    return found


def _restrict(document_ids: Iterable[int], bitmap: int | None) -> list[int]:
    """Return the documents of the items in `bitmap` (None for all), each once."""
    unique = list(dict.fromkeys(document_ids))
    return unique if bitmap is None else [one for one in unique if bitmap >> item_number(one) & 1]


def _found(
    kind: str, query: SearchQuery, hits: list[Hit], limit: int, bitmap: int | None, counted: list[int]
) -> Found:
    complete = [hit for hit in hits if hit.has_all]
    # Whether partial matches are listed must not depend on the chosen terms, or no count would be right.
    partial = [hit for hit in hits if not hit.has_all][:OTHERS] if len(complete) < ENOUGH else []
    numbers = bitmap_of([hit.number for hit in complete] + [item_number(one) for one in counted])
    others = bitmap_of([hit.number for hit in partial])
    listed = [hit for hit in [*complete, *partial] if bitmap is None or bitmap >> hit.number & 1]
    count = sum(hit.has_all for hit in listed) + len(counted)
    return Found(kind, query, listed, count, count >= limit, numbers, numbers | others)
