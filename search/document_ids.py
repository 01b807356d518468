"""The kinds of searchable items, and the ids of their documents.

A document id combines the code of the kind and the number of the item. The newest documents of a kind are
therefore the end of a range, which both engines read backwards without sorting.
"""

KINDS = {"case": 1, "story": 2, "phrase": 3, "technique": 4, "industry": 5}
"""The code of each kind. Codes are stored in document ids and never reused."""
_STEP = 1 << 40


def document_id_of(kind: str, number: int) -> int:
    """Return the document id of an item."""
    return KINDS[kind] * _STEP + number


def item_number(document_id: int) -> int:
    """Return the number of the item of a document."""
    return document_id % _STEP


def id_range(kind: str) -> tuple[int, int]:
    """Return the first and the last document id of a kind."""
    return document_id_of(kind, 0), document_id_of(kind, _STEP - 1)
