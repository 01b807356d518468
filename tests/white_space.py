"""Pages without the white space that no reader sees, so that tests do not hang on how a template is laid out."""

import re
from functools import cache

INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "label", "mark",
    "meter", "noscript", "output", "q", "s", "samp", "slot", "small", "span", "strong", "sub", "sup", "time", "u",
    "var",
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
"""They stand in a line like a letter: white space around them shows, white space at their inner edges does not."""
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ROWS = {"bar", "button", "brand", "clock", "cluster", "field", "grid", "navigation", "pick", "searchbar", "sortbar",
        "stack", "tag", "tick"}  # fmt: skip
"""Classes laid out as flex boxes or grids: white space between their children is not shown."""
BOXES = ROWS | {"status"}
"""Classes that stand in their line like a letter."""
AS_WRITTEN = {"preformatted", "word-changes"}
"""Classes that show white space as it is written."""
TOKEN = re.compile(
    r"(?P<tag><(?P<close>/?)(?P<name>[a-zA-Z!][\w-]*)(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>)"
    r"|(?P<space>[ \t\r\n\f]+)|(?P<text>[^<\s]+|<|\s)"
)
INSIDE_A_TAG = re.compile(r"(\"[^\"]*\"|'[^']*')|\s*/?(?=>$)|\s+")
CLASS = re.compile(r'\sclass="([^"]*)"')
WORDS = re.compile(r'(\s(?:class|d)=")([^"]*)"')
UNCHANGED = re.compile(r"<!--.*?-->|<(script|style|pre|textarea)\b.*?</\1>", re.DOTALL | re.IGNORECASE)


def _tag(text: str) -> str:
    """A tag on one line, with one blank between its attributes."""
    text = INSIDE_A_TAG.sub(
        lambda found: found[1] or (" " if found[0].isspace() and found.end() < len(text) - 1 else ""), text
    )
    return WORDS.sub(lambda found: f'{found[1]}{" ".join(found[2].split())}"', text)


def _opened(element: str) -> str:
    """An element whose content stays as it is, with its first tag on one line."""
    tag = TOKEN.match(element)["tag"]
    return _tag(tag) + element[len(tag) :]


class _Page:
    """The tokens of a page so far, and the elements that are open."""

    def __init__(self):
        self.out, self.open = [], []
        # Where the last white space stands in `out`, if only tags of inline elements came after it.
        self.blank, self.at_edge = None, True

    def space(self):
        if not self.at_edge and self.blank is None:
            self.blank = len(self.out)
            self.out.append(" ")

    def letter(self, text):
        self.out.append(text)
        self.blank, self.at_edge = None, False

    def edge(self):
        """The end of a line, or its beginning: white space here is not shown."""
        if self.blank is not None:
            self.out[self.blank] = ""
        self.blank, self.at_edge = None, True

    def tag(self, found):
        name, text = found["name"].lower(), _tag(found["tag"])
        if not found["close"]:
            classes = set(CLASS.search(text)[1].split()) if "class=" in text and CLASS.search(text) else set()
            in_row, is_box = bool(self.open and self.open[-1][1]), bool(classes & BOXES)
            if name not in VOID and not text.startswith("<!"):
                kept = bool(classes & AS_WRITTEN) or bool(self.open and self.open[-1][4])
                self.open.append((name, bool(classes & ROWS), is_box, in_row, kept))
        else:
            while self.open:
                opened, _is_row, is_box, in_row, _kept = self.open.pop()
                if opened == name:
                    break
            else:
                is_box = in_row = False
        if name == "input" and 'type="hidden"' in text:
            self.out.append(text)
        elif in_row or not (name in INLINE or name in ATOMS):
            self.edge()
            self.out.append(text.lower() if text.startswith("<!") else text)
        elif name in INLINE and not is_box:
            self.out.append(text)
        elif found["close"]:
            self.edge()
            self.letter(text)
        else:
            self.letter(text)
            if name not in VOID:
                self.edge()


def without_unseen(page: str) -> str:
    """Return a page without the white space that is not shown; what is shown stays, one blank for a run of it."""
    result, at = _Page(), 0
    for kept in [*UNCHANGED.finditer(page), None]:
        for found in TOKEN.finditer(page, at, kept.start() if kept else len(page)):
            if found["tag"]:
                result.tag(found)
            elif result.open and result.open[-1][4]:
                result.letter(found[0])
            elif found["space"]:
                result.space()
            else:
                result.letter(found[0])
        if kept:
            at = kept.end()
            name = (kept[1] or "").lower()
            if name in ("script", "style", "pre"):
                result.edge()
                result.out.append(_opened(kept[0]))
            elif name:
                result.letter(_opened(kept[0]))
    result.edge()
    return "".join(result.out)


@cache
def _reading_class(response_class: type) -> type:
    """Return a subclass of a response class whose content has no unseen white space. It is computed when first read."""

    class Reading(response_class):
        @property
        def content(self):
            if "_shown" not in self.__dict__:
                self._shown = without_unseen(super().content.decode(self.charset)).encode(self.charset)
            return self._shown

        @content.setter
        def content(self, value):
            self.__dict__.pop("_shown", None)
            response_class.content.fset(self, value)

    return Reading


def read_without_unseen(response) -> None:
    """Make a test read the page without the white space that is not shown."""
    response.__class__ = _reading_class(type(response))
