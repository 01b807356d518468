"""What the terms of one vocabulary must be together: slugs, names and synonyms that nobody confuses."""

from collections import defaultdict

from cases.library_files import LibraryFile


def check_apart(files: list[LibraryFile], rows) -> None:
    """Fail at a name or synonym that leads to another term, be it in a file or already in the database.

    `rows` are the terms in the database; where a file has the same slug, the file counts.
    """
    owners = defaultdict(set)
    slugs = {file.path.stem for file in files}
    for file in files:
        for word in (file.path.stem, file.values["name"]):
            owners[_word(word)].add(file.path.stem)
    for row in rows:
        if row.slug not in slugs:
            for word in (row.slug, row.name):
                owners[_word(word)].add(row.slug)
    for file in files:
        _check(file, "name", file.values["name"], owners)
        for index, synonym in enumerate(file.values["synonyms"]):
            _check(file, f"synonyms.{index}", synonym, owners)


def _check(file: LibraryFile, at: str, word: str, owners) -> None:
    others = owners[_word(word)] - {file.path.stem}
    if others:
        file.fail(at, f"'{word}' already leads to '{min(others)}'.")


def _word(word: str) -> str:
    return word.strip().casefold()
