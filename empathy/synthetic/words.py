"""Words for generated texts: titles that repeat words, and words as rare and as common as in English."""

import random
from collections.abc import Sequence
from itertools import accumulate

from search.models import Word

PEOPLE = [
    "A father", "A caterer", "A night nurse", "A student", "A plumber", "A shop owner", "A tenant",
    "A teacher",
    "A driver", "A grandmother", "A musician", "A new customer", "A baker", "A neighbour", "A tourist",
    "A vet",
]  # fmt: skip
PROBLEMS = [
    "waits for a parcel", "cannot sign in", "was charged twice", "missed the last train", "has no heating",
    "gets no answer", "lost a refund", "waits for an engineer", "has the wrong card",
    "cannot cancel an order",
    "hears a robot", "needs a form today", "was sent away", "has a broken screen", "reads an unclear letter",
    "waits for a delivery", "was promised a call", "has no water", "cannot reach the branch",
    "lost a suitcase",
]  # fmt: skip
TIMES = [
    "on a Friday evening", "for the third day", "in the rain", "at midnight", "an hour before the wedding",
    "before a journey", "during the holidays", "after a long shift", "on the first of the month",
    "at the counter",
]  # fmt: skip
CUSTOMER_LINES = [
    "I have rung four times.", "Nobody wrote it down.", "It was promised for today.", "What do I do now?",
    "Each time I explain it from the start.", "You are the first who asks.", "I only want my money back.",
]  # fmt: skip
AGENT_LINES = [
    "Four times, and I’m the fifth.", "I’ll ring at ten past six.", "The fault is ours.",
    "Two ways are open.",
    "Tell me what happened first.", "I write it down while you speak.", "That is a long time to wait.",
]  # fmt: skip
VOCABULARY = 3_000


class Writer:
    """Writes the same texts for the same seed and library; the nth word of a list is chosen 1/n as often."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - plausible, not secret.
        # Digits are left to the numbers in which copies differ.
        known = [word for word, *_rest in Word.objects.most_used(VOCABULARY) if word.isalpha()]
        self.vocabulary = known or ["synthetic"]
        self._titles: set[str] = set()

    def often[Item](self, items: Sequence[Item], count: int = 1) -> list[Item]:
        """Return items of a list that has the most frequent ones first."""
        weights = list(accumulate(1 / (rank + 2) for rank in range(len(items))))
        return self.rng.choices(items, cum_weights=weights, k=count)

    def headline(self) -> str:
        """Return a title that no other text of this writer has, without its number."""
        while True:
            parts = [*self.often(PEOPLE), *self.often(PROBLEMS), *self.often(TIMES)]
            if (title := " ".join(parts)) not in self._titles:
                self._titles.add(title)
                return title

    def paragraph(self, sentences: int) -> str:
        """Return sentences of seven to fourteen words of the library."""
        words = (self.often(self.vocabulary, self.rng.randint(7, 14)) for _ in range(sentences))
        return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in words)
