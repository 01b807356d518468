"""The text of a library file: bytes that every editor, database and page can carry."""

from pathlib import Path

from taxonomy.normalization import FORBIDDEN_CHARACTERS, character_name

__all__ = ["FORBIDDEN_CHARACTERS", "LibraryError", "character_name", "read_text"]


class LibraryError(Exception):
    """A library file is wrong: the sentence names the file and the line."""

    def __init__(self, path: Path, line: int, sentence: str):
        self.path, self.line, self.sentence = path, line, sentence
        super().__init__(f"{path}:{line}: {sentence}")


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
    if found := FORBIDDEN_CHARACTERS.search(text):
        raise LibraryError(
            path, text[: found.start()].count("\n") + 1, f"this line holds {character_name(found[0])}."
        )
    return text
