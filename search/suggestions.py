"""Suggestions while a user types: completed words and matching titles."""

from itertools import chain, zip_longest

from search import spelling
from search.document_ids import KINDS
from search.engines import EngineCall, EngineQuery, newest_matches, walk_for_any
from search.models import Document, TitleStem
from search.query import MAX_CHARACTERS
from search.tokens import tokenize

MAX_SUGGESTIONS = 5
"""The most words, and the most titles, that are suggested."""


def suggestions_for(typed: str) -> list[str]:
    """Return suggestions for `typed`: with its last word completed, then titles that contain its words."""
    typed = typed[:MAX_CHARACTERS]
    words = tokenize(typed)
    unfinished = words.pop() if words and words[-1].end == len(typed) and len(words[-1].plain) > 1 else None
    found = []
    if unfinished:
        completions = spelling.completions(unfinished.plain, MAX_SUGGESTIONS)
        found = [typed[: unfinished.start] + word for word in completions]
    groups = tuple(((word.stem,),) for word in words if not word.is_stop)
    found += _titles(EngineQuery(groups, in_title=True, prefix=unfinished.plain if unfinished else ""))
    return [text for text in dict.fromkeys(found) if text.casefold() != typed.casefold()]


def _titles(query: EngineQuery) -> list[str]:
    """Return matching titles, the newest of each kind in turn."""
    titles = TitleStem.objects.titles_with_prefix(query.prefix) if query.prefix else 0
    walk = walk_for_any(titles)
    by_kind = newest_matches([EngineCall(kind, query, MAX_SUGGESTIONS, walk) for kind in KINDS])
    in_turn = filter(None, chain.from_iterable(zip_longest(*by_kind)))
    document_ids = list(in_turn)[:MAX_SUGGESTIONS]
    texts = Document.objects.texts(document_ids) if document_ids else {}
    return [texts[document_id][0] for document_id in document_ids if document_id in texts]
