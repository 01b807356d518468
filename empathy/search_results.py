"""The results of the search page: by kind, with facets and pages."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Case, PhraseSwap
from request_handling.integers import parse_integer
from search.excerpts import excerpt, highlight
from search.german import english_words_for, is_german_page
from search.models import Document
from search.query import SearchQuery, parse_query
from search.retrieval import CANDIDATES, ENOUGH, Found, find
from search.term_matches import LIST_NAMES, add_term_matches
from search.tokens import WORD_PATTERN
from stories.models import Story
from taxonomy.browse import PAGE_SIZE, Browse
from taxonomy.vocabulary import vocabulary

LABELS = {
    "case": _("Cases"),
    "story": _("Stories"),
    "technique": _("Techniques"),
    "phrase": _("Phrases"),
    "industry": _("Industries"),
}
"""The kinds in the order of the page."""
MODELS: dict[str, Any] = {"case": Case, "story": Story, "phrase": PhraseSwap}
ROWS_PER_KIND = 4
"""Results of each kind on the page of all kinds."""


@dataclass(frozen=True)
class Row:
    """One result; title and excerpt are fragments of plain text, each with whether it matches the query."""

    kind: str
    item: object
    title: list[tuple[str, bool]]
    problem: list[tuple[str, bool]]
    """The sentence that names the problem of a case; empty for other kinds."""
    explanation: list[tuple[str, bool]]
    """Why a phrase works; empty for other kinds."""
    excerpt: list[tuple[str, bool]]
    missing_words: list[str]
    """Words of the query that the document does not contain."""


@dataclass(frozen=True)
class Group:
    """A kind with its number of results."""

    kind: str
    label: str | Promise
    count: int
    """Documents with all words; rounded down if `more` is set."""
    listed: int
    """The number of documents that are listed, which may include some with only some of the words."""
    more: bool
    address: str
    current: bool = False

    @property
    def shown_count(self) -> int | None:
        """The number to show; None if only documents with some of the words are listed."""
        return (self.count if self.more else self.listed) if self.count or not self.listed else None


class Results:
    """The results of a query string such as ?q=refund&kind=case&industry=retail&after=20.

    Unknown kinds and terms are ignored and listed in `unknown`. Never raises.
    """

    def __init__(self, query: QueryDict):
        self.words = query.get("q", "").strip()
        self.question: SearchQuery = parse_query(self.words)
        if self.question.groups:
            self.question = add_term_matches(self.question)
        kind = query.get("kind", "")
        self.unknown = [kind[:100]] if kind not in {"", *LABELS} else []
        # Only kinds in published lists have terms: without a kind, terms mean cases.
        kind = kind or ("case" if query.get("industry") or query.get("technique") else "")
        self.kind = kind if kind in LABELS else ""
        self.terms = self._terms(query) if self.kind in LIST_NAMES else None
        self.offset = parse_integer(query.get("after"), max_digits=5)

    def _terms(self, query: QueryDict) -> Browse:
        browse = Browse(
            query, list_name=LIST_NAMES[self.kind], extra_parameters=(("q", self.words), ("kind", self.kind))
        )
        browse.unknown = [*self.unknown, *browse.unknown]
        return browse

    @cached_property
    def _found(self) -> dict:
        """The matching documents by kind."""
        only = {self.kind: self.terms.selection.matching} if self.terms and self.terms.chosen else {}
        return find(self.question, list(LABELS), only, mainly=self.kind)

    @cached_property
    def browse(self) -> Browse | None:
        """The chosen terms with counts among the results; None if the kind has no terms."""
        return self.terms and self.terms.restricted_to(self._found[self.kind].listed)

    def address(self, kind: str = "", words: str = "") -> str:
        """Return the query string of this or another query, for all kinds or one, without terms."""
        return "?" + urlencode([("q", words or self.words), *([("kind", kind)] if kind else [])])

    @cached_property
    def groups(self) -> list[Group]:
        """Each kind with its number of results, regardless of the chosen terms."""
        return [
            self._group(found, found.numbers.bit_count(), found.listed.bit_count())
            for found in (self._found[kind] for kind in LABELS)
        ]

    def _group(self, found: Found, count: int, listed: int) -> Group:
        more, kind = found.more or count >= CANDIDATES, found.kind
        count = count // 100 * 100 if more else count
        return Group(kind, LABELS[kind], count, listed, more, self.address(kind), kind == self.kind)

    @cached_property
    def total(self) -> int:
        """The minimum number of documents of all kinds with all words."""
        return sum(group.count for group in self.groups)

    @cached_property
    def current_group(self) -> Group:
        """The kind of this page with its number of results for the chosen terms."""
        found = self._found[self.kind]
        return self._group(found, found.count, len(found.hits))

    @cached_property
    def _hits(self) -> dict:
        """The hits on this page by kind."""
        if self.kind:
            return {
                self.kind: self._found[self.kind].hits[:CANDIDATES][self.offset : self.offset + PAGE_SIZE]
            }
        # Partial matches are only shown if hardly any document has all words.
        return {
            kind: [hit for hit in found.hits if hit.has_all or self.total < ENOUGH][:ROWS_PER_KIND]
            for kind, found in self._found.items()
        }

    @cached_property
    def sections(self) -> list[tuple[Group, list[Row]]]:
        """The kinds with rows on this page; kinds with full matches first."""
        texts = Document.objects.texts([hit.document_id for hits in self._hits.values() for hit in hits])
        groups = [self.current_group] if self.kind else sorted(self.groups, key=lambda group: not group.count)
        shown = [(group, self._rows(group.kind, texts)) for group in groups]
        return [(group, rows) for group, rows in shown if rows]

    def _rows(self, kind: str, texts: dict) -> list[Row]:
        hits = self._hits[kind]
        items = _items(kind, [hit.number for hit in hits])
        query = self._found[kind].query
        rows = []
        for hit in hits:
            if hit.document_id in texts and hit.number in items:
                title, body = texts[hit.document_id]
                missing_words = [group.label for group in query.groups if group not in hit.matched]
                # The body of a case begins with its problem. That of a phrase is two lines: the words to
                # try, and why they work.
                first, _, rest = body.partition("\n")
                problem, body = (first, rest) if kind == "case" else ("", body)
                body, explanation = (first, rest) if kind == "phrase" else (body, "")
                rows.append(
                    Row(
                        kind,
                        items[hit.number],
                        title=highlight(title, query),
                        problem=highlight(problem, query),
                        explanation=highlight(explanation, query),
                        excerpt=excerpt(body, query),
                        missing_words=missing_words,
                    )
                )
        return rows

    @property
    def is_emptied_by_terms(self) -> bool:
        """True if there are results, but none with the chosen terms."""
        return bool(self.terms and self.terms.chosen and self._found[self.kind].listed)

    @property
    def has_only_partial_matches(self) -> bool:
        """True if no document has all words, but some have some of them."""
        return bool(self.sections) and not (self.current_group.count if self.kind else self.total)

    @property
    def is_other_language(self) -> bool:
        """True if no document has all words, and the text is in German, or may be."""
        if self.sections and not self.has_only_partial_matches:
            return False
        has_unknown_word = not all(group.documents for group in self.question.groups)
        return self.question.is_german or (is_german_page() and (has_unknown_word or not self.sections))

    @cached_property
    def english_words(self) -> list[str]:
        """English words to search for instead of the German words that were typed."""
        return english_words_for(self.words)

    @property
    def most_common_word(self) -> str:
        """The word of the query that most documents contain, if the query has several."""
        found = [group for group in self.question.groups if group.documents and not group.phrase]
        several = len(self.question.groups) > 1
        return max(found, key=lambda group: group.documents).label if found and several else ""

    @property
    def unquoted_query(self) -> str:
        """The query string without quotes, if the query has any."""
        phrases = [group for group in self.question.groups if group.phrase]
        words = " ".join(" ".join(WORD_PATTERN.findall(group.label)) for group in self.question.groups)
        return self.address(self.kind, words) if phrases else ""

    @property
    def suggested_address(self) -> str:
        """The query string of the suggested correction."""
        return self.address(self.kind, self.question.suggested)

    def previous_address(self) -> str:
        """Return the query string of the previous page, or an empty text."""
        return self._page(self.offset - PAGE_SIZE) if self.offset else ""

    def next_address(self) -> str:
        """Return the query string of the next page, or an empty text."""
        end = self.offset + PAGE_SIZE
        return self._page(end) if end < len(self._found[self.kind].hits[:CANDIDATES]) else ""

    def _page(self, start: int) -> str:
        address = self.browse.address() if self.browse else self.address(self.kind)
        return f"{address}&after={start}" if start > 0 else address


def _items(kind: str, numbers: list[int]) -> dict[int, Any]:
    """Return the items by number; one may have been withdrawn since it was found."""
    if kind in MODELS:
        return {item.number: item for item in MODELS[kind].objects.result_items(numbers)} if numbers else {}
    return {term.pk: term for term in vocabulary().terms(kind)}
