"""Compare two folders of pages that tests/rendered_pages.py wrote: what differs, and whether a reader can see it.

python -m tests.compare_pages /tmp/before /tmp/after
"""

import re
import sys
from collections import Counter, defaultdict
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path

INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "i", "kbd", "label", "mark", "q", "s", "samp",
    "small", "span", "strong", "sub", "sup", "time", "u", "var", "output", "ins", "del", "noscript", "slot", "meter",
}  # fmt: skip
ATOMS = {
    "img",
    "input",
    "select",
    "button",
    "textarea",
    "svg",
    "progress",
    "canvas",
    "video",
    "audio",
    "iframe",
}
"""Stand in a line like a letter: white space around them shows, white space at their inner edges does not."""
KEPT = {"pre", "textarea", "script", "style"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPACE = re.compile(r"[ \t\r\n\f]+")


class Page(HTMLParser):
    """Reads a page into tokens; a run of white space is one token " ", unless no reader can see it."""

    def __init__(self, text):
        super().__init__(convert_charrefs=False)
        self.tokens, self.kept, self.drawing = [], [], 0
        self.feed(text)
        self.close()
        self.boundary()

    def boundary(self):
        """White space next to a block, or at the end of a line, is not shown."""
        for at in range(len(self.tokens) - 1, -1, -1):
            kind = self.tokens[at][0]
            if kind == "space":
                del self.tokens[at]
                return
            if kind not in ("inline", "unseen"):
                return

    def add(self, kind, value):
        self.tokens.append((kind, value))

    def space(self):
        for kind, _value in reversed(self.tokens):
            if kind in ("space", "block"):
                return
            if kind not in ("inline", "unseen"):
                self.add("space", " ")
                return

    def tag(self, name, shown, *, opens):
        if self.drawing or name in KEPT and name not in ATOMS:
            self.boundary() if not self.drawing else None
            self.add("block", shown)
        elif name in INLINE:
            self.add("inline", shown)
        elif name in ATOMS:
            # An atom opens like a letter, and its inside is a line of its own.
            if opens:
                self.add("atom", shown)
                self.add("block" if name not in VOID else "atom", "")
            else:
                self.boundary()
                self.add("atom", shown)
        else:
            self.boundary()
            self.add("block", shown)

    def handle_starttag(self, name, attrs):
        pairs = []
        for key, value in attrs:
            if value is not None and key in {
                "class",
                "d",
                "points",
                "aria-labelledby",
                "aria-describedby",
                "rel",
            }:
                value = " ".join(value.split())
            pairs.append(f"{key}={value}")
        self.tag(name, f"<{' '.join([name, *pairs])}>", opens=True)
        if name == "svg":
            self.drawing += 1
        if name in KEPT:
            self.kept.append(name)

    def handle_startendtag(self, name, attrs):
        self.handle_starttag(name, attrs)
        if name not in VOID:
            self.handle_endtag(name)

    def handle_endtag(self, name):
        if name in VOID:
            return
        if name == "svg":
            self.drawing -= 1
        if name in KEPT and name in self.kept:
            self.kept.remove(name)
        self.tag(name, f"</{name}>", opens=False)

    def handle_data(self, data):
        if self.kept:
            if "script" in self.kept or "style" in self.kept:
                data = data.strip()
            self.add("text", data)
            return
        if self.drawing:
            if data.strip():
                self.add("text", " ".join(data.split()))
            return
        for at, part in enumerate(SPACE.split(data)):
            if at:
                self.space()
            if part:
                self.add("text", part)

    def handle_entityref(self, name):
        self.add("text", f"&{name};")

    def handle_charref(self, name):
        self.add("text", f"&#{name};")

    def handle_decl(self, decl):
        self.add("block", f"<!{decl.lower()}>")

    def handle_comment(self, data):
        self.add("unseen", f"<!--{' '.join(data.split())}-->")

    def shown(self):
        """The tokens, with neighbouring texts made one."""
        joined = []
        for kind, value in self.tokens:
            if kind == "text" and joined and joined[-1][0] == "text":
                joined[-1] = (kind, joined[-1][1] + value)
            else:
                joined.append((kind, value))
        return joined


def where_they_differ(before, after) -> str:
    """The surroundings of the first difference of two lists of tokens."""
    for at, (one, other) in enumerate(zip_longest(before, after)):
        if one != other:
            around = "".join(value for _kind, value in before[max(0, at - 6) : at])
            return f"…{around[-160:]} ⟦{one and one[1]!r} → {other and other[1]!r}⟧"
    return ""


def compare(before: str, after: str) -> tuple[str, str]:
    """Return how two texts differ ("equal", "unseen", "shown" or "different"), and the first place that differs."""
    if before == after:
        return "equal", ""
    one, other = Page(before).shown(), Page(after).shown()
    if one == other:
        return "unseen", ""
    place = where_they_differ(one, other)
    one, other = (re.sub(r"\s", "", "".join(value for _kind, value in side)) for side in (one, other))
    return ("shown" if one == other else "different"), place


MEANING = {
    "equal": "equal byte for byte",
    "unseen": "equal but for white space between tags",
    "shown": "equal but for white space that shows",
    "different": "different",
    "missing": "in one of the folders only",
}


def main(before, after):
    """Compare two folders; print a figure for each kind of difference, and the places that a reader can see."""
    names = sorted({path.name for folder in (before, after) for path in Path(folder).iterdir()})
    counts, places = Counter(), defaultdict(list)
    for name in names:
        files = [Path(folder) / name for folder in (before, after)]
        if not all(file.exists() for file in files):
            result, place = "missing", name
        else:
            result, place = compare(*(file.read_text(encoding="utf-8") for file in files))
        counts[result] += 1
        if place:
            places[(result, place)].append(name)
    for (result, place), pages in sorted(places.items(), key=lambda item: -len(item[1])):
        print(f"{MEANING[result]}: {len(pages)} pages, such as {pages[0]}\n    {place}")
    print(f"{len(names)} pages: " + ", ".join(f"{counts[key]} {text}" for key, text in MEANING.items()) + ".")
    return int(any(counts[key] for key in ("shown", "different", "missing")))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
