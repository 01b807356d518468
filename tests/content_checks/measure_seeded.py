"""Recall by kind, false alarms per clean story, and speed: `make measure-findings`."""

import time
from collections import Counter

from content_checks.findings import find_identifying_details
from tests.content_checks.seeded_stories import clean, seeded

OVERLAP = 0.6
"""The share of the identifying characters that direct findings must cover for a span to count as found."""


def recall():
    """Return two counters by kind: the numbers of spans, and of spans found."""
    there, found = Counter(), Counter()
    for text, spans in seeded():
        hits = [finding for finding in find_identifying_details(text) if finding.level == "direct"]
        for kind, span in spans:
            start = text.index(span)
            cover = sum(min(f.end, start + len(span)) - max(f.start, start) for f in hits
                        if f.start < start + len(span) and f.end > start)  # fmt: skip
            there[kind] += 1
            telling = sum(char.isdigit() for char in span) or len(span)
            found[kind] += cover >= OVERLAP * min(len(span), telling * 1.2)
    return there, found


def missed():
    """Return the spans that were missed, with their kinds."""
    out = []
    for text, spans in seeded():
        hits = [finding for finding in find_identifying_details(text) if finding.level == "direct"]
        out += [
            (kind, span) for kind, span in spans
            if not any(f.start < text.index(span) + len(span) and f.end > text.index(span) for f in hits)
        ]  # fmt: skip
    return sorted(set(out))


def false_alarms():
    """Return the findings in each clean story."""
    return [[(f.kind, f.text) for f in find_identifying_details(text)] for text in clean()]


def speed():
    """Return the CPU milliseconds for 20,000 characters of stories full of identifying details."""
    text = " ".join(text for text, _ in seeded())[:20_000]
    started = time.process_time()
    find_identifying_details(text)
    return (time.process_time() - started) * 1000


if __name__ == "__main__":
    there, found = recall()
    for kind in sorted(there):
        print(f"{kind:14}{found[kind]:5} of {there[kind]:4}  {found[kind] / there[kind]:.3f}")
    print(f"{'all direct':14}{found.total():5} of {there.total():4}  {found.total() / there.total():.3f}")
    alarms = false_alarms()
    print(
        f"false alarms: {sum(map(len, alarms))} in {len(alarms)} clean stories, most in one {max(map(len, alarms))}"
    )
    print(f"20,000 characters: {speed():.0f} ms of CPU")
    print("missed:", missed(), "alarms:", sorted({a for found in alarms for a in found}))
