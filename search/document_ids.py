"""What can be found, and the place of every such thing in the index.

A place is one number: the kind's code and the thing's own number. So the newest of a kind is the end of a
range, which both engines walk from its end without sorting.
"""

KINDS = {"case": 1, "story": 2, "phrase": 3, "technique": 4, "industry": 5}
"""Each kind with its code; codes stand in the index and are never used again."""
_STEP = 1 << 40


def document_id_of(kind: str, number: int) -> int:
    """Return the place of a thing."""
    return KINDS[kind] * _STEP + number


def item_number(document_id: int) -> int:
    """Return the number of the thing at a place."""
    return document_id % _STEP


def id_range(kind: str) -> tuple[int, int]:
    """Return the first and the last place of a kind."""
    return document_id_of(kind, 0), document_id_of(kind, _STEP - 1)
