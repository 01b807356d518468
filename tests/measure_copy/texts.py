"""The English texts of the interface, each with its kind (button, label, hint, error ...) and its place.

Read are templates, Python modules and the guides. Texts of cases (library/) are exempt.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

from tests.message_catalogs import ROOT, _said, sources

BUTTON, LINK, LABEL, HEADING, HINT, ERROR = "button", "link", "label", "heading", "hint", "error"
MESSAGE, MAIL, GUIDE, TEXT = "message", "mail", "guide", "text"
KINDS = (BUTTON, LINK, LABEL, HEADING, HINT, ERROR, MESSAGE, MAIL, GUIDE, TEXT)


@dataclass(frozen=True)
class Text:
    """A text, what it is, and its file and line."""

    words: str
    kind: str
    path: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


def plain(text: str) -> str:
    """Return a text without markup. Each placeholder counts as one word."""
    text = re.sub(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", "one", text)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", text)).split())


# Templates

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "caption", "title", "summary"}
LABELS = {"label", "legend", "th", "option", "dt"}
NAMING_ATTRIBUTES = {"aria-label", "title", "placeholder", "alt", "value"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
MARK = re.compile("\ue000(\\d+)\ue001")
QUOTED = r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
TRANSLATE = re.compile(rf"trans(?:late)?\s+{QUOTED}(?P<after>.*)", re.DOTALL)
ARGUMENT = re.compile(rf"(?:(\w+)=)?_\({QUOTED}\)")


def _element_kind(tag: str, attributes: dict[str, str]) -> str | None:
    """Return the kind of the texts of an HTML element, or None if the element around it decides."""
    classes = (attributes.get("class") or "").split()
    if tag == "button" or (tag == "a" and "button" in classes):
        return BUTTON
    if {"visually-hidden", "meta", "key"} & set(classes):
        return TEXT
    if {"error", "errors", "errorlist"} & set(classes) or attributes.get("role") == "alert":
        return ERROR
    if "hint" in classes:
        return HINT
    if tag == "a":
        return LINK
    return HEADING if tag in HEADINGS else LABEL if tag in LABELS else None


class _Page(HTMLParser):
    """A template as HTML, in which marks stand for its texts; `kinds` has the kind of each."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str | None]] = []
        self.kinds: dict[int, str] = {}

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            button = tag == "input" and dict(attrs).get("type") == "submit"
            for number in MARK.findall(value or ""):
                kind = BUTTON if button else LABEL if name in NAMING_ATTRIBUTES else TEXT
                self.kinds[int(number)] = kind
        if tag not in VOID:
            self.open.append((tag, _element_kind(tag, dict(attrs))))

    def handle_endtag(self, tag):
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data):
        kind = next((kind for _tag, kind in reversed(self.open) if kind), TEXT)
        for number in MARK.findall(data):
            self.kinds[int(number)] = kind


class _Template:
    """The texts of a template and its HTML, in which marks stand for the texts."""

    def __init__(self, source: str):
        self.texts: list[tuple[str, int]] = []
        self.html: list[str] = []
        self.elements: list[str] = []
        tokens = iter(Lexer(source).tokenize())
        for token in tokens:
            if token.token_type == TokenType.TEXT:
                self.html.append(token.contents)
            elif token.token_type == TokenType.BLOCK and re.match(r"blocktrans", token.contents):
                self._read_block(token, tokens)
            elif token.token_type == TokenType.BLOCK:
                self._read_tag(token.contents, token.lineno)
            elif token.token_type == TokenType.VAR:
                self._read_arguments(token.contents, token.lineno)

    def _add(self, words: str, line: int) -> None:
        self.html.append(f"\ue000{len(self.texts)}\ue001")
        self.texts.append((words, line))

    def _read_block(self, token, tokens) -> None:
        words = ""
        for part in tokens:
            if part.contents.startswith("endblocktrans"):
                break
            if part.contents == "plural":
                self._add(words, token.lineno)
                words = ""
            else:
                words += part.contents if part.token_type == TokenType.TEXT else "{}"
        self._add(words, token.lineno)

    def _read_tag(self, contents: str, line: int) -> None:
        if found := TRANSLATE.match(contents):
            # A text that is stored for later has no place of its own here.
            if " as " not in found["after"]:
                self._add(ast.literal_eval(found[1]), line)
            else:
                self.texts.append((ast.literal_eval(found[1]), line))
        elif found := re.match(r"element (\w+)", contents):
            self.elements.append("button" if found[1].startswith("button") else found[1])
            self.html.append(f"<{self.elements[-1]}>")
        elif contents.startswith("endelement") and self.elements:
            self.html.append(f"</{self.elements.pop()}>")
        else:
            self._read_arguments(contents, line)

    def _read_arguments(self, contents: str, line: int) -> None:
        for _name, quoted in ARGUMENT.findall(contents):
            self.texts.append((ast.literal_eval(quoted), line))


