"""Texts that read like a story: ranked for the reviewer, who decides what that means. It rejects nothing.

Two signs are put together. Runs of four words that stand in both texts show what was copied or sent twice;
a small, fixed choice of them is kept for every text (the `KEPT` smallest hashes, Broder 1997), so that one
indexed question finds them among any number of texts. What shares industry and technique is compared by its
words, rare ones counting most, as what is merely about the same.
"""

import hashlib
import math
import re
from collections import Counter
from dataclasses import dataclass

from cases.models import Case
from stories.models import Passage, Story
from taxonomy.selection import Selection
from taxonomy.vocabulary import vocabulary

FINGERPRINT_SIZE, WORDS_PER_RUN = 24, 4
CANDIDATES, MAX_RESULTS = 60, 5
_WORD = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True)
class Similar:
    """A text that reads like the one under review: how much of it, in per cent, and why it is shown."""

    title: str
    address: str
    kind: str
    score: int
    copied: bool


def fingerprint(text: str) -> list[int]:
    """Return the smallest hashes of all runs of four words: the same text always gives the same ones."""
    words = _WORD.findall(text.casefold())
    runs = {" ".join(words[at : at + WORDS_PER_RUN]) for at in range(max(len(words) - WORDS_PER_RUN + 1, 0))}
    return sorted(_hash(run) for run in runs)[:FINGERPRINT_SIZE]


def _hash(run: str) -> int:
    # 63 bits fit into the integers of both databases.
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest()) >> 1


def store_fingerprint(story) -> None:
    """Keep what the newest revision of a story is found by."""
    Passage.objects.for_story(story).delete()
    hashes = fingerprint(story.latest.whole_text)
    Passage.objects.bulk_create(Passage(story=story, hash=one) for one in hashes)


def similar_to(story) -> list[Similar]:
    """Return the most similar stories and cases, most similar first; at most five."""
    latest = story.latest
    hashes = fingerprint(latest.whole_text)
    shared = Passage.objects.shared_with(hashes, story)
    words = Counter(_WORD.findall(latest.whole_text.casefold()))
    found = [_as_story(other, hashes, shared, words) for other in _stories(story, latest, shared)]
    found += [_as_case(case, hashes, words) for case in _cases(latest)]
    found = [one for one in found if one.copied or one.score >= 25]
    return sorted(found, key=lambda one: (not one.copied, -one.score, one.title))[:MAX_RESULTS]


def _stories(story, latest, shared) -> list:
    near = _candidate_numbers("stories", latest)
    chosen = Story.objects.similar_candidates(shared, near, story)
    return list(chosen)


def _cases(latest) -> list:
    return Case.objects.published().with_texts().in_order_of(_candidate_numbers("cases", latest))


def _candidate_numbers(list_name, latest) -> list[int]:
    words = vocabulary()
    selection = Selection(list_name)
    techniques = [term.pk for term in words.techniques if term.slug in latest.techniques]
    if techniques:
        selection = selection.with_terms("technique", techniques)
    return selection.newest(CANDIDATES)


def _as_story(other, hashes, shared, words) -> Similar:
    copied = shared.get(other.pk, 0) / max(len(hashes), 1)
    text = other.latest.whole_text
    score = max(copied, cosine_similarity(words, Counter(_WORD.findall(text.casefold()))))
    address = other.get_absolute_url() if other.is_public else ""
    return Similar(other.review_title, address, "story", round(100 * score), copied >= 0.2)


def _as_case(case, hashes, words) -> Similar:
    text = " ".join([beat.text for beat in case.beats.all()] + [line.said for line in case.lines.all()])
    copied = len(set(hashes) & set(fingerprint(text))) / max(len(hashes), 1)
    score = max(copied, cosine_similarity(words, Counter(_WORD.findall(text.casefold()))))
    return Similar(case.title, case.get_absolute_url(), "case", round(100 * score), copied >= 0.2)


def cosine_similarity(one: Counter, other: Counter) -> float:
    """Return how alike two texts are by their words, from 0 to 1: the cosine, long words counting more."""

    def weight(word, times):
        return (1 + math.log(times)) * max(len(word) - 3, 0)

    shared = sum(weight(word, one[word]) * weight(word, other[word]) for word in one.keys() & other.keys())
    lengths = [math.sqrt(sum(weight(w, n) ** 2 for w, n in counts.items())) for counts in (one, other)]
    return shared / (lengths[0] * lengths[1]) if all(lengths) else 0.0
