"""Words and titles that somebody may mean who is still typing."""

from itertools import chain, zip_longest

from search import spelling
from search.document_ids import KINDS
from search.engines import EngineQuery, newest_matches
from search.models import Document
from search.query import MOST_CHARACTERS
from search.tokens import tokenize

MOST = 5
"""So many words at most, and so many titles."""


def suggestions_for(typed: str) -> list[str]:
    """Return what `typed` may become: its last word completed, then titles that hold its words."""
    typed = typed[:MOST_CHARACTERS]
    words = tokenize(typed)
    begun = words.pop() if words and words[-1].end == len(typed) and len(words[-1].plain) > 1 else None
    found = []
    if begun:
        found = [typed[: begun.start] + word for word in spelling.completions(begun.plain, MOST)]
    groups = tuple(((word.stem,),) for word in words if not word.is_stop)
    found += _titles(EngineQuery(groups, in_title=True, prefix=begun.plain if begun else ""))
    return [text for text in dict.fromkeys(found) if text.casefold() != typed.casefold()]


def _titles(asked) -> list[str]:
    """The newest of each kind in turn."""
    by_kind = newest_matches([(kind, asked, MOST, True) for kind in KINDS])
    document_ids = [document_id for document_id in chain.from_iterable(zip_longest(*by_kind)) if document_id][
        :MOST
    ]
    texts = Document.objects.texts(document_ids) if document_ids else {}
    return [texts[document_id][0] for document_id in document_ids if document_id in texts]
