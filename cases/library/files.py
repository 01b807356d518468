"""Read and write library files: front matter in YAML, then Markdown under fixed headings."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from text_input.cleaning import character_name, find_unclean, normalize

MAX_DIGITS = 18
NUMBERS = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
MAX_BYTES = 500_000
"""The largest library file that is read; those of the founding library have about 10,000 bytes."""
MAX_DEPTH = 50
"""Levels of lists and mappings in the front matter; the founding library needs four."""


class LibraryError(Exception):
    """A library file is invalid; the message names the file, the line and what is wrong."""

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        self.path, self.line, self.sentence = path, line, sentence
        super().__init__(f"{path}:{line}: {sentence}")


@dataclass
class LibraryFile:
    """The content of one file."""

    path: Path
    values: dict
    """The front matter."""
    lines: dict
    """The line of each value of the front matter, by its path, such as "dialogue.3.technique"."""
    sections: dict[str, str]
    body_line: int

    def fail(self, key: str | None, message: str) -> None:
        """Raise LibraryError for the line of `key`."""
        raise LibraryError(self.path, self.lines.get(key, 1), message)


def read(path: Path, headings: list[str]) -> LibraryFile:
    """Read one library file. Raises LibraryError for invalid text, YAML or headings."""
    text = _read_text(path)
    match = re.match(r"---\n(.*?\n)---\n(.*)\Z", text, re.DOTALL)
    if not match:
        raise LibraryError(path, 1, "the file must begin with front matter between two lines of '---'.")
    values, lines = _front_matter(path, match[1])
    body_line = match[1].count("\n") + 3
    return LibraryFile(path, values, lines, _sections(path, match[2], body_line, headings), body_line)


def _read_text(path: Path) -> str:
    """Return the text of a file. Raises LibraryError if it is unreadable or contains forbidden characters."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise LibraryError(path, 1, f"this file cannot be read ({error.strerror or error}).") from error
    if len(data) > MAX_BYTES:
        raise LibraryError(path, 1, f"this file has more than {MAX_BYTES:,} bytes.")
    try:
        text = normalize(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LibraryError(path, line, "this line is not UTF-8 text.") from error
    if (index := find_unclean(text)) is not None:
        raise LibraryError(
            path, text[:index].count("\n") + 1, f"this line holds {character_name(text[index])}."
        )
    return text


class _Loader(yaml.SafeLoader):
    """A safe loader in which only true and false are booleans (as in YAML 1.2) and dates stay text."""

    yaml_implicit_resolvers = {
        first: [
            (tag, pattern)
            for tag, pattern in resolvers
            if tag != "tag:yaml.org,2002:timestamp" and (tag != "tag:yaml.org,2002:bool" or first in "tTfF")
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class _FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same with libyaml, if available: reads the founding library in 34 instead of 282 ms."""

    yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


def _front_matter(path: Path, text: str) -> tuple[dict, dict]:
    try:
        try:
            return _parse(path, text, _FastLoader)
        except yaml.YAMLError:
            # libyaml rejects escaped surrogates without naming them; this loader reads them, and
            # `_note_lines` names them.
            return _parse(path, text, _Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + 2
        problem = getattr(error, "problem", None) or "unreadable"
        raise LibraryError(path, line, f"the front matter is not YAML ({problem}).") from error
    except (ValueError, TypeError, OverflowError) as error:
        raise LibraryError(path, 2, f"a value of the front matter cannot be read ({error}).") from error


def _parse(path: Path, text: str, loader_class: type) -> tuple[dict, dict]:
    """Return the values of the front matter, and the line of each."""
    lines: dict = {}
    _check_structure(path, text, loader_class)
    loader = loader_class(text)
    node = loader.get_single_node()
    if not isinstance(node, yaml.MappingNode):
        raise LibraryError(path, 2, "the front matter must be a list of 'key: value' lines.")
    _note_lines(path, node, (), lines)
    return loader.construct_document(node), lines


def _check_structure(path: Path, text: str, loader_class: type) -> None:
    """Raise LibraryError for aliases and for deep nesting, before the document is built.

    A few lines of aliases can expand to any size, or without end. libyaml recurses without a limit, so deep
    nesting would crash the process.
    """
    depth = 0
    for event in yaml.parse(text, Loader=loader_class):
        line = (event.start_mark.line if event.start_mark else 0) + 2
        if isinstance(event, yaml.AliasEvent):
            raise LibraryError(path, line, "the front matter is not YAML (aliases are not used here).")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise LibraryError(path, line, "the front matter is nested too deeply.")


def _note_lines(path: Path, node: yaml.Node, at: tuple, lines: dict) -> None:
    """Store the line of every value under its path, such as "dialogue.3.technique".

    Raises LibraryError for duplicate keys, long numbers, and text with forbidden characters.
    """
    line = node.start_mark.line + 2
    lines[".".join(map(str, at)) or None] = line
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            here = key.start_mark.line + 2
            if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
                raise LibraryError(path, here, "a key must be one plain word.")
            if key.value in seen:
                raise LibraryError(path, here, f"the key '{key.value}' stands there twice.")
            seen.add(key.value)
            _note_lines(path, value, (*at, key.value), lines)
            lines[".".join(map(str, (*at, key.value)))] = here
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(path, value, (*at, index), lines)
    elif node.tag in NUMBERS and len(node.value) > MAX_DIGITS:
        # Reading a number takes time that grows with the square of its length.
        raise LibraryError(path, line, "this number has too many digits.")
    else:
        # Escapes such as \u202E become characters here only.
        node.value = normalize(node.value)
        if (found := find_unclean(node.value)) is not None:
            raise LibraryError(path, line, f"this value holds {character_name(node.value[found])}.")


def _sections(path: Path, body: str, body_line: int, headings: list[str]) -> dict[str, str]:
    parts = re.split(r"^## (.+)\n", body, flags=re.MULTILINE)
    if parts[0].strip():
        raise LibraryError(path, body_line, f"text stands before the heading '## {headings[0]}'.")
    line, sections = body_line + parts[0].count("\n"), {}
    for position, (heading, text) in enumerate(zip(parts[1::2], parts[2::2], strict=True)):
        if position >= len(headings) or heading != headings[position]:
            wanted = f"'## {headings[position]}'" if position < len(headings) else "no more headings"
            raise LibraryError(path, line, f"here stands '## {heading}', but {wanted} is expected.")
        if not text.strip():
            raise LibraryError(path, line, f"'## {heading}' has no text.")
        sections[heading] = text.strip()
        line += 1 + text.count("\n")
    if len(sections) < len(headings):
        raise LibraryError(path, line, f"'## {headings[len(sections)]}' is missing.")
    return sections


class _Dumper(yaml.SafeDumper):
    """Writes values without aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def write(path: Path, values: dict, sections: dict[str, str]) -> None:
    """Write one library file in its canonical form: keys in the given order, each value on one line."""
    front = yaml.dump(
        values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**9, default_flow_style=False
    )
    body = "\n\n".join(f"## {heading}\n\n{text}" for heading, text in sections.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{front}---\n{body}\n", encoding="utf-8", newline="\n")
