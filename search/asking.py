"""Reading what somebody typed: the words that count, what stands for them, and what was meant."""

from dataclasses import dataclass, field, replace

from search import spelling
from search.models import EVERY, Word
from search.thesaurus import synonyms_of
from search.words import words_of

MOST_CHARACTERS = 400
MOST_WORDS = 12
"""More of a question is not read: whoever has more to tell describes a situation."""
SYNONYM = 0.6
"""What a word that stands for another counts, beside the word itself."""


@dataclass(frozen=True)
class Group:
    """One word (or words in quotes) of a question, with the runs of stems that answer to it."""

    said: str
    runs: dict[tuple[str, ...], float]
    """Each run of stems with what it counts, from 0 to 1."""
    documents: int = 0
    """In how many documents it stands, about."""
    named: dict[str, int] = field(default_factory=dict)
    """The numbers, as bits, by kind, of what carries a term that this word names."""

    @property
    def alternatives(self) -> tuple:
        return tuple(self.runs)


@dataclass(frozen=True)
class Question:
    """What is looked for."""

    groups: tuple[Group, ...]
    meant: str = ""
    """The words as they were probably meant, if one of them was misspelt."""
    total: int = 0
    """How many documents there are."""
    cut: bool = False
    """Whether more was typed than is read."""

    def naming(self, terms) -> "Question":
        """Return the question with what carries the terms that it names.

        `terms` yields pairs: the words of a term, and the numbers, as bits, by kind, of what carries it.
        """
        said = [next(iter(group.runs)) for group in self.groups]
        flat = [stem for run in said for stem in run]
        owner = [at for at, run in enumerate(said) for _ in run]
        groups = list(self.groups)
        for words, numbers in terms:
            stems = [word.stem for word in words_of(words) if not word.is_stop]
            for start in range(len(flat) - len(stems) + 1) if stems else ():
                if flat[start : start + len(stems)] == stems:
                    for at in set(owner[start : start + len(stems)]):
                        both = {**groups[at].named}
                        for kind, bits in numbers.items():
                            both[kind] = both.get(kind, 0) | bits
                        groups[at] = replace(groups[at], named=both)
        return replace(self, groups=tuple(groups))


def read(text: str) -> Question:
    """Return what is asked for by `text`, whatever it holds; words that no document has are corrected."""
    # What nobody can read, such as half of a character, would break the page that says what was meant.
    short = "".join(letter if letter.isprintable() else " " for letter in text[:MOST_CHARACTERS])
    runs = _runs(short)
    cut = len(text) > MOST_CHARACTERS or len(runs) > MOST_WORDS
    runs = runs[:MOST_WORDS]
    counts = _counts(runs)
    mended = {}
    for words in runs:
        for word in words:
            unknown = not counts.get(word.stem) and not any(
                counts.get(stem) for run in synonyms_of((word.stem,)) for stem in run
            )
            if unknown and word.plain not in mended and (better := spelling.meant(word.plain)):
                mended[word.plain] = better
    meant = ""
    if mended:
        meant = _mend(short, runs, mended)
        runs = _runs(meant)[:MOST_WORDS]
        counts |= _counts(runs)
    groups = tuple(_group(words, counts) for words in runs)
    return Question(groups, meant=meant, total=counts.get(EVERY, 0), cut=cut)


def groups_of(text: str) -> Question:
    """Return all words of a text that say something, as they are: nothing is corrected, nothing left out."""
    runs = _runs(text)
    counts = _counts(runs)
    return Question(tuple(_group(words, counts) for words in runs), total=counts.get(EVERY, 0))


def _runs(text) -> list[list]:
    """Words that count: each alone, or together where they stand in quotes."""
    found = []
    for at, part in enumerate(text.replace("“", '"').replace("”", '"').split('"')):
        words = [word for word in words_of(part) if not word.is_stop]
        found += [words] if at % 2 and words else _together(words)
    seen, kept = set(), []
    for words in found:
        key = tuple(word.stem for word in words)
        if key not in seen:
            seen.add(key)
            kept.append(words)
    return kept


def _together(words) -> list[list]:
    """Words, those together which are one name for something, such as "delivery firm"."""
    found, at = [], 0
    while at < len(words):
        size = next((n for n in (3, 2) if synonyms_of(tuple(word.stem for word in words[at : at + n]))), 1)
        found.append(words[at : at + size])
        at += size
    return found


def _counts(runs) -> dict[str, int]:
    stems = {EVERY}
    for words in runs:
        stems |= {word.stem for word in words}
        for run in synonyms_of(tuple(word.stem for word in words)):
            stems |= set(run)
    return Word.objects.documents_of(stems)


def _group(words, counts) -> Group:
    own = tuple(word.stem for word in words)
    runs = {own: 1.0} | {run: SYNONYM for run in synonyms_of(own) if run != own}
    documents = sum(min(counts.get(stem, 0) for stem in run) for run in runs)
    return Group(" ".join(word.plain for word in words), runs, min(documents, counts.get(EVERY, 0)))


def _mend(text, runs, mended) -> str:
    """The text with its misspelt words put right, the others as they were typed."""
    quoted = text.replace("“", '"').replace("”", '"')
    pieces, last = [], 0
    for word in words_of(quoted):
        if word.plain in mended:
            pieces += [quoted[last : word.start], mended[word.plain]]
            last = word.end
    return "".join([*pieces, quoted[last:]]).strip()
