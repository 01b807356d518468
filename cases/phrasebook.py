"""One page of the phrasebook, as a query string describes it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from cases.models import PhraseSwap, Situation
from cases.models.situations import SITUATION_KEYS
from request_handling.integers import parse_integer
from search.query import parse_query
from search.retrieval import CANDIDATES, Found, find
from taxonomy.browse import Browse

LIST_NAME, KIND = "phrases", "phrase"
PAGE_SIZE = 15
MAX_WORDS_LENGTH = 200
MAX_OFFSET_DIGITS = 5


@dataclass(frozen=True)
class SituationLink:
    """A situation, how many phrases choosing it gives, and the query string that chooses or clears it."""

    label: str
    count: int
    address: str
    is_chosen: bool


class Phrasebook:
    """A page of a query string such as ?q=calm+down&situation=angry&industry=retail.

    Unknown terms, situations and cursors are ignored; nothing raises.
    """

    def __init__(self, query: QueryDict) -> None:
        self.words = query.get("q", "").strip()[:MAX_WORDS_LENGTH]
        situation = query.get("situation", "")
        self.situation = situation if situation in Situation.values else ""
        self.offset = parse_integer(query.get("after"), max_digits=MAX_OFFSET_DIGITS) if self.words else 0
        parameters = [(name, value) for name, value in self._own_parameters if value]
        keys = [SITUATION_KEYS[self.situation]] if self.situation else []
        self._all = Browse(query, list_name=LIST_NAME, size=PAGE_SIZE, extra_parameters=parameters, keys=keys)
        if situation and not self.situation:
            self._all.unknown.append(situation[:MAX_WORDS_LENGTH])

    @property
    def _own_parameters(self) -> list[tuple[str, str]]:
        return [("q", self.words), ("situation", self.situation)]

    @cached_property
    def _found(self) -> Found:
        question = parse_query(self.words)
        return find(question, [KIND], {KIND: self._all.selection.matching}, mainly=KIND)[KIND]

    @cached_property
    def _found_numbers(self) -> int:
        """A bitmap of the phrases that the words find, whatever is chosen."""
        if self._found.numbers:
            return self._found.numbers
        return sum({1 << hit.number for hit in self._found.hits})

    @cached_property
    def browse(self) -> Browse:
        """The chosen terms, with their counts among the phrases that the words find."""
        return self._all.restricted_to(self._found_numbers) if self.words else self._all

    @property
    def is_narrowed(self) -> bool:
        """True if the page shows a part of the phrasebook."""
        return bool(self.words or self.situation or self._all.chosen)

    @property
    def has_only_partial_matches(self) -> bool:
        """True if no phrase has all words, but some have some of them."""
        return bool(self.words and self._found.hits and not self._found.numbers)

    @property
    def count(self) -> int:
        """The number of phrases on all pages."""
        return self.browse.count

    @cached_property
    def phrases(self) -> list[PhraseSwap]:
        """The phrases of this page: the best matches first, or the newest."""
        return PhraseSwap.objects.for_cards().in_order_of(self.numbers(PAGE_SIZE))

    def numbers(self, size: int) -> list[int]:
        """Return the sequence numbers of the phrases of this page, or of a page of another size."""
        if not self.words:
            return self._all.numbers if size == PAGE_SIZE else self._all.selection.newest(size)
        return [hit.number for hit in self._found.hits[:CANDIDATES][self.offset : self.offset + size]]

    @cached_property
    def situations(self) -> list[SituationLink]:
        """All situations, with the counts among the phrases that words and terms leave."""
        counts = self.browse.selection.counts("situation")
        return [
            SituationLink(
                str(label),
                counts.get(SITUATION_KEYS[value][1], 0),
                self._address("" if value == self.situation else value),
                value == self.situation,
            )
            for value, label in Situation.choices
        ]

    def _address(self, situation: str, **extra: Any) -> str:
        pairs = [("q", self.words), ("situation", situation)]
        pairs += [(name, term.slug) for name, terms in self._all.terms.items() for term in terms]
        return "?" + urlencode([pair for pair in [*pairs, *extra.items()] if pair[1]])

    @property
    def address(self) -> str:
        """The query string of the first page."""
        return self._address(self.situation) if self.is_narrowed else ""

    @property
    def previous_address(self) -> str:
        """The query string of the previous page, or an empty text."""
        if not self.words:
            return self._all.previous_address()
        return self._address(self.situation, after=self.offset - PAGE_SIZE) if self.offset else ""

    @property
    def next_address(self) -> str:
        """The query string of the next page, or an empty text."""
        if not self.words:
            return self._all.next_address()
        end = self.offset + PAGE_SIZE
        has_next = end < len(self._found.hits[:CANDIDATES])
        return self._address(self.situation, after=end) if has_next else ""
