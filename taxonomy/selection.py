"""What a reader has chosen on a shelf: the matching numbers, the counts beside every term, a page."""

import threading
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property

from taxonomy.models.published_lists import ALL_ITEMS, BLOCK_BITS, CacheVersion, FacetBlock, PublishedList

_kept: dict[str, tuple] = {}
_lock = threading.Lock()


_versions: ContextVar[dict[str, int] | None] = ContextVar("versions", default=None)


def list_version(list_name: str) -> int:
    """Return the version of a shelf, 0 before anything was published on it."""
    versions = _versions.get()
    return (_read_versions() if versions is None else versions).get(list_name, 0)


def pinned_versions_of(names) -> tuple[int, ...] | None:
    """The versions of these shelves and pages in the moment that is read (one_moment), or None outside."""
    versions = _versions.get()
    list_names = [name for name in names if "/" not in name]
    known = versions is not None and all(name in versions for name in names if name not in list_names)
    return tuple(versions.get(name, 0) for name in names) if known else None


def _read_versions(page: str = "") -> dict[str, int]:
    list_names = PublishedList.objects.values_list("name", "version")
    below = CacheVersion.objects.filter(name=page).values_list("name", "version")
    return dict(list_names.union(below, all=True) if page else list_names)


@contextmanager
def pinned_versions(page: str = ""):
    """Read the versions of all shelves, and of one page (PageVersion), once for everything asked inside."""
    # A page below which nothing has happened has no row, and is known to have none.
    token = _versions.set({**({page: 0} if page else {}), **_read_versions(page)})
    try:
        yield
    finally:
        _versions.reset(token)


def cached_value(what: str, list_name: str, make):
    """Return make(), kept in this process until the version of `shelf` moves on."""
    version = list_version(list_name)
    with _lock:
        kept = _kept.get(what)
    if kept and kept[0] == version:
        return kept[1]
    value = make()
    with _lock:
        _kept[what] = (version, value)
    return value


def term_bitmaps(list_name: str) -> dict[tuple[str, int], int]:
    """Return the bits of every term of a shelf, read again when the shelf has changed."""
    return cached_value(f"bits of {list_name}", list_name, lambda: _read_bits(list_name))


def _read_bits(list_name: str) -> dict[tuple[str, int], int]:
    bits: dict[tuple[str, int], int] = {}
    for row in FacetBlock.objects.for_list(list_name):
        key = (row.vocabulary, row.term)
        bits[key] = bits.get(key, 0) | (row.number << (row.block * BLOCK_BITS))
    return bits


def clear_cache() -> None:
    """Forget everything that is kept (for a process whose database was exchanged under it)."""
    with _lock:
        _kept.clear()


def highest_bits(number: int, count: int) -> list[int]:
    """Return the positions of the `count` highest set bits, highest first."""
    found = []
    while number and len(found) < count:
        top = number.bit_length() - 1
        found.append(top)
        number ^= 1 << top
    return found


def lowest_bits(number: int, count: int) -> list[int]:
    """Return the positions of the `count` lowest set bits, lowest first."""
    found = []
    while number and len(found) < count:
        bit = number & -number
        found.append(bit.bit_length() - 1)
        number ^= bit
    return found


@dataclass(frozen=True)
class Selection:
    """Chosen terms by vocabulary: any of those in one vocabulary, and every vocabulary."""

    list_name: str
    chosen: dict[str, frozenset[int]] = field(default_factory=dict)
    excluded: tuple[tuple[str, int], ...] = ()
    """Keys of the shelf, such as ("notes", 1), whose items are left out."""
    restricted_to: int | None = None
    """The only numbers that count, as bits: those that a search has found. None: all of the shelf."""

    @cached_property
    def bits(self) -> dict[tuple[str, int], int]:
        return term_bitmaps(self.list_name)

    def _matching(self, excluding: str = "") -> int:
        result = self.bits.get(ALL_ITEMS, 0)
        for vocabulary, terms in self.chosen.items():
            if terms and vocabulary != excluding:
                union = 0
                for term in terms:
                    union |= self.bits.get((vocabulary, term), 0)
                result &= union
        for key in self.excluded:
            result &= ~self.bits.get(key, 0)
        return result if self.restricted_to is None else result & self.restricted_to

    @cached_property
    def matching(self) -> int:
        return self._matching()

    @property
    def count(self) -> int:
        """How many items match."""
        return self.matching.bit_count()

    def counts(self, vocabulary: str) -> dict[int, int]:
        """How many items each term of `vocabulary` would show, given the other vocabularies' choices."""
        others = self._matching(excluding=vocabulary)
        return {
            term: (bits & others).bit_count()
            for (name, term), bits in self.bits.items()
            if name == vocabulary
        }

    def with_terms(self, vocabulary: str, terms) -> "Selection":
        """Return the selection with other terms chosen in one vocabulary."""
        return replace(self, chosen={**self.chosen, vocabulary: frozenset(terms)})

    def newest(self, size: int, *, before: int | None = None) -> list[int]:
        """Return up to `size` numbers, newest first, all older than number `before`."""
        # A cursor is any number that somebody writes; none beyond the shelf may size an integer.
        end = self.matching.bit_length()
        end = end if before is None else min(max(before, 0), end)
        return highest_bits(self.matching & ((1 << end) - 1), size)

    def oldest(self, size: int, *, after: int | None = None) -> list[int]:
        """Return up to `size` numbers, oldest first, all newer than number `after`."""
        start = 0 if after is None else min(after + 1, self.matching.bit_length())
        return [number + start for number in lowest_bits(self.matching >> start, size)]
