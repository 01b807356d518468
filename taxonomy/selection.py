"""Selections of published items by terms: counts and pages from the facet index."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from taxonomy.list_versions import cached_value
from taxonomy.models.published_lists import ALL_ITEMS, BLOCK_BITS, FacetBlock, FacetKey

BLOCK_MASK = (1 << BLOCK_BITS) - 1


def term_bitmaps(list_name: str) -> dict[FacetKey, int]:
    """Return a bitmap of sequence numbers for each term of a list, cached until the list changes."""
    return cached_value(
        f"bitmaps of {list_name}",
        list_name,
        lambda: _with_blocks({}, FacetBlock.objects.for_list(list_name)),
        # The first request after a publication reads only the blocks that it changed.
        lambda known, version: _with_blocks(
            known, FacetBlock.objects.for_list(list_name).changed_since(version)
        ),
    )


def _with_blocks(known: dict[FacetKey, int], blocks: Iterable[FacetBlock]) -> dict[FacetKey, int]:
    """Return the bitmaps with these blocks in place of their old ones; keys without bits are left out."""
    changed: dict[FacetKey, list[FacetBlock]] = defaultdict(list)
    for row in blocks:
        changed[row.vocabulary, row.term].append(row)
    bitmaps = dict(known)
    for key, rows in changed.items():
        bitmap = known.get(key, 0)
        for row in rows:
            start = row.block * BLOCK_BITS
            stored = bitmap >> start & BLOCK_MASK
            bitmap ^= (stored ^ row.bitmap) << start
        if bitmap:
            bitmaps[key] = bitmap
        else:
            bitmaps.pop(key, None)
    return bitmaps


def bitmap_of(numbers: Collection[int]) -> int:
    """Return a bitmap with these bits set."""
    # Setting them in an integer one by one would copy it for each.
    bits = bytearray(max(numbers, default=0) // 8 + 1)
    for number in numbers:
        bits[number // 8] |= 1 << number % 8
    return int.from_bytes(bits, "little")


def highest_bits(bitmap: int, count: int) -> list[int]:
    """Return the positions of the `count` highest set bits, highest first."""
    found: list[int] = []
    while bitmap and len(found) < count:
        top = bitmap.bit_length() - 1
        found.append(top)
        bitmap ^= 1 << top
    return found


def lowest_bits(bitmap: int, count: int) -> list[int]:
    """Return the positions of the `count` lowest set bits, lowest first."""
    found: list[int] = []
    while bitmap and len(found) < count:
        bit = bitmap & -bitmap
        found.append(bit.bit_length() - 1)
        bitmap ^= bit
    return found


@dataclass(frozen=True)
class Selection:
    """The items of a list that carry any of the chosen terms of each vocabulary."""

    list_name: str
    chosen: dict[str, frozenset[int]] = field(default_factory=dict)
    excluded: tuple[FacetKey, ...] = ()
    """Keys such as ("notes", 1), whose items are left out."""
    restricted_to: int | None = None
    """A bitmap of the only sequence numbers that count, such as those that a search found; None for all."""

    @cached_property
    def bitmaps(self) -> dict[FacetKey, int]:
        return term_bitmaps(self.list_name)

    def _matching(self, ignored_vocabulary: str = "") -> int:
        result = self.bitmaps.get(ALL_ITEMS, 0)
        for vocabulary, terms in self.chosen.items():
            if terms and vocabulary != ignored_vocabulary:
                union = 0
                for term in terms:
                    union |= self.bitmaps.get((vocabulary, term), 0)
                result &= union
        for key in self.excluded:
            result &= ~self.bitmaps.get(key, 0)
        return result if self.restricted_to is None else result & self.restricted_to

    @cached_property
    def matching(self) -> int:
        """The bitmap of all matching sequence numbers."""
        return self._matching()

    @property
    def count(self) -> int:
        """The number of matching items."""
        return self.matching.bit_count()

    def counts(self, vocabulary: str) -> dict[int, int]:
        """Return how many items each term would give, with the choices in other vocabularies."""
        others = self._matching(ignored_vocabulary=vocabulary)
        return {
            term: (bitmap & others).bit_count()
            for (name, term), bitmap in self.bitmaps.items()
            if name == vocabulary
        }

    def with_terms(self, vocabulary: str, terms: Iterable[int]) -> "Selection":
        """Return the selection with other terms chosen in one vocabulary."""
        return replace(self, chosen={**self.chosen, vocabulary: frozenset(terms)})

    def newest(self, size: int, *, before: int | None = None) -> list[int]:
        """Return up to `size` matching numbers, newest first, all lower than `before`."""
        # The cursor comes from the query string: a huge one must not make a huge integer.
        end = self.matching.bit_length()
        end = end if before is None else min(max(before, 0), end)
        return highest_bits(self.matching & ((1 << end) - 1), size)

    def oldest(self, size: int, *, after: int | None = None) -> list[int]:
        """Return up to `size` matching numbers, oldest first, all higher than `after`."""
        start = 0 if after is None else min(after + 1, self.matching.bit_length())
        return [number + start for number in lowest_bits(self.matching >> start, size)]
