"""Parse what a user typed: the terms that count, their synonyms, and the correction of misspelt words."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from search import german, spelling
from search.models import ALL_DOCUMENTS, Word
from search.thesaurus import synonyms_of
from search.tokens import Token, bigrams, stem, stems_of, tokenize

MAX_CHARACTERS = 400
MAX_DESCRIPTION_LENGTH = 2_000
"""The most characters of a description, such as a situation, that are read."""
MAX_TERMS = 12
"""Longer queries are cut off; the page then offers to describe a situation instead."""
MAX_CORRECTED_WORDS = 4
"""More misspelt words than this are another language, and each is compared with thousands of words."""
SYNONYM_WEIGHT = 0.6
"""The weight of a synonym, relative to the word itself."""
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))

type Stems = tuple[str, ...]
"""One or more stems that follow each other."""
type Run = tuple[list[Token], bool]
"""The tokens of one term, and whether they are in quotes."""

type Counts = tuple[dict[str, int], dict[str, int]]
"""In how many documents, and in how many titles, each stem occurs."""


@dataclass(frozen=True)
class TermGroup:
    """A word, a compound such as "delivery firm", or a phrase in quotes, with its synonyms."""

    label: str
    runs: dict[Stems, float]
    """The stems that match, each with its weight from 0 to 1. For a phrase: its bigrams (search.tokens)."""
    documents: int = 0
    """The approximate number of documents that match."""
    named: dict[str, int] = field(default_factory=dict)
    """By kind, a bitmap of the items tagged with a term of the vocabularies that this word names."""
    phrase: tuple[str, ...] = ()
    """The words of a phrase in order; only they match, without synonyms."""

    @property
    def alternatives(self) -> tuple[Stems, ...]:
        return tuple(self.runs)


@dataclass(frozen=True)
class SearchQuery:
    """What is searched for."""

    groups: tuple[TermGroup, ...]
    corrected: str = ""
    """The text with corrected words that is searched instead, because no document has a word of the text."""
    suggested: str = ""
    """The text with corrected words, if documents have some of its words as they were typed."""
    total: int = 0
    """The number of documents."""
    is_truncated: bool = False
    """Whether more was typed than is used."""
    titles_with: dict[str, int] = field(default_factory=dict)
    """In how many titles each stem occurs, and each marker of a frequency (search.tokens)."""
    separate_groups: tuple[TermGroup, ...] = ()
    """The groups with every word of a compound apart, for kinds without the compound; empty without one."""
    is_german: bool = False
    """Whether the text is in German: its stop words are left out, and nothing is corrected."""

    @property
    def separated(self) -> "SearchQuery":
        """The query with the words of its compounds apart: "waiting time" as "waiting" and "time"."""
        return replace(self, groups=self.separate_groups, separate_groups=())

    def with_tagged(self, terms: Iterable[tuple[str, dict[str, int]]]) -> "SearchQuery":
        """Return the query with the items that are tagged with the terms which it names.

        `terms` yields pairs: the words of a term, and bitmaps of the items tagged with it, by kind.
        """
        terms = list(terms)
        return replace(
            self,
            groups=_tagged(self.groups, terms, self.is_german),
            separate_groups=_tagged(self.separate_groups, terms, self.is_german),
        )


@lru_cache(maxsize=4_096)
def _stems_of_term(words: str, is_german: bool) -> list[str]:
    return stems_of(words, german.FOLDED_STOP_WORDS if is_german else ())


def _tagged(
    groups: tuple[TermGroup, ...], terms: list[tuple[str, dict[str, int]]], is_german: bool
) -> tuple[TermGroup, ...]:
    # A phrase in quotes names no term, and separates the words around it.
    runs = [("",) if group.phrase else next(iter(group.runs)) for group in groups]
    stems = [stem for run in runs for stem in run]
    group_of_stem = [at for at, run in enumerate(runs) for _ in run]
    found = list(groups)
    for words, bitmaps in terms:
        wanted = _stems_of_term(words, is_german)
        for start in range(len(stems) - len(wanted) + 1) if wanted else ():
            if stems[start : start + len(wanted)] == wanted:
                for at in set(group_of_stem[start : start + len(wanted)]):
                    found[at] = _with_bitmaps(found[at], bitmaps)
    return tuple(found)


def _with_bitmaps(group: TermGroup, bitmaps: dict[str, int]) -> TermGroup:
    named = {**group.named}
    for kind, bitmap in bitmaps.items():
        named[kind] = named.get(kind, 0) | bitmap
    return replace(group, named=named)


def parse_query(text: str) -> SearchQuery:
    """Return the query for any text.

    Misspelt words are corrected if no document has any word of the text; otherwise the correction is
    suggested. A text in German is not corrected.
    """
    # Unprintable characters, such as half of a surrogate pair, would break the page that shows the
    # correction.
    short = "".join(letter if letter.isprintable() else " " for letter in text[:MAX_CHARACTERS])
    ignored = german.ignored_words(short)
    runs = _runs(short, ignored)
    is_truncated = len(text) > MAX_CHARACTERS or len(runs) > MAX_TERMS
    runs = runs[:MAX_TERMS]
    counts, titles_with = _counts(runs)
    query = replace(
        _query(runs, counts), is_truncated=is_truncated, is_german=bool(ignored), titles_with=titles_with
    )
    corrected, corrected_counts, titles_with = ("", {}, {}) if ignored else _corrected(short, runs, counts)
    if not corrected:
        return query
    if any(group.documents for group in query.groups):
        return replace(query, suggested=corrected)
    runs = _runs(corrected)[:MAX_TERMS]
    query = _query(runs, corrected_counts)
    return replace(query, corrected=corrected, is_truncated=is_truncated, titles_with=titles_with)


def _query(runs: list[Run], counts: dict[str, int]) -> SearchQuery:
    groups = tuple(_group(*run, counts) for run in runs)
    separate = _separate(runs)
    return SearchQuery(
        groups,
        total=counts.get(ALL_DOCUMENTS, 0),
        separate_groups=() if separate == runs else tuple(_group(*run, counts) for run in separate),
    )


def _separate(runs: list[Run]) -> list[Run]:
    """Return the terms with every word of a compound as a term of its own, each once."""
    found: dict[tuple[str, ...], Run] = {}
    for tokens, in_quotes in runs:
        for part in [tokens] if in_quotes else [[token] for token in tokens]:
            found.setdefault(tuple(token.exact for token in part), (part, in_quotes))
    return list(found.values())[:MAX_TERMS]


def _corrected(
    text: str, runs: list[Run], counts: dict[str, int]
) -> tuple[str, dict[str, int], dict[str, int]]:
    """Return the text with its misspelt words corrected (or an empty text), and the counts of its words."""
    unknown = [
        token.plain for tokens, in_quotes in runs for token in tokens if _is_unknown(token, in_quotes, counts)
    ]
    corrections = spelling.corrected(list(dict.fromkeys(unknown))[:MAX_CORRECTED_WORDS])
    if not corrections:
        return "", {}, {}
    corrected_counts, titles_with = _counts(_runs(_replace_words(text, corrections)))
    counts = counts | corrected_counts
    # The cached lexicon may suggest words that were removed from the last document since.
    corrections = {word: better for word, better in corrections.items() if counts.get(stem(better))}
    return _replace_words(text, corrections) if corrections else "", counts, titles_with


def _is_unknown(token: Token, in_quotes: bool, counts: dict[str, int]) -> bool:
    """Return True if no document contains the word or one of its synonyms."""
    synonyms = () if in_quotes else synonyms_of((token.stem,))
    is_known = counts.get(token.stem) or any(counts.get(stem) for run in synonyms for stem in run)
    return not is_known and not token.is_stop


def parse_description(text: str) -> SearchQuery:
    """Return a query for all words of the first MAX_DESCRIPTION_LENGTH characters, without corrections.

    Quotes are direct speech here, not a search for a phrase.
    """
    text = text[:MAX_DESCRIPTION_LENGTH]
    ignored = german.ignored_words(text)
    runs = _runs(text.translate(_QUOTES).replace('"', " "), ignored)
    counts, _ = _counts(runs)
    groups = tuple(_group(*run, counts) for run in runs)
    return SearchQuery(groups, total=counts.get(ALL_DOCUMENTS, 0), is_german=bool(ignored))


def _runs(text: str, ignored: Container[str] = ()) -> list[Run]:
    """Return the terms of a text, each once: phrases in quotes, compounds, and single words.

    `ignored` are words that are left out besides the stop words, except in quotes.
    """
    parts = text.translate(_QUOTES).split('"')
    found: list[Run] = []
    for at, part in enumerate(parts):
        tokens = tokenize(part)
        meaningful = [token for token in tokens if not token.is_stop]
        # A quote that is never closed is a measure in inches, or still being typed.
        if at % 2 and at < len(parts) - 1:
            found += [(tokens, True)] if meaningful or len(tokens) > 1 else []
        else:
            meaningful = [token for token in meaningful if token.plain not in ignored]
            found += [(run, False) for run in _compounds(meaningful)]
    unique: dict[tuple[str, ...], Run] = {}
    for tokens, in_quotes in found:
        key = tuple(token.exact for token in tokens)
        if key not in unique or in_quotes:
            unique[key] = tokens, in_quotes
    return list(unique.values())


def _compounds(tokens: list[Token]) -> list[list[Token]]:
    """Return the tokens, grouped if the thesaurus lists them as one term ("delivery firm")."""
    found, at = [], 0
    while at < len(tokens):
        sizes = (n for n in (3, 2) if synonyms_of(tuple(token.stem for token in tokens[at : at + n])))
        size = next(sizes, 1)
        found.append(tokens[at : at + size])
        at += size
    return found


def _counts(runs: list[Run]) -> Counts:
    """Return in how many documents, and in how many titles, the stems of these terms occur."""
    stems = {ALL_DOCUMENTS}
    for tokens, in_quotes in [*runs, *_separate(runs)]:
        own = tuple(token.stem for token in tokens if not token.is_stop)
        stems |= set(own)
        for run in () if in_quotes else synonyms_of(own):
            stems |= set(run)
    return Word.objects.document_counts_and_titles(stems)


def _group(tokens: list[Token], in_quotes: bool, counts: dict[str, int]) -> TermGroup:
    own = tuple(token.stem for token in tokens if not token.is_stop)
    total, label = counts.get(ALL_DOCUMENTS, 0), " ".join(token.plain for token in tokens)
    if in_quotes:
        documents = min((counts.get(stem, 0) for stem in own), default=total)
        phrase = tuple(token.exact for token in tokens)
        return TermGroup(f"“{label}”", {bigrams(tokens) or own: 1.0}, documents, phrase=phrase)
    runs = {own: 1.0} | {run: SYNONYM_WEIGHT for run in synonyms_of(own) if run != own}
    documents = sum(min(counts.get(stem, 0) for stem in run) for run in runs)
    return TermGroup(label, runs, min(documents, total))


def _replace_words(text: str, corrections: dict[str, str]) -> str:
    """Return the text with its misspelt words replaced and everything else as it was typed."""
    quoted = text.translate(_QUOTES)
    pieces, end = [], 0
    for token in tokenize(quoted):
        if token.plain in corrections:
            pieces += [quoted[end : token.start], corrections[token.plain]]
            end = token.end
    return "".join([*pieces, quoted[end:]]).strip()
