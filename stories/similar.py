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

KEPT, RUN = 24, 4
NEAR_BY, SHOWN = 60, 5
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
    runs = {" ".join(words[at : at + RUN]) for at in range(max(len(words) - RUN + 1, 0))}
    return sorted(_hash(run) for run in runs)[:KEPT]


def _hash(run: str) -> int:
    # 63 bits fit into the integers of both databases.
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest()) >> 1


def keep_fingerprint(story) -> None:
    """Keep what the newest revision of a story is found by."""
    Passage.objects.of(story).delete()
    prints = fingerprint(story.latest.whole_text)
    Passage.objects.bulk_create(Passage(story=story, hash=one) for one in prints)


def similar_to(story) -> list[Similar]:
    """Return the most similar stories and cases, most similar first; at most five."""
    told = story.latest
    prints = fingerprint(told.whole_text)
    shared = Passage.objects.shared_with(prints, story)
    words = Counter(_WORD.findall(told.whole_text.casefold()))
    found = [_as_story(other, prints, shared, words) for other in _stories(story, told, shared)]
    found += [_as_case(case, prints, words) for case in _cases(told)]
    found = [one for one in found if one.copied or one.score >= 25]
    return sorted(found, key=lambda one: (not one.copied, -one.score, one.title))[:SHOWN]


def _stories(story, told, shared) -> list:
    near = _near("stories", told)
    chosen = Story.objects.similar_candidates(shared, near, story)
    return list(chosen)


def _cases(told) -> list:
    return Case.objects.published().with_texts().in_order_of(_near("cases", told))


def _near(shelf, told) -> list[int]:
    words = vocabulary()
    selection = Selection(shelf)
    techniques = [term.pk for term in words.techniques if term.slug in told.techniques]
    if techniques:
        selection = selection.with_terms("technique", techniques)
    return selection.newest(NEAR_BY)


def _as_story(other, prints, shared, words) -> Similar:
    copied = shared.get(other.pk, 0) / max(len(prints), 1)
    text = other.latest.whole_text
    score = max(copied, likeness(words, Counter(_WORD.findall(text.casefold()))))
    address = other.get_absolute_url() if other.is_public else ""
    return Similar(other.review_title, address, "story", round(100 * score), copied >= 0.2)


def _as_case(case, prints, words) -> Similar:
    text = " ".join([beat.text for beat in case.beats.all()] + [line.said for line in case.lines.all()])
    copied = len(set(prints) & set(fingerprint(text))) / max(len(prints), 1)
    score = max(copied, likeness(words, Counter(_WORD.findall(text.casefold()))))
    return Similar(case.title, case.get_absolute_url(), "case", round(100 * score), copied >= 0.2)


def likeness(one: Counter, other: Counter) -> float:
    """Return how alike two texts are by their words, from 0 to 1: the cosine, long words counting more."""

    def weight(word, times):
        return (1 + math.log(times)) * max(len(word) - 3, 0)

    shared = sum(weight(word, one[word]) * weight(word, other[word]) for word in one.keys() & other.keys())
    lengths = [math.sqrt(sum(weight(w, n) ** 2 for w, n in counts.items())) for counts in (one, other)]
    return shared / (lengths[0] * lengths[1]) if all(lengths) else 0.0
