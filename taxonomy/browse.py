"""Browsing a published list by query string: chosen terms, filter chips, counts, sort order and pages."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from request_handling.integers import parse_integer
from taxonomy.models.published_lists import FacetKey
from taxonomy.selection import Selection
from taxonomy.sort_orders import SORT_KEYS, STEP, sorted_page
from taxonomy.vocabulary import AnyTerm, Vocabulary, vocabulary

FACETS = {"industry": _("Industry"), "technique": _("Technique")}
SORTS = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "shortest": _("Shortest first"),
    "discussed": _("Most discussed"),
    "tried": _("Most tried"),
}
PAGE_SIZE = 20
MAX_WORD_LENGTH = 100
MAX_CHOSEN_TERMS = 50
MAX_CURSOR_DIGITS = 16


@dataclass(frozen=True)
class Option:
    """A term of a facet: how many items choosing it would give, and whether it is chosen."""

    term: AnyTerm
    count: int
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """A chosen term, and the query string without it."""

    term: AnyTerm
    vocabulary: str
    without: str


class Browse:
    """One page of a list, as a query string such as ?industry=retail&sort=oldest&after=42 describes it.

    Unknown terms, orders and cursors are ignored and collected in `unknown`; nothing raises.
    """

    def __init__(
        self,
        query: QueryDict,
        *,
        list_name: str,
        sorts: tuple[str, ...] = ("newest",),
        size: int = PAGE_SIZE,
        notes: bool = False,
        extra_parameters: Iterable[tuple[str, str]] = (),
        keys: Iterable[FacetKey] = (),
    ) -> None:
        """`notes` offers the filter for content notes.

        `extra_parameters` are repeated in every query string. `keys` are further keys of the facet index that
        an item has to carry, such as its situation in the phrasebook.
        """
        self.keys = keys
        self.query, self.list_name, self.sorts, self.size = query, list_name, sorts, size
        self.extra_parameters = extra_parameters
        self.unknown: list[str] = []
        self.has_notes = notes
        self.without_notes = notes and query.get("notes") == "none"
        self.vocabulary: Vocabulary = vocabulary()
        self.terms = {name: self._chosen_terms(name) for name in FACETS}
        self.sort = self._sort_order()
        self.after = self._cursor("after")
        self.before = self._cursor("before") if self.after is None else None

    def _chosen_terms(self, name: str) -> list[AnyTerm]:
        chosen: list[AnyTerm] = []
        for word in self.query.getlist(name)[:MAX_CHOSEN_TERMS]:
            term = self.vocabulary.find(name, word[:MAX_WORD_LENGTH])
            if term is None and word.strip():
                self.unknown.append(word[:MAX_WORD_LENGTH])
            elif term and term not in chosen:
                chosen.append(term)
        return sorted(chosen, key=lambda term: (term.position, term.name))

    def _sort_order(self) -> str:
        sort = self.query.get("sort", "") or self.sorts[0]
        if sort not in self.sorts:
            self.unknown.append(sort[:MAX_WORD_LENGTH])
            return self.sorts[0]
        return sort

    def _cursor(self, name: str) -> int | None:
        text = self.query.get(name, "")
        cursor = parse_integer(text, None, max_digits=MAX_CURSOR_DIGITS)
        if text and cursor is None:
            self.unknown.append(text[:MAX_WORD_LENGTH])
        return cursor

    @cached_property
    def selection(self) -> Selection:
        """The items that carry the chosen terms."""
        chosen = {name: frozenset(term.pk for term in terms) for name, terms in self.terms.items()}
        chosen |= {name: frozenset({value}) for name, value in self.keys}
        return Selection(self.list_name, chosen, (("notes", 1),) if self.without_notes else ())

    def restricted_to(self, numbers: int) -> "Browse":
        """Return a copy that only counts the sequence numbers in the bitmap `numbers`."""
        restricted = copy(self)
        restricted.selection = replace(self.selection, restricted_to=numbers)
        return restricted

    @property
    def count(self) -> int:
        """The number of items on all pages."""
        return self.selection.count

    @property
    def chosen(self) -> list[AnyTerm]:
        """The chosen terms of all facets."""
        return [term for terms in self.terms.values() for term in terms]

    def facets(self) -> list[dict[str, Any]]:
        """Return each facet with its options and their counts, and whether the page shows them unfolded."""
        facets = []
        for name, label in FACETS.items():
            counts = self.selection.counts(name)
            options = [
                Option(term, counts.get(term.pk, 0), term in self.terms[name])
                for term in self.vocabulary.terms(name)
            ]
            is_open = name == "industry" or bool(self.terms[name])
            facets.append({"name": name, "label": label, "options": options, "is_open": is_open})
        return facets

    def address(self, *, without: AnyTerm | None = None, **extra: Any) -> str:
        """Return the query string of this page, perhaps without a term, or with more parameters."""
        pairs = [*self.extra_parameters, *self._filter_parameters(without)]
        if self.sort != self.sorts[0]:
            pairs.append(("sort", self.sort))
        return _query_string([*pairs, *extra.items()])

    def cleared(self) -> str:
        """Return the query string without filters."""
        return _query_string(self.extra_parameters)

    def chips(self) -> list[Chip]:
        """Return the chosen terms, each of which can be removed."""
        return [
            Chip(term, name, self.address(without=term))
            for name, terms in self.terms.items()
            for term in terms
        ]

    def sort_choices(self) -> list[tuple[str, str | Promise, bool]]:
        """Return for each order its value in a form, its label, and whether it is the current one."""
        return [
            (name if name != self.sorts[0] else "", SORTS[name], name == self.sort) for name in self.sorts
        ]

    def chosen_parameters(self) -> list[tuple[str, Any]]:
        """Return the filters as parameters, for a form that only changes the order."""
        return [*self.extra_parameters, *self._filter_parameters()]

    def _filter_parameters(self, without: AnyTerm | None = None) -> list[tuple[str, Any]]:
        pairs = [(name, term.slug) for name, terms in self.terms.items() for term in terms if term != without]
        return [*pairs, ("notes", "none")] if self.without_notes else pairs

    @cached_property
    def _page(self) -> tuple[list[int], list[int], bool, bool]:
        """Sequence numbers and cursors of this page, and whether there are items before and after it."""
        if self.sort in SORT_KEYS:
            rows, has_previous, has_next = sorted_page(
                self.selection, self.sort, self.size, self.after, self.before
            )
            cursors = [value * STEP + number for value, number in rows]
            return [number for _, number in rows], cursors, has_previous, has_next
        numbers, has_previous, has_next = self._page_by_number()
        return numbers, numbers, has_previous, has_next

    def _page_by_number(self) -> tuple[list[int], bool, bool]:
        forward: Callable[..., list[int]] = self.selection.newest
        backward: Callable[..., list[int]] = self.selection.oldest
        ahead, back = "before", "after"
        if self.sort == "oldest":
            forward, backward, ahead, back = backward, forward, back, ahead
        if self.before is not None:
            numbers = backward(self.size + 1, **{back: self.before})
            return numbers[: self.size][::-1], len(numbers) > self.size, True
        numbers = forward(self.size + 1, **{ahead: self.after} if self.after is not None else {})
        return numbers[: self.size], self.after is not None, len(numbers) > self.size

    @property
    def numbers(self) -> list[int]:
        """The sequence numbers of the items on this page, in order."""
        return self._page[0]

    def previous_address(self) -> str:
        """Return the query string of the previous page, or an empty text."""
        _, cursors, has_previous, _ = self._page
        return self.address(before=cursors[0]) if has_previous and cursors else ""

    def next_address(self) -> str:
        """Return the query string of the next page, or an empty text."""
        _, cursors, _, has_next = self._page
        return self.address(after=cursors[-1]) if has_next and cursors else ""

    def broader_searches(self) -> list[dict[str, Any]]:
        """Return up to three ways to leave out a filter of an empty result, with their numbers of items."""
        found: list[dict[str, Any]] = []
        for name, terms in self.terms.items():
            for term in terms:
                others = [other.pk for other in terms if other != term]
                count = self.selection.with_terms(name, others).count
                found.append({"term": term, "count": count, "address": self.address(without=term)})
        if all(self.terms.values()):
            found += [self._without_facet(name) for name in FACETS if len(self.terms[name]) > 1]
        return sorted((way for way in found if way["count"]), key=lambda way: way["count"])[:3]

    def _without_facet(self, name: str) -> dict[str, Any]:
        pairs = [(other, term.slug) for other in FACETS if other != name for term in self.terms[other]]
        return {
            "term": None,
            "name": FACETS[name],
            "count": self.selection.with_terms(name, []).count,
            "address": _query_string([*self.extra_parameters, *pairs]),
        }


def _query_string(pairs: Iterable[tuple[str, Any]]) -> str:
    pairs = list(pairs)
    return f"?{urlencode(pairs)}" if pairs else ""
