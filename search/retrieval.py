"""Finding documents: candidates by the engine, the newest of those that match, ranked here.

However many documents match, a bounded number of a kind is ranked: of those whose title matches the newest
and the ones that hold the words most often, and the newest of the rest. So a search costs the same among a
thousand documents and among a million.
"""

from dataclasses import dataclass, field

from search.document_ids import document_id_of, item_number
from search.engines import EngineQuery, newest_matches
from search.models import Document
from search.query import SearchQuery
from search.ranking import Hit, rank
from search.tokens import FREQUENCY_LEVELS, frequency_marker
from taxonomy.selection import highest_bits

CANDIDATES = 1_000
"""How many documents of a kind are ranked, at most."""
TITLES = 200
SEEN = 10_000
"""How many matches are looked through for those that carry chosen terms."""
WALK = 1.7
"""How long PostgreSQL takes to pass a document, walking from the newest, beside fetching one that matches."""
EVERYWHERE = 0.3
"""A word in so large a share of all documents is looked for in titles from the newest on."""
RARE = 5_000
"""A word in fewer documents than this is rare."""
ENOUGH = 3
"""With fewer hits than this, what holds only some of the words is shown, too."""
OTHERS = 10
"""So many of those at most."""


@dataclass(frozen=True)
class Found:
    """What was found of one kind, best first."""

    kind: str
    hits: list[Hit] = field(default_factory=list)
    count: int = 0
    """How many hold all words; at `more`, at least so many."""
    more: bool = False
    numbers: int = 0
    """The numbers of those with all words, as bits, whatever terms are chosen."""

    @property
    def has_all(self) -> bool:
        """Whether the first hit holds all words."""
        return bool(self.hits) and self.hits[0].has_all


def find(
    question: SearchQuery, kinds, only: dict[str, int] | None = None, mainly: str = ""
) -> dict[str, Found]:
    """Return what answers to a question, by kind.

    `only` gives, by kind, the numbers as bits to which it is narrowed. Of several kinds, half as many
    candidates are ranked of each, except of the one that is `mainly` wanted.
    """
    if not question.groups:
        return {kind: Found(kind) for kind in kinds}
    only = only or {}
    most = {kind: CANDIDATES if kind == mainly or len(kinds) == 1 else CANDIDATES // 2 for kind in kinds}
    document_ids = _candidates(question, kinds, only, most)
    short = [kind for kind in kinds if len(_within(document_ids[kind], only.get(kind))) < ENOUGH]
    for kind, found in _with_some(question, short, most).items():
        document_ids[kind] = list(dict.fromkeys([*document_ids[kind], *_within(found, only.get(kind))]))
    every = {document_id for found in document_ids.values() for document_id in found}
    in_quotes = any(group.phrase for group in question.groups)
    rows = {row[0]: row for row in Document.objects.for_ranking(every, in_quotes)}
    ranked = {
        kind: rank(question, kind, [rows[p] for p in document_ids[kind] if p in rows]) for kind in kinds
    }
    return {kind: _found(kind, ranked[kind], most[kind], only.get(kind)) for kind in kinds}


def _candidates(question, kinds, only, most) -> dict[str, list[int]]:
    wanted = []
    for kind in kinds:
        # A word that names a term is held by whatever carries the term, too: others narrow the search.
        hard = [group for group in question.groups if not group.named.get(kind)] or question.groups
        about = _together(hard, question.total)
        rare = any(len(group.phrase) > 1 for group in hard) or about**2 < WALK * CANDIDATES * question.total
        asked = tuple(group.alternatives for group in hard)
        wanted.append((kind, EngineQuery(asked), SEEN if kind in only else most[kind], rare))
        titles = question.total and _together(question.groups, question.total) / question.total
        for groups in _titles(question, about > most[kind]):
            wanted.append((kind, EngineQuery(groups, in_title=True), TITLES, titles < EVERYWHERE))
    answers = newest_matches(wanted)
    document_ids = {}
    for kind in kinds:
        said = [answer for (asked, *_), answer in zip(wanted, answers, strict=True) if asked == kind]
        found = [document_id for answer in [*said[1:], said[0]] for document_id in answer]
        carrying = [group.named.get(kind, 0) for group in question.groups]
        both = -1
        for bits in carrying:
            both &= bits
        # What is outside the chosen terms is ranked, too: `numbers` says what other terms would show.
        chosen = []
        room = most[kind] + TITLES * (len(said) - 1)
        for bits in (only.get(kind, -1), -1):
            numbers = highest_bits(both & bits, most[kind]) if all(carrying) else []
            chosen += [*_within(found, bits)[:room], *(document_id_of(kind, n) for n in numbers)]
        document_ids[kind] = list(dict.fromkeys(chosen))
    return document_ids


def _together(groups, total) -> float:
    """In how many documents all of these stand, about, if none draws another."""
    about = float(total)
    for group in groups:
        about *= min(1.0, group.documents / total) if total else 0.0
    return about


def _titles(question, many) -> list[tuple]:
    """What is asked of titles: all words; of very many texts also those that hold the rarest word often."""
    asked = [tuple(group.alternatives for group in question.groups)]
    rarest = min(question.groups, key=lambda group: group.documents)
    others = [group.alternatives for group in question.groups if group is not rarest]
    alone = [run[0] for run in rarest.alternatives if len(run) == 1]
    if many and alone and not rarest.phrase:
        own = [tuple((frequency_marker(stem, times),) for stem in alone) for times in FREQUENCY_LEVELS]
        asked += [(some, *others) for some in own]
    return asked


def _with_some(question, kinds, most) -> dict[str, list[int]]:
    """Places with some of the words: the rarest ones, so that what is common does not crowd them out."""
    groups = sorted(question.groups, key=lambda group: group.documents)
    if len(groups) < 2 or not kinds:
        return {}
    rare = [group for group in groups if group.documents < RARE] or groups[:1]
    asked = EngineQuery(tuple(group.alternatives for group in rare), any_group=True)
    answers = newest_matches([(kind, asked, most[kind], True) for kind in kinds])
    carrying = {
        kind: {
            document_id_of(kind, n)
            for group in groups
            for n in highest_bits(group.named.get(kind, 0), TITLES)
        }
        for kind in kinds
    }
    return {kind: found + sorted(carrying[kind]) for kind, found in zip(kinds, answers, strict=True)}


def _within(document_ids, bits) -> list[int]:
    document_ids = list(dict.fromkeys(document_ids))
    return (
        document_ids
        if bits is None
        else [document_id for document_id in document_ids if bits >> item_number(document_id) & 1]
    )


def _found(kind, hits, most, bits) -> Found:
    numbers = 0
    for hit in hits:
        numbers |= hit.has_all << hit.number
    hits = [hit for hit in hits if bits is None or bits >> hit.number & 1]
    whole = [hit for hit in hits if hit.has_all]
    some = [hit for hit in hits if not hit.has_all][:OTHERS] if len(whole) < ENOUGH else []
    return Found(kind, [*whole, *some], len(whole), len(whole) >= most, numbers)
