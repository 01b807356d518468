"""The search in the guides: by stems, without the database, because there are few and short topics."""

from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from empathy.help_guides import Topic, all_topics
from search.excerpts import Piece, excerpt, highlight
from search.query import MAX_CHARACTERS, MAX_TERMS, SearchQuery, TermGroup
from search.tokens import tokenize

IN_TITLE, IN_SEARCH_WORDS, IN_TEXT = 4, 3, 1
"""What a word of the query counts, by where it is found."""

MIN_CORRECTED = 4
"""The shortest stem that is corrected."""


@dataclass(frozen=True)
class Found:
    """A topic that was found; title and excerpt in pieces, each with whether it matches the query."""

    topic: Topic
    title: list[Piece]
    excerpt: list[Piece]


def search_help(words: str, *, limit: int = 20, some: bool = True) -> list[Found]:
    """Return the topics with all of the words, best first.

    If `some` is True, a misspelt word counts as the most similar one of the help, and if no topic has all
    words, those with most are returned.
    """
    wanted = _stems(words[:MAX_CHARACTERS])[:MAX_TERMS]
    wanted = list(dict.fromkeys(_corrected(stem) if some else stem for stem in wanted))
    scores = [(topic, _score(topic, wanted)) for topic in all_topics()]
    most = max((found for _, (found, _) in scores), default=0) if some else len(wanted)
    best = [(score, topic) for topic, (found, score) in scores if found == most and found]
    query = SearchQuery(tuple(TermGroup(stem, {(stem,): 1.0}) for stem in wanted))
    best.sort(key=lambda pair: -pair[0])
    return [
        Found(topic, highlight(topic.title, query), excerpt(_best_paragraph(topic, wanted), query))
        for _, topic in best[:limit]
    ]


@cache
def _vocabulary() -> frozenset[str]:
    """Return every stem of the help."""
    return frozenset(
        stem
        for topic in all_topics()
        for text in (topic.title, topic.search_words, *topic.paragraphs)
        for stem in _stems_of_help(text)
    )


def _corrected(stem: str) -> str:
    """Return the stem, or the most similar one of the help if the help does not have it."""
    if stem in _vocabulary() or len(stem) < MIN_CORRECTED:
        return stem
    similar = process.extractOne(stem, _vocabulary(), scorer=DamerauLevenshtein.distance, score_cutoff=1)
    return similar[0] if similar else stem


def _stems(text: str) -> list[str]:
    return [token.stem for token in tokenize(text) if not token.is_stop]


@cache
def _stems_of_help(text: str) -> frozenset[str]:
    """Return the stems of a text of the help, kept because every search reads all of it."""
    return frozenset(_stems(text))


def _score(topic: Topic, wanted: list[str]) -> tuple[int, int]:
    """Return how many of the words the topic has, and how much they count."""
    places = [
        (_stems_of_help(topic.title), IN_TITLE),
        (_stems_of_help(topic.search_words), IN_SEARCH_WORDS),
        (_stems_of_help(" ".join(topic.paragraphs)), IN_TEXT),
    ]
    counts = [max((count for stems, count in places if stem in stems), default=0) for stem in wanted]
    return sum(count > 0 for count in counts), sum(counts)


def _best_paragraph(topic: Topic, wanted: list[str]) -> str:
    """Return the first paragraph with the most words of the query."""
    return max(topic.paragraphs, key=lambda text: len(_stems_of_help(text).intersection(wanted)), default="")
