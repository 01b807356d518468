"""Lists in order of a measure, such as minutes or comments; where it ties, by number."""

from taxonomy.selection import Selection, highest_bits, lowest_bits, term_bitmaps

STEP = 10**9
"""A cursor is measure × STEP + number: one word that names a place in such a list."""
MEASURES = {
    "shortest": ("minutes", "", False),
    "discussed": ("discussed", " talk", True),
    "tried": ("tried", " talk", True),
}
"""For each order: its key on a shelf, how the name of that shelf ends, whether most stands first."""


def ranked(groups: dict[int, int], size: int, *, beyond=None, falling=False) -> list[tuple[int, int]]:
    """Return up to `size` pairs of measure and number that follow the pair `beyond`, rising or falling."""
    found = []
    for measure in sorted(groups, reverse=falling):
        bits = groups[measure]
        if beyond is not None and measure == beyond[0]:
            bits = _below(bits, beyond[1]) if falling else _above(bits, beyond[1])
        elif beyond is not None and (measure > beyond[0]) == falling:
            continue
        take = highest_bits if falling else lowest_bits
        found += [(measure, number) for number in take(bits, size - len(found))]
    return found


def _above(bits: int, number: int) -> int:
    shift = min(number + 1, bits.bit_length())
    return bits >> shift << shift


def _below(bits: int, number: int) -> int:
    return bits & ((1 << min(number, bits.bit_length())) - 1)


def page_of(selection: Selection, sort: str, size: int, after: int | None, before: int | None):
    """Return pairs of measure and number of a page, and whether the list goes on before and after it."""
    key, where, falling = MEASURES[sort]
    groups = _groups(selection, key, f"{selection.list_name}{where}")
    if before is not None:
        rows = ranked(groups, size + 1, beyond=divmod(before, STEP), falling=not falling)
        return rows[:size][::-1], len(rows) > size, True
    beyond = divmod(after, STEP) if after is not None else None
    rows = ranked(groups, size + 1, beyond=beyond, falling=falling)
    return rows[:size], after is not None, len(rows) > size


def _groups(selection: Selection, key: str, list_name: str) -> dict[int, int]:
    """Return the numbers that match, by measure; what was not measured stands at 0."""
    matching, groups = selection.matching, {}
    rest = matching
    for (name, measure), bits in term_bitmaps(list_name).items():
        if name == key:
            groups[measure] = bits & matching
            rest &= ~bits
    groups[0] = groups.get(0, 0) | rest
    return groups
