"""Browsing a shelf by address: chosen terms, chips, counts, order and the page of a list."""

from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from taxonomy import sort_orders
from taxonomy.selection import Selection
from taxonomy.vocabulary import Vocabulary, vocabulary

FACETS = {"industry": _("Industry"), "technique": _("Technique")}
SORTS = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "shortest": _("Quickest to read"),
    "discussed": _("Most discussed"),
    "tried": _("Most tried"),
}
PAGE_SIZE = 20
LONGEST_WORD = 100


@dataclass(frozen=True)
class Option:
    """A term in a facet: how many it would show, and whether it is chosen."""

    term: object
    count: int
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """A chosen term, and the address without it."""

    term: object
    vocabulary: str
    without: str


class Browse:
    """What an address such as ?industry=retail&sort=oldest&after=42 asks of a shelf.

    Words that are no term, order or cursor are left out and listed in `unknown`; nothing raises.
    """

    def __init__(
        self,
        query,
        *,
        list_name: str,
        sorts=("newest",),
        size: int = PAGE_SIZE,
        notes=False,
        extra_parameters=(),
    ):
        self.query, self.list_name, self.sorts, self.size = query, list_name, sorts, size
        # Pairs that stay in every address, such as the words that are looked for.
        self.extra_parameters = extra_parameters
        self.unknown: list[str] = []
        self.has_notes = notes
        self.without_notes = notes and query.get("notes") == "none"
        self.vocabulary: Vocabulary = vocabulary()
        self.terms = {name: self._chosen(name) for name in FACETS}
        self.sort = self._sort()
        self.after = self._cursor("after")
        self.before = self._cursor("before") if self.after is None else None

    def _chosen(self, name: str) -> list:
        chosen = []
        for word in self.query.getlist(name)[:50]:
            term = self.vocabulary.find(name, word[:LONGEST_WORD])
            if term is None and word.strip():
                self.unknown.append(word[:LONGEST_WORD])
            elif term and term not in chosen:
                chosen.append(term)
        return sorted(chosen, key=lambda term: (term.position, term.name))

    def _sort(self) -> str:
        sort = self.query.get("sort", "") or self.sorts[0]
        if sort not in self.sorts:
            self.unknown.append(sort[:LONGEST_WORD])
            return self.sorts[0]
        return sort

    def _cursor(self, name: str) -> int | None:
        word = self.query.get(name, "")
        if word and not (word.isascii() and word.isdigit() and len(word) < 17):
            self.unknown.append(word[:LONGEST_WORD])
            return None
        return int(word) if word else None

    @cached_property
    def selection(self) -> Selection:
        chosen = {name: frozenset(t.pk for t in terms) for name, terms in self.terms.items()}
        return Selection(self.list_name, chosen, (("notes", 1),) if self.without_notes else ())

    def restricted_to(self, numbers: int) -> "Browse":
        """Return the same choice, with counts among these numbers (bits) alone."""
        narrowed = copy(self)
        narrowed.selection = replace(self.selection, restricted_to=numbers)
        return narrowed

    @property
    def count(self) -> int:
        return self.selection.count

    @property
    def chosen(self) -> list:
        """Every chosen term, in the order of the facets."""
        return [term for terms in self.terms.values() for term in terms]

    def facets(self) -> list[dict]:
        """Every facet with its options and their counts."""
        facets = []
        for name, label in FACETS.items():
            counts = self.selection.counts(name)
            options = [
                Option(term, counts.get(term.pk, 0), term in self.terms[name])
                for term in self.vocabulary.terms(name)
            ]
            facets.append({"name": name, "label": label, "options": options})
        return facets

    def address(self, *, without=None, sort: str = "", **extra) -> str:
        """Return the query string of this selection: perhaps without a term, in another order, with more."""
        sort = sort or self.sort
        pairs = [(name, term.slug) for name, terms in self.terms.items() for term in terms if term != without]
        pairs = [*self.extra_parameters, *pairs]
        if sort != self.sorts[0]:
            pairs.append(("sort", sort))
        if self.without_notes:
            pairs.append(("notes", "none"))
        pairs += extra.items()
        return "?" + urlencode(pairs) if pairs else ""

    def cleared(self) -> str:
        """Return the query string without any term."""
        return "?" + urlencode(self.extra_parameters) if self.extra_parameters else ""

    def chips(self) -> list[Chip]:
        """Chosen terms which a reader can take away one by one."""
        return [
            Chip(term, name, self.address(without=term))
            for name, terms in self.terms.items()
            for term in terms
        ]

    def sort_options(self) -> list[tuple[str, str, bool]]:
        """Each order: its address, its label, whether it is the one in force."""
        return [(self.address(sort=name), SORTS[name], name == self.sort) for name in self.sorts]

    @cached_property
    def _ordered(self) -> tuple[list[int], bool, bool]:
        """The numbers of this page, and whether the list goes on before and after it."""
        if self.sort in sort_orders.MEASURES:
            return self._ranked()
        first, second = self.selection.newest, self.selection.oldest
        older_first = self.sort == "oldest"
        if older_first:
            first, second = second, first
        ahead, back = ("after", "before") if older_first else ("before", "after")
        if self.before is not None:
            numbers = second(self.size + 1, **{back: self.before})
            return numbers[: self.size][::-1], len(numbers) > self.size, True
        numbers = first(self.size + 1, **{ahead: self.after} if self.after is not None else {})
        more = len(numbers) > self.size
        return numbers[: self.size], self.after is not None, more

    def _ranked(self) -> tuple[list[int], bool, bool]:
        rows, earlier, later = sort_orders.page_of(
            self.selection, self.sort, self.size, self.after, self.before
        )
        self._ends = [measure * sort_orders.STEP + number for measure, number in (rows[:1] + rows[-1:])]
        return [number for _, number in rows], earlier, later

    @property
    def numbers(self) -> list[int]:
        """The numbers of the items on this page, in order."""
        return self._ordered[0]

    def previous_address(self) -> str:
        """The address of the page before this one, or an empty text."""
        numbers, has_previous, _ = self._ordered
        if not has_previous or not numbers:
            return ""
        return self.address(before=self._ends[0] if self.sort in sort_orders.MEASURES else numbers[0])

    def next_address(self) -> str:
        """The address of the page after this one, or an empty text."""
        numbers, _, has_next = self._ordered
        if not has_next or not numbers:
            return ""
        return self.address(after=self._ends[-1] if self.sort in sort_orders.MEASURES else numbers[-1])

    def broader_searches(self) -> list[dict]:
        """For an empty result: what could be left out, and how many items would then be there."""
        found = []
        for name, terms in self.terms.items():
            for term in terms:
                rest = [t.pk for t in terms if t != term]
                count = self.selection.with_terms(name, rest).count
                found.append({"term": term, "count": count, "address": self.address(without=term)})
        if len(self.terms["industry"]) and len(self.terms["technique"]):
            for name in FACETS:
                count = self.selection.with_terms(name, []).count
                if len(self.terms[name]) > 1 and count:
                    pairs = [(n, t.slug) for n in FACETS if n != name for t in self.terms[n]]
                    pairs = [*self.extra_parameters, *pairs]
                    found.append({"term": None, "name": FACETS[name], "count": count,
                                  "address": "?" + urlencode(pairs)})  # fmt: skip
        return sorted((w for w in found if w["count"]), key=lambda w: w["count"])[:3]
