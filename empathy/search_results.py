"""What the search page shows: kinds, results, facets and pages of what was found."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from cases.models import Case, PhraseSwap
from search.excerpts import excerpt, highlight
from search.models import Document
from search.query import SearchQuery, parse_query
from search.retrieval import CANDIDATES, ENOUGH, find
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
"""The kinds in the order in which they stand on the page."""
MODELS = {"case": Case, "story": Story, "phrase": PhraseSwap}
BEST = 4
"""So many of each kind stand on the page of all kinds."""


@dataclass(frozen=True)
class Row:
    """One result; title and excerpt are pieces of plain text, each with whether it was looked for."""

    kind: str
    item: object
    title: list[tuple[str, bool]]
    excerpt: list[tuple[str, bool]]
    missing_words: list[str]
    """The words of the question that it does not hold."""
    explanation: list[tuple[str, bool]]
    """Why the words of a phrase work; of other kinds, nothing."""


@dataclass(frozen=True)
class Group:
    """A kind with what was found of it."""

    kind: str
    label: str
    count: int
    """How many hold all words; at `more`, at least so many, in round figures."""
    more: bool
    address: str
    current: bool = False


class Results:
    """What an address such as ?q=refund&kind=case&industry=retail&after=20 asks for, and what answers to it.

    Kinds and terms that are none are left out and listed in `unknown`; nothing raises.
    """

    def __init__(self, query):
        self.words = query.get("q", "").strip()
        self.question: SearchQuery = parse_query(self.words)
        if self.question.groups:
            self.question = add_term_matches(self.question)
        kind = query.get("kind", "")
        self.unknown = [kind[:100]] if kind not in {"", *LABELS} else []
        # Terms stand on shelves: whoever chooses one without a kind means cases.
        kind = kind or ("case" if query.get("industry") or query.get("technique") else "")
        self.kind = kind if kind in LABELS else ""
        self.terms = self._terms(query) if self.kind in LIST_NAMES else None
        after = query.get("after", "")
        self.offset = int(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0

    def _terms(self, query) -> Browse:
        browse = Browse(
            query, list_name=LIST_NAMES[self.kind], extra_parameters=(("q", self.words), ("kind", self.kind))
        )
        browse.unknown = [*self.unknown, *browse.unknown]
        return browse

    @cached_property
    def _found(self) -> dict:
        """What was found, by kind."""
        only = {self.kind: self.terms.selection.matching} if self.terms and self.terms.chosen else {}
        return find(self.question, list(LABELS), only, mainly=self.kind)

    @cached_property
    def browse(self) -> Browse | None:
        """The chosen terms, with counts among what was found; None where there are no terms to choose."""
        return self.terms and self.terms.restricted_to(self._found[self.kind].numbers)

    def address(self, kind: str = "", words: str = "") -> str:
        """Return the query string of these words, or others, of all kinds or of one, without terms."""
        return "?" + urlencode([("q", words or self.words), *([("kind", kind)] if kind else [])])

    @cached_property
    def groups(self) -> list[Group]:
        """Each kind, with how many of it hold all words, whatever terms are chosen."""
        return [
            self._group(kind, self._found[kind].numbers.bit_count(), self._found[kind].more)
            for kind in LABELS
        ]

    def _group(self, kind, count, more) -> Group:
        more = more or count >= CANDIDATES
        count = count // 100 * 100 if more else count
        return Group(kind, LABELS[kind], count, more, self.address(kind), kind == self.kind)

    @cached_property
    def total(self) -> int:
        """How many of all kinds hold all words, at least."""
        return sum(group.count for group in self.groups)

    @cached_property
    def current_group(self) -> Group:
        """The kind of this page, with how many of the chosen terms were found."""
        found = self._found[self.kind]
        return self._group(self.kind, found.count, found.more)

    @cached_property
    def _hits(self) -> dict:
        """The hits that this page shows, by kind."""
        if self.kind:
            return {
                self.kind: self._found[self.kind].hits[:CANDIDATES][self.offset : self.offset + PAGE_SIZE]
            }
        # What holds only some of the words stands here when hardly anything holds all of them.
        return {
            kind: [hit for hit in found.hits if hit.has_all or self.total < ENOUGH][:BEST]
            for kind, found in self._found.items()
        }

    @cached_property
    def sections(self) -> list[tuple[Group, list[Row]]]:
        """The kinds of which this page shows something, with their rows; those that have all words first."""
        texts = Document.objects.texts([hit.document_id for hits in self._hits.values() for hit in hits])
        groups = [self.current_group] if self.kind else sorted(self.groups, key=lambda group: not group.count)
        shown = [(group, self._rows(group.kind, texts)) for group in groups]
        return [(group, rows) for group, rows in shown if rows]

    def _rows(self, kind, texts) -> list[Row]:
        hits = self._hits[kind]
        items = _items(kind, [hit.number for hit in hits])
        rows = []
        for hit in hits:
            if hit.document_id in texts and hit.number in items:
                title, told = texts[hit.document_id]
                missing_words = [group.label for group in self.question.groups if group not in hit.matched]
                # The words to try and the reason for them are two lines.
                told, _, explanation = told.partition("\n") if kind == "phrase" else (told, "", "")
                said = excerpt(told, self.question), missing_words, highlight(explanation, self.question)
                rows.append(Row(kind, items[hit.number], highlight(title, self.question), *said))
        return rows

    @property
    def is_emptied_by_terms(self) -> bool:
        """Whether the chosen terms alone leave out what was found."""
        return bool(self.terms and self.terms.chosen and self._found[self.kind].numbers)

    @property
    def has_only_partial_matches(self) -> bool:
        """Whether nothing has all of the words, though some things have some of them."""
        return bool(self.sections) and not (self.current_group.count if self.kind else self.total)

    @property
    def most_common_word(self) -> str:
        """The word of the question that most texts hold, where no text holds all of several."""
        found = [group for group in self.question.groups if group.documents and not group.phrase]
        several = len(self.question.groups) > 1
        return max(found, key=lambda group: group.documents).label if found and several else ""

    @property
    def unquoted_query(self) -> str:
        """The query string of the same words without quotes, where words stand in quotes."""
        phrases = [group for group in self.question.groups if group.phrase]
        words = " ".join(" ".join(WORD_PATTERN.findall(group.label)) for group in self.question.groups)
        return self.address(self.kind, words) if phrases else ""

    def previous_address(self) -> str:
        """The address of the page before this one, or an empty text."""
        return self._page(self.offset - PAGE_SIZE) if self.offset else ""

    def next_address(self) -> str:
        """The address of the page after this one, or an empty text."""
        end = self.offset + PAGE_SIZE
        return self._page(end) if end < len(self._found[self.kind].hits[:CANDIDATES]) else ""

    def _page(self, start: int) -> str:
        address = self.browse.address() if self.browse else self.address(self.kind)
        return f"{address}&after={start}" if start > 0 else address


def _items(kind, numbers) -> dict:
    """What is to be shown of a kind, by number; it may have gone since it was found."""
    if kind in MODELS:
        return {item.number: item for item in MODELS[kind].objects.result_items(numbers)} if numbers else {}
    return {term.pk: term for term in vocabulary().terms(kind)}
