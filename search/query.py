"""Reading what somebody typed: the words that count, what stands for them, and what was meant."""

from dataclasses import dataclass, field, replace

from search import spelling
from search.models import ALL_DOCUMENTS, Word
from search.thesaurus import synonyms_of
from search.tokens import bigrams, stem, tokenize

MOST_CHARACTERS = 400
MOST_WORDS = 12
"""More of a question is not read: whoever has more to tell describes a situation."""
MOST_MENDED = 4
"""More misspelt words than this are another language, and each is compared with thousands."""
SYNONYM = 0.6
"""What a word that stands for another counts, beside the word itself."""
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


@dataclass(frozen=True)
class TermGroup:
    """One word (or words in quotes) of a question, with the runs of stems that answer to it."""

    label: str
    runs: dict[tuple[str, ...], float]
    """Each run of stems with what it counts, from 0 to 1. Of words in quotes: of pairs (search.tokens)."""
    documents: int = 0
    """In how many documents it stands, about."""
    named: dict[str, int] = field(default_factory=dict)
    """The numbers, as bits, by kind, of what carries a term that this word names."""
    phrase: tuple[str, ...] = ()
    """The words in quotes, in order: exactly these answer, nothing that stands for them."""

    @property
    def alternatives(self) -> tuple:
        return tuple(self.runs)


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for."""

    groups: tuple[TermGroup, ...]
    corrected: str = ""
    """The words as they were probably meant, if one of them was misspelt."""
    total: int = 0
    """How many documents there are."""
    is_truncated: bool = False
    """Whether more was typed than is read."""

    def naming(self, terms) -> "SearchQuery":
        """Return the question with what carries the terms that it names.

        `terms` yields pairs: the words of a term, and the numbers, as bits, by kind, of what carries it.
        """
        # What stands in quotes is meant as it is, and parts the words around it.
        said = [("",) if group.phrase else next(iter(group.runs)) for group in self.groups]
        flat = [stem for run in said for stem in run]
        owner = [at for at, run in enumerate(said) for _ in run]
        groups = list(self.groups)
        for words, numbers in terms:
            stems = [word.stem for word in tokenize(words) if not word.is_stop]
            for start in range(len(flat) - len(stems) + 1) if stems else ():
                if flat[start : start + len(stems)] == stems:
                    for at in set(owner[start : start + len(stems)]):
                        both = {**groups[at].named}
                        for kind, bits in numbers.items():
                            both[kind] = both.get(kind, 0) | bits
                        groups[at] = replace(groups[at], named=both)
        return replace(self, groups=tuple(groups))


def parse_query(text: str) -> SearchQuery:
    """Return what is asked for by `text`, whatever it holds; words that no document has are corrected."""
    # What nobody can read, such as half of a character, would break the page that says what was meant.
    short = "".join(letter if letter.isprintable() else " " for letter in text[:MOST_CHARACTERS])
    runs = _runs(short)
    is_truncated = len(text) > MOST_CHARACTERS or len(runs) > MOST_WORDS
    runs = runs[:MOST_WORDS]
    counts = _counts(runs)
    unknown = [word.plain for words, in_quotes in runs for word in words if _unknown(word, in_quotes, counts)]
    corrected = ""
    if mended := spelling.corrected(list(dict.fromkeys(unknown))[:MOST_MENDED]):
        counts |= _counts(_runs(_mend(short, mended)))
        # What is kept for correcting may have gone from the last document since.
        mended = {word: better for word, better in mended.items() if counts.get(stem(better))}
    if mended:
        corrected = _mend(short, mended)
        runs = _runs(corrected)[:MOST_WORDS]
    groups = tuple(_group(*run, counts) for run in runs)
    return SearchQuery(
        groups, corrected=corrected, total=counts.get(ALL_DOCUMENTS, 0), is_truncated=is_truncated
    )


def _unknown(word, in_quotes, counts) -> bool:
    """Whether no document holds a word, or one that stands for it."""
    others = () if in_quotes else synonyms_of((word.stem,))
    known = counts.get(word.stem) or any(counts.get(other) for run in others for other in run)
    return not known and not word.is_stop


def parse_description(text: str) -> SearchQuery:
    """Return all words of a text that say something, as they are: nothing is corrected, nothing left out.

    Quotes are somebody's speech here, not a wish for exactly these words.
    """
    runs = _runs(text.translate(_QUOTES).replace('"', " "))
    counts = _counts(runs)
    return SearchQuery(tuple(_group(*run, counts) for run in runs), total=counts.get(ALL_DOCUMENTS, 0))


def _runs(text) -> list[tuple[list, bool]]:
    """Words that count, and whether they stand in quotes: each alone, or together where they do."""
    parts = text.translate(_QUOTES).split('"')
    found = []
    for at, part in enumerate(parts):
        words = tokenize(part)
        telling = [word for word in words if not word.is_stop]
        # A quote that is never closed is a measure in inches, or not typed yet.
        if at % 2 and at < len(parts) - 1:
            found += [(words, True)] if telling or len(words) > 1 else []
        else:
            found += [(run, False) for run in _together(telling)]
    kept = {}
    for words, in_quotes in found:
        key = tuple(word.exact for word in words)
        if key not in kept or in_quotes:
            kept[key] = words, in_quotes
    return list(kept.values())


def _together(words) -> list[list]:
    """Words, those together which are one name for something, such as "delivery firm"."""
    found, at = [], 0
    while at < len(words):
        size = next((n for n in (3, 2) if synonyms_of(tuple(word.stem for word in words[at : at + n]))), 1)
        found.append(words[at : at + size])
        at += size
    return found


def _counts(runs) -> dict[str, int]:
    stems = {ALL_DOCUMENTS}
    for words, in_quotes in runs:
        own = tuple(word.stem for word in words if not word.is_stop)
        stems |= set(own)
        for run in () if in_quotes else synonyms_of(own):
            stems |= set(run)
    return Word.objects.document_counts(stems)


def _group(words, in_quotes, counts) -> TermGroup:
    own = tuple(word.stem for word in words if not word.is_stop)
    total, said = counts.get(ALL_DOCUMENTS, 0), " ".join(word.plain for word in words)
    if in_quotes:
        documents = min((counts.get(stem, 0) for stem in own), default=total)
        phrase = tuple(word.exact for word in words)
        return TermGroup(f"“{said}”", {bigrams(words) or own: 1.0}, documents, phrase=phrase)
    runs = {own: 1.0} | {run: SYNONYM for run in synonyms_of(own) if run != own}
    documents = sum(min(counts.get(stem, 0) for stem in run) for run in runs)
    return TermGroup(said, runs, min(documents, total))


def _mend(text, mended) -> str:
    """The text with its misspelt words put right, the others as they were typed."""
    quoted = text.translate(_QUOTES)
    pieces, last = [], 0
    for word in tokenize(quoted):
        if word.plain in mended:
            pieces += [quoted[last : word.start], mended[word.plain]]
            last = word.end
    return "".join([*pieces, quoted[last:]]).strip()
