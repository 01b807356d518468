"""Print the figures and the worst texts; exit with 1 if a limit is broken.

    python -m tests.measure_copy [--all] [PATH ...]

PATHs limit it to files whose path starts with one of them; `--all` lists every fault, not 20 of each kind;
`--figures` prints the figures only.
"""

import argparse
import sys
from collections.abc import Sequence

from tests.measure_copy import measures
from tests.measure_copy.texts import ERROR, HINT, KINDS, Text, interface_texts

WORST = 20


def figures(texts: Sequence[Text]) -> list[str]:
    """Return one line for each kind of text: how many, sentences, median, long sentences, reading ages."""
    rows = [
        f"{'kind':9} {'texts':>6} {'sentences':>9} {'median':>6} {'over 25':>7} {'age FK':>6} {'age ARI':>7}"
    ]
    for kind in KINDS:
        some = [text for text in texts if text.kind == kind]
        if not some:
            continue
        long = measures.long_sentences(some, KINDS)
        ages = measures.reading_ages(some) if kind in measures.SENTENCES else ("", "")
        rows.append(
            f"{kind:9} {len(some):6} {len(measures.counted(some)):9} {measures.median_length(some):6} "
            f"{len(long):7} {ages[0]:>6} {ages[1]:>7}"
        )
    return rows


def limits(texts: Sequence[Text]) -> list[tuple[str, float, float, list]]:
    """Return what is limited: its name, the figure, the limit, and the faults."""
    rows: list[tuple[str, float, float, list]] = [
        ("median of words a sentence", measures.median_length(texts), measures.MOST_MEDIAN, []),
    ]
    for kind in (HINT, ERROR):
        some = [text for text in texts if text.kind == kind]
        for formula, age in zip(("Flesch-Kincaid", "ARI"), measures.reading_ages(some), strict=True):
            rows.append((f"reading age of {kind}s, {formula}", age, measures.MOST_AGE, []))
    faults = {
        "sentences over 25 words in labels, hints, errors": measures.long_sentences(texts),
        "banned words": measures.wrong_words(texts, "banned_words.txt"),
        "terms outside the word list": measures.wrong_words(texts, "wrong_terms.txt"),
        "dropped subjects": measures.dropped_subjects(texts),
        "buttons without verb and object": measures.wrong_buttons(texts),
    }
    return rows + [(name, len(found), 0, found) for name, found in faults.items()]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.measure_copy")
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--all", action="store_true", help="list every fault")
    parser.add_argument("--figures", action="store_true", help="print the figures only")
    given = parser.parse_args(arguments)
    every = interface_texts()
    texts = [text for text in every if not given.paths or text.path.startswith(tuple(given.paths))]
    most = len(texts) if given.all else WORST
    out = [f"{len(texts)} texts", *figures(texts), ""]
    broken = 0
    for name, figure, limit, faults in limits(texts):
        broken += figure > limit
        out.append(f"{'BROKEN' if figure > limit else 'kept':6} {name}: {figure} (limit {limit})")
        if not given.figures:
            out += listed(faults, most)
    if not given.figures:
        out += [
            "",
            "Hints and errors to rewrite first (reading age):",
            *listed(measures.hard_texts(texts), most),
        ]
    sys.stdout.write("\n".join(out) + "\n")
    return 1 if broken else 0


def listed(faults: Sequence[measures.Fault], most: int) -> list[str]:
    """Return the worst faults, one a line."""
    worst = sorted(faults, key=lambda fault: -fault.weight)[:most]
    return [
        f"       {fault.text.place} ({fault.text.kind}) {fault.why} | {fault.text.words[:160]}"
        for fault in worst
    ]


if __name__ == "__main__":
    sys.exit(main())
