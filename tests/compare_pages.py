"""Compare two folders of pages that tests/rendered_pages.py wrote: what differs, and whether a reader can see it.

python -m tests.compare_pages /tmp/before /tmp/after
"""

import re
import sys
from collections import Counter, defaultdict
from itertools import zip_longest
from pathlib import Path

from tests.white_space import without_unseen

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
MEANING = {
    "equal": "equal byte for byte",
    "unseen": "equal but for white space between tags",
    "shown": "equal but for white space that shows",
    "different": "different",
    "missing": "in one of the folders only",
}


def _declarations(found) -> str:
    """A style sheet as a sorted list of its declarations: a formatter puts them into its own order."""
    text = "".join(found[1].split()).lower().replace('"', "'")
    return f"<style>{';'.join(sorted(filter(None, re.split('[{};]', text))))}</style>"


def compare(before: str, after: str) -> tuple[str, str]:
    """Return how two texts differ (a key of MEANING), and the first place at which they do."""
    if before == after:
        return "equal", ""
    one, other = (STYLE.sub(_declarations, without_unseen(page)) for page in (before, after))
    if one == other:
        return "unseen", ""
    at = next(place for place, (left, right) in enumerate(zip_longest(one, other)) if left != right)
    place = f"…{one[max(0, at - 120) : at]} ⟦{one[at : at + 60]!r} → {other[at : at + 60]!r}⟧"
    same = "".join(one.split()) == "".join(other.split())
    return ("shown" if same else "different"), place


def main(before: str, after: str) -> int:
    """Print a figure for each kind of difference and the places that a reader can see; 0 if there are none."""
    names = sorted({path.name for folder in (before, after) for path in Path(folder).iterdir()})
    counts, places = Counter(), defaultdict(list)
    for name in names:
        files = [Path(folder) / name for folder in (before, after)]
        if all(file.exists() for file in files):
            result, place = compare(*(file.read_text(encoding="utf-8") for file in files))
        else:
            result, place = "missing", name
        counts[result] += 1
        if place:
            places[(result, place)].append(name)
    for (result, place), pages in sorted(places.items(), key=lambda item: -len(item[1])):
        print(f"{MEANING[result]}: {len(pages)} pages, such as {pages[0]}\n    {place}")
    print(f"{len(names)} pages: " + ", ".join(f"{counts[key]} {text}" for key, text in MEANING.items()) + ".")
    return int(any(counts[key] for key in ("shown", "different", "missing")))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
