"""What the terms of one vocabulary must be together: slugs, names and synonyms that nobody confuses.

And which files are loaded at all: not those of merged terms, and not what curators have edited since.
"""

import json
from collections import defaultdict
from hashlib import blake2b

from cases.library.files import LibraryFile
from taxonomy.normalization import normalize


def digest(file: LibraryFile) -> str:
    """Return a short text that is another one for every other contents of a file."""
    return blake2b(json.dumps([file.values, file.sections]).encode(), digest_size=20).hexdigest()


def read_older_slugs(file: LibraryFile, kind: str, key: str, former: dict[str, str]) -> None:
    """Let a case that names merged terms name what they were merged into; what it named already, once."""
    values = file.values
    if isinstance(values.get(key), list):
        given = [word for word in values[key] if isinstance(word, str)]
        older = [word for word in given if word in former]
        for slug in older:
            at = values[key].index(slug)
            values[key][at : at + 1] = [] if former[slug] in values[key] else [former[slug]]
    if kind == "technique":
        for rows in (values.get("dialogue"), values.get("swaps")):
            for row in rows if isinstance(rows, list) else []:
                if isinstance(row, dict) and isinstance(row.get(kind), str):
                    row[kind] = former.get(row[kind], row[kind])


def check_apart(files: list[LibraryFile], rows, former=()) -> None:
    """Fail at a name or synonym that leads to another term, be it in a file or already in the database.

    `rows` are the terms in the database; where a file has the same slug, the file counts. `former` are
    pairs of a merged term's slug and the slug that it leads to.
    """
    owners = defaultdict(set)
    slugs = {file.path.stem for file in files}
    for file in files:
        for word in (file.path.stem, file.values["name"], *file.values["synonyms"]):
            owners[normalize(word)].add(file.path.stem)
    for row in rows:
        if row.slug not in slugs:
            for word in (row.slug, row.name, *row.synonyms):
                owners[normalize(word)].add(row.slug)
    for older, slug in former:
        owners[normalize(older)].add(slug)
    for file in files:
        _check(file, "name", file.values["name"], owners)
        for index, synonym in enumerate(file.values["synonyms"]):
            _check(file, f"synonyms.{index}", synonym, owners)


def _check(file: LibraryFile, at: str, word: str, owners) -> None:
    others = owners[normalize(word)] - {file.path.stem}
    if others:
        file.fail(at, f"'{word}' already leads to '{min(others)}'.")
