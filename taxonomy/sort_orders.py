"""Pages of a list sorted by a number, such as reading minutes or comments.

Ties are sorted by sequence number.
"""

from taxonomy.selection import Selection, highest_bits, lowest_bits, term_bitmaps

STEP = 10**9
"""A cursor of such a page is value × STEP + sequence number."""
SORT_KEYS = {
    "shortest": ("minutes", "", False),
    "discussed": ("discussed", " talk", True),
    "tried": ("tried", " talk", True),
}
"""The key in the facet index, the suffix of the list with it, and whether it is descending."""

type Row = tuple[int, int]
"""The value by which a row is sorted, and its sequence number."""


def sorted_page(
    selection: Selection, sort: str, size: int, after: int | None, before: int | None
) -> tuple[list[Row], bool, bool]:
    """Return the rows of one page, and whether there are rows before and after it.

    `after` and `before` are cursors; at most one of them is given.
    """
    key, suffix, descending = SORT_KEYS[sort]
    groups = _bitmaps_by_value(selection, key, f"{selection.list_name}{suffix}")
    if before is not None:
        rows = _take_rows(groups, size + 1, beyond=divmod(before, STEP), descending=not descending)
        return rows[:size][::-1], len(rows) > size, True
    beyond = divmod(after, STEP) if after is not None else None
    rows = _take_rows(groups, size + 1, beyond=beyond, descending=descending)
    return rows[:size], after is not None, len(rows) > size


def _take_rows(
    groups: dict[int, int], size: int, *, beyond: Row | None = None, descending: bool = False
) -> list[Row]:
    """Return up to `size` rows that follow the row `beyond`."""
    found: list[Row] = []
    for value in sorted(groups, reverse=descending):
        bitmap = groups[value]
        if beyond is not None and value == beyond[0]:
            bitmap = _lower_than(bitmap, beyond[1]) if descending else _higher_than(bitmap, beyond[1])
        elif beyond is not None and (value > beyond[0]) == descending:
            continue
        take = highest_bits if descending else lowest_bits
        found += [(value, number) for number in take(bitmap, size - len(found))]
    return found


def _higher_than(bitmap: int, number: int) -> int:
    shift = min(number + 1, bitmap.bit_length())
    return bitmap >> shift << shift


def _lower_than(bitmap: int, number: int) -> int:
    return bitmap & ((1 << min(number, bitmap.bit_length())) - 1)


def _bitmaps_by_value(selection: Selection, key: str, list_name: str) -> dict[int, int]:
    """Return the matching numbers by their value; numbers without one have the value 0."""
    matching, groups = selection.matching, {}
    without_value = matching
    for (name, value), bitmap in term_bitmaps(list_name).items():
        if name == key:
            groups[value] = bitmap & matching
            without_value &= ~bitmap
    groups[0] = groups.get(0, 0) | without_value
    return groups
