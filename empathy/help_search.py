"""The search in the guides: by stems, without the database, because there are few and short topics."""

from dataclasses import dataclass

from empathy.help_guides import Topic, all_topics
from search.excerpts import Piece, excerpt, highlight
from search.query import MAX_CHARACTERS, MAX_TERMS, SearchQuery, TermGroup
from search.tokens import tokenize

IN_TITLE, IN_SEARCH_WORDS, IN_TEXT = 4, 3, 1
"""What a word of the query counts, by where it is found."""


@dataclass(frozen=True)
class Found:
    """A topic that was found; title and excerpt in pieces, each with whether it matches the query."""

    topic: Topic
    title: list[Piece]
    excerpt: list[Piece]


def search_help(words: str, *, limit: int = 20, some: bool = True) -> list[Found]:
    """Return the topics with all of the words, best first.

    If none has all and `some` is True, return those with most.
    """
    wanted = list(dict.fromkeys(_stems(words[:MAX_CHARACTERS])))[:MAX_TERMS]
    scores = [(topic, _score(topic, wanted)) for topic in all_topics()]
    most = max((found for _, (found, _) in scores), default=0) if some else len(wanted)
    best = [(score, topic) for topic, (found, score) in scores if found == most and found]
    query = SearchQuery(tuple(TermGroup(stem, {(stem,): 1.0}) for stem in wanted))
    best.sort(key=lambda pair: -pair[0])
    return [
        Found(topic, highlight(topic.title, query), excerpt(_best_paragraph(topic, wanted), query))
        for _, topic in best[:limit]
    ]


def _stems(text: str) -> list[str]:
    return [token.stem for token in tokenize(text) if not token.is_stop]


def _score(topic: Topic, wanted: list[str]) -> tuple[int, int]:
    """Return how many of the words the topic has, and how much they count."""
    places = [
        (set(_stems(topic.title)), IN_TITLE),
        (set(_stems(topic.search_words)), IN_SEARCH_WORDS),
        (set(_stems(" ".join(topic.paragraphs))), IN_TEXT),
    ]
    counts = [max((count for stems, count in places if stem in stems), default=0) for stem in wanted]
    return sum(count > 0 for count in counts), sum(counts)


def _best_paragraph(topic: Topic, wanted: list[str]) -> str:
    """Return the first paragraph with the most words of the query."""
    return max(topic.paragraphs, key=lambda text: len(set(wanted) & set(_stems(text))), default="")
