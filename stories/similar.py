"""Texts that are similar to a story, ranked for the reviewer. Nothing is rejected because of them.

Two measures are combined. Runs of four words that two texts share show what was copied or submitted twice:
for every text a fixed sample of their hashes is stored (the `FINGERPRINT_SIZE` smallest ones, Broder 1997),
so that one indexed query finds them among any number of texts. Texts with the same techniques are also
compared by their words, of which long ones count most, to find texts about the same subject.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cases.models import Case
from stories.models import Passage, Story, StoryContent
from taxonomy.selection import Selection
from taxonomy.vocabulary import vocabulary

FINGERPRINT_SIZE, WORDS_PER_RUN = 24, 4
CANDIDATES, MAX_RESULTS = 60, 5
MIN_SCORE = 25
"""Texts below this similarity, in per cent, are not shown unless they share passages."""
COPIED_SHARE = 0.2
"""Texts that share this part of the fingerprint count as copied."""
MAX_LENGTH = 100_000
"""The most characters of a text that are compared; no story and no case has more."""
_WORD = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True)
class Similar:
    """A similar text: its similarity in per cent, and whether it shares passages with the story."""

    title: str
    address: str
    kind: str
    score: int
    copied: bool


def fingerprint(text: str) -> list[int]:
    """Return the smallest hashes of all runs of four words. The same text always gives the same hashes."""
    words = _words(text)
    runs = {" ".join(words[at : at + WORDS_PER_RUN]) for at in range(max(len(words) - WORDS_PER_RUN + 1, 0))}
    return sorted(_hash(run) for run in runs)[:FINGERPRINT_SIZE]


def _hash(run: str) -> int:
    # 63 bits fit into the integer columns of both databases.
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest()) >> 1


def store_fingerprint(story: Story) -> None:
    """Store the fingerprint of the newest revision of a story."""
    Passage.objects.filter(story=story).delete()
    hashes = fingerprint(story.latest.whole_text)
    Passage.objects.bulk_create(Passage(story=story, hash=value) for value in hashes)


def similar_to(story: Story) -> list[Similar]:
    """Return the `MAX_RESULTS` most similar stories and cases: copied ones first, then by similarity."""
    text = _Text(story.latest.whole_text)
    shared = Passage.objects.shared_with(text.hashes, story)
    numbers = _candidate_numbers("stories", story.latest)
    stories = Story.objects.similar_candidates(shared, numbers, story)
    cases = Case.objects.published().with_texts().in_order_of(_candidate_numbers("cases", story.latest))
    found = [_compare_story(text, other, shared.get(other.pk, 0)) for other in stories]
    found += [_compare_case(text, case) for case in cases]
    found = [similar for similar in found if similar.copied or similar.score >= MIN_SCORE]
    return sorted(found, key=lambda similar: (not similar.copied, -similar.score, similar.title))[
        :MAX_RESULTS
    ]


class _Text:
    """The fingerprint and the word counts of the text under review."""

    def __init__(self, text: str):
        self.hashes = fingerprint(text)
        self.words = _count_words(text)

    def scores(self, shared_hashes: int, other_text: str) -> tuple[int, bool]:
        """Return the similarity in per cent, and whether passages were copied."""
        copied = shared_hashes / max(len(self.hashes), 1)
        score = max(copied, cosine_similarity(self.words, _count_words(other_text)))
        return round(100 * score), copied >= COPIED_SHARE


def _count_words(text: str) -> Counter[str]:
    return Counter(_words(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text[:MAX_LENGTH].casefold())


def _candidate_numbers(list_name: str, content: StoryContent) -> list[int]:
    """Return the sequence numbers of the newest texts with the same techniques."""
    selection = Selection(list_name)
    techniques = [term.pk for term in vocabulary().techniques if term.slug in content.techniques]
    if techniques:
        selection = selection.with_terms("technique", techniques)
    return selection.newest(CANDIDATES)


def _compare_story(text: _Text, other: Story, shared_hashes: int) -> Similar:
    score, copied = text.scores(shared_hashes, other.latest.whole_text)
    address = other.get_absolute_url() if other.is_public else ""
    return Similar(other.review_title, address, "story", score, copied)


def _compare_case(text: _Text, case: Case) -> Similar:
    other_text = " ".join(_case_texts(case))
    shared_hashes = len(set(text.hashes) & set(fingerprint(other_text)))
    score, copied = text.scores(shared_hashes, other_text)
    return Similar(case.title, case.get_absolute_url(), "case", score, copied)


def _case_texts(case: Case) -> Iterable[str]:
    yield from (beat.text for beat in case.beats.all())
    yield from (line.said for line in case.lines.all())


def cosine_similarity(one: Counter[str], other: Counter[str]) -> float:
    """Return how similar two texts are by their words, from 0 to 1. Long words have more weight."""

    def weight(word: str, times: int) -> float:
        return (1 + math.log(times)) * max(len(word) - 3, 0)

    shared = sum(weight(word, one[word]) * weight(word, other[word]) for word in one.keys() & other.keys())
    lengths = [math.sqrt(sum(weight(w, n) ** 2 for w, n in counts.items())) for counts in (one, other)]
    return shared / (lengths[0] * lengths[1]) if all(lengths) else 0.0