def texts_of_template(source: str, path: str) -> Iterator[Text]:
    """Yield the texts of a template with their kinds."""
    template = _Template(source)
    page = _Page()
    page.feed("".join(template.html))
    page.close()
    mail = "/mail/" in path or "/email/" in path
    fallback = ERROR if path.startswith("templates/errors/") else TEXT
    for number, (words, line) in enumerate(template.texts):
        kind = page.kinds.get(number, TEXT)
        kind = MAIL if mail else fallback if kind == TEXT else kind
        if text := plain(words):
            yield Text(text, kind, path, line)


# Python modules

ERROR_NAME = re.compile(
    r"(error|refus|reject|invalid|denied|stale|full$|fail|missing|too_(long|many|large)|problem|required_message)",
    re.I,
)
HINT_NAME = re.compile(r"(help_text|hint)", re.I)
LABEL_NAME = re.compile(r"(label|choices|verbose_name|sorts?$|sort_orders|names?$|kinds?$|title)", re.I)
MESSAGE_NAME = re.compile(r"^(success|info|warning|notice|done|confirmations?)$", re.I)
BUTTON_NAME = re.compile(r"(button|submit_label)", re.I)
MAIL_NAME = re.compile(r"(subject|mail)", re.I)
BY_NAME = (
    (BUTTON_NAME, BUTTON),
    (HINT_NAME, HINT),
    (ERROR_NAME, ERROR),
    (MESSAGE_NAME, MESSAGE),
    (MAIL_NAME, MAIL),
    (LABEL_NAME, LABEL),
)


def _names_around(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[str]:
    """Yield the names of calls, arguments and variables around a text, the nearest first."""
    while parent := parents.get(node):
        if isinstance(parent, ast.keyword):
            yield parent.arg or ""
        elif isinstance(parent, ast.Call) and node is not parent.func:
            name = getattr(parent.func, "id", getattr(parent.func, "attr", ""))
            yield "label" if name.endswith("Field") and node is (parent.args or [None])[0] else name
        elif isinstance(parent, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            target = parent.targets[0] if isinstance(parent, ast.Assign) else parent.target
            yield getattr(target, "id", getattr(target, "attr", ""))
        elif isinstance(parent, ast.Dict) and node in parent.values:
            key = parent.keys[parent.values.index(node)]
            yield key.value if isinstance(key, ast.Constant) and key.value == "subject" else ""
        elif isinstance(parent, ast.ClassDef):
            yield "choices" if any("Choices" in ast.unparse(base) for base in parent.bases) else ""
            return
        elif isinstance(parent, ast.FunctionDef):
            yield parent.name
            return
        node = parent


def _python_kind(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    for name in _names_around(node, parents):
        for pattern, kind in BY_NAME:
            if pattern.search(name):
                return kind
    return TEXT


def texts_of_python(source: str, path: str) -> Iterator[Text]:
    """Yield the translatable texts of a module with their kinds."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (said := _said(node)):
            words = said[0] if isinstance(said[0], tuple) else (said[0],)
            for text in words:
                yield Text(plain(text), _python_kind(node, parents), path, node.lineno)


# Guides

BLOCK_END = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)")


def texts_of_guide(source: str, path: str) -> Iterator[Text]:
    """Yield headings and blocks of text of a Markdown file; code and tables are left out."""
    source = re.sub(r"^```.*?^```", lambda found: "\n" * found[0].count("\n"), source, flags=re.M | re.S)
    start = 0
    for end in [*(found.start() for found in BLOCK_END.finditer(source)), len(source)]:
        block = source[start:end]
        words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", block.strip())
        words = re.sub(r"^(?:[-*]|\d+\.|>)\s+|[*_`]{1,3}", "", words)
        if words and not words.startswith("|"):
            line = source.count("\n", 0, start + len(block) - len(block.lstrip())) + 1
            yield Text(plain(words.lstrip("# ")), HEADING if words.startswith("#") else GUIDE, path, line)
        start = end


def interface_texts(root: Path = ROOT) -> list[Text]:
    """Return all texts of the interface."""
    found: list[Text] = []
    for path, _read in sources():
        name = str(path.relative_to(root))
        read = texts_of_python if path.suffix == ".py" else texts_of_template
        found += read(path.read_text(encoding="utf-8"), name)
    for path in sorted((root / "docs" / "guides").rglob("*.md")):
        found += texts_of_guide(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    return found
