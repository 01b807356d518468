"""The text of a library file: bytes that every editor, database and page can carry."""

import re
from pathlib import Path


class LibraryError(Exception):
    """A library file is wrong: the sentence names the file and the line."""

    def __init__(self, path: Path, line: int, sentence: str):
        self.path, self.line, self.sentence = path, line, sentence
        super().__init__(f"{path}:{line}: {sentence}")


# Line feeds alone end a line, and tabs may stand; surrogates come in by escapes of YAML.
ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u2028\u2029]")
NAMES = {
    "\x00": "a NUL byte",
    "\r": "a carriage return (CR); lines end in LF alone",
    "\ufeff": "a byte order mark",
}


def read_text(path: Path) -> str:
    """Return the text of a file. Raises LibraryError for what cannot be read or carried."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LibraryError(path, 1, f"this file cannot be read ({error.strerror or error}).") from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LibraryError(path, line, "this line is not UTF-8 text.") from error
    if found := ODD.search(text):
        raise LibraryError(
            path, text[: found.start()].count("\n") + 1, f"this line holds {name_of(found[0])}."
        )
    return text


def name_of(character: str) -> str:
    """Return what a character that cannot be carried is called."""
    return NAMES.get(character, f"the control character U+{ord(character):04X}")
