"""Words and titles that somebody may mean who is still typing."""

from itertools import chain, zip_longest

from search import spelling
from search.asking import MOST_CHARACTERS
from search.engines import Asked, newest
from search.kinds import KINDS
from search.models import Document
from search.words import words_of

MOST = 5
"""So many words at most, and so many titles."""


def suggested(typed: str) -> list[str]:
    """Return what `typed` may become: its last word completed, then titles that hold its words."""
    typed = typed[:MOST_CHARACTERS]
    words = words_of(typed)
    begun = words.pop() if words and words[-1].end == len(typed) and len(words[-1].plain) > 1 else None
    found = []
    if begun:
        found = [typed[: begun.start] + word for word in spelling.completed(begun.plain, MOST)]
    groups = tuple(((word.stem,),) for word in words if not word.is_stop)
    found += _titles(Asked(groups, in_title=True, beginning=begun.plain if begun else ""))
    return [text for text in dict.fromkeys(found) if text.casefold() != typed.casefold()]


def _titles(asked) -> list[str]:
    """The newest of each kind in turn."""
    by_kind = newest([(kind, asked, MOST, True) for kind in KINDS])
    places = [place for place in chain.from_iterable(zip_longest(*by_kind)) if place][:MOST]
    texts = Document.objects.texts(places) if places else {}
    return [texts[place][0] for place in places if place in texts]
